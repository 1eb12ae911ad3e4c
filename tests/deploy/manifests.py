"""What kustomize makes of an overlay, and a pod of it as processes of this machine."""
import base64
import os
import re
import tempfile

import processes
import yaml

_POD_KINDS = ("Deployment", "StatefulSet")


class Rendered:
    """The objects of an overlay."""

    def __init__(self, text):
        self.objects = [found for found in yaml.safe_load_all(text) if found]

    def of_kind(self, kind):
        return [found for found in self.objects if found["kind"] == kind]

    def named(self, kind, name):
        return next((found for found in self.of_kind(kind) if found["metadata"]["name"] == name), None)

    def workloads(self):
        return [found for found in self.objects if found["kind"] in _POD_KINDS]

    def selected(self, labels):
        """The workloads whose pods have these labels."""
        return [found for found in self.workloads()
                if labels.items() <= found["spec"]["template"]["metadata"]["labels"].items()]

    def workload(self, name):
        return next(found for found in self.workloads() if found["metadata"]["name"] == name)

    def mounts(self, workload):
        """Where each volume of the only container is: {path: volume}, claims made from templates included."""
        pod = workload["spec"]["template"]["spec"]
        volumes = {volume["name"]: volume for volume in pod.get("volumes", ())}
        for template in workload["spec"].get("volumeClaimTemplates", ()):
            volumes[template["metadata"]["name"]] = template
        return {mount["mountPath"]: volumes[mount["name"]] for mount in container(workload)["volumeMounts"]}

    def files(self, volume):
        """The files that are in a volume from the start, {name: bytes}: those of a ConfigMap or a Secret."""
        if "configMap" in volume:
            data = self.named("ConfigMap", volume["configMap"]["name"])["data"]
            return {name: text.encode() for name, text in data.items()}
        if "secret" in volume:
            data = self.named("Secret", volume["secret"]["secretName"])["data"]
            return {name: base64.b64decode(text) for name, text in data.items()}
        return {}


def container(workload):
    [only] = workload["spec"]["template"]["spec"]["containers"]
    return only


def render(folder):
    """Rendered, or the error that kubectl prints."""
    with tempfile.TemporaryDirectory() as home:
        result = processes.run(["kubectl", "kustomize", folder], environment={"HOME": home})
    return Rendered(result.stdout) if result.returncode == 0 else result.stderr


class Pod(processes.Server):
    """A workload's container on this machine: its arguments and files, with the pod's paths moved below a
    folder and its ports to free ones. `replaced` is replaced in files, too."""

    def __init__(self, folder, rendered, workload, replaced=()):
        self.folder = folder
        self.environment = None
        self._mounts = rendered.mounts(workload)
        self._replaced = dict(replaced)
        for path, volume in self._mounts.items():
            inside = folder / path.lstrip("/")
            inside.mkdir(parents=True)
            for name, content in rendered.files(volume).items():
                text = content.decode()
                (inside / name).write_text(text if "secret" in volume else self.moved(text))
                if "defaultMode" in volume.get("secret", ()):
                    os.chmod(inside / name, volume["secret"]["defaultMode"])
        found = container(workload)
        self.NAME = found.get("command", ["ffzerod"])[0]
        self.flags = [self.moved(part) for part in found["args"]]

    def moved(self, text):
        """As it is here."""
        paths = "|".join(sorted(map(re.escape, self._mounts), key=len, reverse=True))
        text = re.sub(rf"(?<![\w/])({paths})(?=[/\"\s]|$)", rf"{self.folder}\1", text)
        for before, after in self._replaced.items():
            text = text.replace(before, after)
        return re.sub(r"0\.0\.0\.0:\d+", "0.0.0.0:0", text)

    def start(self):
        ports = {name: address.replace("0.0.0.0", "127.0.0.1") for name, address in self._start().items()}
        self.grpc, self.metrics_address = ports["grpc"], ports.get("metrics")
        return self
