"""The pods' programs, started with the arguments and files that kubectl renders for them."""
import os
import pathlib
import re
import tempfile
import unittest

from manifests import ManifestsTest, container
import processes

try:
    import grpc
except ImportError:
    grpc = None

SERVING = b"\x08\x01"  # grpc.health.v1.HealthCheckResponse


def health(address, service):
    """What the kubelet's probe asks, and the bytes that it gets."""
    with grpc.insecure_channel(address, options=[("grpc.enable_http_proxy", 0)]) as channel:
        return channel.unary_unary("/grpc.health.v1.Health/Check")(
            b"\x0a" + bytes([len(service)]) + service.encode(), timeout=processes.PATIENCE)


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


class PodsTest(ManifestsTest):
    def start(self, overlay, name="ffzerod", replaced=()):
        rendered = self.rendered[overlay]
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        pod = Pod(folder, rendered, rendered.workload(name), replaced)
        self.addCleanup(lambda: pod.process and processes.end(pod.process))
        return pod.start()

    def done(self, pod, *arguments):
        result = pod.ffzero(*arguments)
        self.assertEqual(result.returncode, 0, f"{arguments}: {result.stderr}\n{pod.tail()}")
        return result.stdout


class KubeletProbes(PodsTest):
    def test_they_are_answered(self):
        if not grpc:
            self.skipTest("python3-grpcio: not installed")
        for name in ("ffzerod", "ffzero-agent"):
            with self.subTest(name):
                pod = self.start("instrument", name)
                found = container(self.rendered["instrument"].workload(name))
                for probe in (found["readinessProbe"], found["livenessProbe"]):
                    self.assertEqual(health(pod.grpc, probe["grpc"]["service"]), SERVING)


class Pods(PodsTest):
    def test_the_lab_serves_whoever_calls(self):
        pod = self.start("plaintext-lab")
        self.assertEqual(self.done(pod, "health"), "SERVING\n")
        self.assertIn("ffzero_build_info", pod.metrics_page())
        self.done(pod, "submit", "--preset=function1", "--set=training.epochs=1", "--wait")
        self.assertEqual(pod.stop(), 0)

    def test_security_serves_who_has_a_token_alone_and_its_probe_needs_none(self):
        pod = self.start("secure")
        probe = container(self.rendered["secure"].workload("ffzerod"))["readinessProbe"]["exec"]["command"]
        command = [pod.moved(part).replace("127.0.0.1:50051", pod.grpc) for part in probe]
        result = processes.run([processes.BIN / command[0], *command[1:]])
        self.assertEqual((result.returncode, result.stdout), (0, "SERVING\n"), result.stderr)
        self.assertIn("ffzero_build_info", pod.metrics_page(), "which the other probe reads")
        self.assertEqual(pod.ffzero("health").returncode, 1, "without TLS nobody is answered")
        trust = command[2:4]
        refused = pod.ffzero(*trust, "list")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("a token is needed", refused.stderr)
        self.done(pod, *trust, f"--token_file={self.token}", "list")

    def test_the_lab_with_an_instrument_trains_on_it(self):
        agent = self.start("instrument", "ffzero-agent")
        [service] = [found for found in self.rendered["instrument"].of_kind("Service")
                     if found["metadata"]["name"] == "ffzero-agent"]
        [port] = service["spec"]["ports"]
        pod = self.start("instrument", replaced=[(f"ffzero-agent:{port['port']}", agent.grpc)])
        self.done(pod, "submit", "--set=device=chip-1", "--set=training.epochs=1", "--set=dataset.train_limit=100",
                  "--set=dataset.test_limit=50", "--wait", agent.folder / "config/chip.textproto")
        self.assertIn("chip-1", self.done(pod, "devices"))


if __name__ == "__main__":
    unittest.main()
