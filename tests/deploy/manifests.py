"""What kubectl's kustomize makes of the overlays, for tests of them."""
import base64
import os
import pathlib
import re
import shutil
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/integration"))

import processes

try:
    import yaml
except ImportError:
    yaml = None

SOURCE = ROOT / "deploy/kubernetes"
SERVERS = ("plaintext-lab", "secure", "instrument")
_POD_KINDS = ("Deployment", "StatefulSet")


def documents(text):
    return [found for found in yaml.safe_load_all(text) if found]


class Rendered:
    """The objects of an overlay."""

    def __init__(self, text):
        self.objects = documents(text)

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
    return container_of(workload["spec"]["template"]["spec"])


def container_of(pod):
    """The only one of a pod's specification."""
    [only] = pod["containers"]
    return only


def render(folder):
    """Rendered, or the error that kubectl prints."""
    with tempfile.TemporaryDirectory() as home:
        result = processes.run(["kubectl", "kustomize", folder], environment={"HOME": home})
    return Rendered(result.stdout) if result.returncode == 0 else result.stderr


class ManifestsTest(unittest.TestCase):
    """Has every overlay rendered, `secure` with a token and certificates made for it."""

    @classmethod
    def setUpClass(cls):
        if not shutil.which("kubectl"):
            raise unittest.SkipTest("kubectl: not installed (the package kubernetes-client)")
        if not yaml:
            raise unittest.SkipTest("python3-yaml: not installed")
        folder = tempfile.TemporaryDirectory(prefix="ffzero-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.source = cls.folder / "deploy/kubernetes"
        shutil.copytree(SOURCE, cls.source, ignore=shutil.ignore_patterns("secrets"))
        shutil.copytree(ROOT / "deploy/grafana", cls.folder / "deploy/grafana")
        cls.without_secrets = render(cls.source / "overlays/secure")
        cls.make_secrets()
        cls.rendered = {}
        for name in (*SERVERS, "monitoring"):
            cls.rendered[name] = render(cls.source / "overlays" / name)
            assert not isinstance(cls.rendered[name], str), f"{name}: {cls.rendered[name]}"

    @classmethod
    def make_secrets(cls):
        """As the README of the manifests says."""
        [example] = re.findall(r"^```sh\n(.*?)^```$", (SOURCE / "README.md").read_text(), re.MULTILINE | re.DOTALL)
        result = processes.run(["sh", "-euc", f'cd "$0"\n{example}', cls.folder],
                               environment={"PATH": f"{processes.BIN}:{os.environ['PATH']}"})
        assert result.returncode == 0, result.stderr
        cls.token = cls.source / "overlays/secure/secrets/ada.token"

    def servers(self):
        """Each overlay with a server: its name, itself, the server."""
        for name in SERVERS:
            yield name, self.rendered[name], self.rendered[name].workload("ffzerod")

    def workloads(self):
        for name in SERVERS:
            for workload in self.rendered[name].workloads():
                yield f"{name}: {workload['metadata']['name']}", self.rendered[name], workload
