"""A project of deploy/compose.yaml, with images of the tests and ports that are free."""
import contextlib
import json
import shutil
import socket
import subprocess
import time
import uuid

import engine as engines

PROFILES = ("--profile=grafana", "--profile=instrument")
# A test's engine has no network of its own to build on.
BUILD_NETWORK = """services:
  ffzerod: {build: {network: host}}
  prometheus: {build: {network: host}}
"""


def command():
    """docker-compose 1.29, or version 2 where that is what there is."""
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    if subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode == 0:
        return ["docker", "compose"]
    raise engines.Unavailable("docker-compose is not installed")


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Project:
    def __init__(self, engine, root, built, folder):
        self.engine = engine
        (folder / "build_network.yaml").write_text(BUILD_NETWORK)
        self.name = f"ffzero-test-{uuid.uuid4().hex[:12]}"
        self.command = [*command(), f"--project-name={self.name}",
                        "--file", str(root / "deploy/compose.yaml"),
                        "--file", str(folder / "build_network.yaml")]
        self.environment = {**engine.environment, **built.arguments,
                            "FFZERO_IMAGE": built.service, "FFZERO_PROMETHEUS_IMAGE": built.prometheus}
        for name in ("DATASETS", "COMPOSE_FILE", "COMPOSE_PROFILES"):
            self.environment.pop(name, None)

    def __call__(self, *arguments, check=True):
        result = subprocess.run([*self.command, *arguments], env=self.environment, text=True,
                                stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if check and result.returncode != 0:
            raise RuntimeError(f"{' '.join(self.command + list(arguments))}: exit {result.returncode}\n"
                               f"{result.stdout}{result.stderr}")
        return result.stdout.strip()

    def build(self):
        """Then takes its ports: others would have them by the end of a build."""
        self("build")
        self.ports = {name: free_port() for name in
                      ("FFZERO_PORT", "FFZERO_METRICS_PORT", "PROMETHEUS_PORT", "GRAFANA_PORT")}
        self.environment.update({name: str(port) for name, port in self.ports.items()})

    def ffzero(self, *arguments):
        return self("exec", "-T", "ffzerod", "ffzero", *arguments)

    def job(self, job_id):
        return json.loads(self.ffzero("get", job_id, "--json"))

    def running(self):
        """The services that run."""
        label = "com.docker.compose"
        return set(self.engine.docker("ps", f"--filter=label={label}.project={self.name}", "--format",
                                      f'{{{{.Label "{label}.service"}}}}').stdout.split())

    def inspect(self, service):
        container = self(*PROFILES, "ps", "--quiet", service)
        return json.loads(self.engine.docker("inspect", container).stdout)[0]

    def wait_until_healthy(self, *services, seconds=300):
        deadline = time.monotonic() + seconds
        for service in services:
            while (state := self.inspect(service)["State"])["Health"]["Status"] != "healthy":
                if time.monotonic() > deadline:
                    raise AssertionError(f"{service} does not become healthy: {state}\n" +
                                         self("logs", service))
                time.sleep(0.1)


@contextlib.contextmanager
def project(engine, root, built, folder):
    """Nothing of it is left afterwards."""
    ours = Project(engine, root, built, folder)
    try:
        yield ours
    finally:
        ours(*PROFILES, "down", "--volumes", "--remove-orphans", "--timeout=10", check=False)
