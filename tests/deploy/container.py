"""A container of the service's image as it will be run: read-only, without rights."""
import contextlib
import json
import subprocess
import time
import uuid


class Service:
    """The container, and the client within it. Without a network it has a loopback of its own: no port
    here can be in its way."""

    def __init__(self, engine, name, image, options, arguments):
        self.engine = engine
        self.name = name
        self.began = time.monotonic()
        engine.docker("run", "--detach", f"--name={name}", "--network=none", "--read-only",
                      "--cap-drop=ALL", "--security-opt=no-new-privileges", f"--volume={name}:/data",
                      *options, image, *arguments)

    def inside(self, *command, check=True):
        return self.engine.docker("exec", self.name, *command, check=check)

    def ffzero(self, *arguments):
        return self.inside("ffzero", *arguments).stdout.strip()

    def job(self, job_id):
        return json.loads(self.ffzero("get", job_id, "--json"))

    def state(self):
        return json.loads(self.engine.docker("inspect", self.name).stdout)[0]["State"]

    def stop(self):
        self.engine.docker("stop", "--time=30", self.name)
        return self.state()["ExitCode"]

    def kill(self):
        self.engine.docker("kill", self.name)

    def start(self):
        self.began = time.monotonic()
        self.engine.docker("start", self.name)

    def wait_until_it_serves(self):
        """Returns the seconds since it was started."""
        return self._wait("it does not answer",
                          lambda: self.inside("ffzero", "--timeout=1", "health", check=False).returncode == 0)

    def wait_until_healthy(self):
        """Until the engine says so, by the image's own check; returns the seconds since it was started."""
        return self._wait("it does not become healthy",
                          lambda: self.state()["Health"]["Status"] == "healthy")

    def wait_for_evaluations(self, job_id, number):
        """Until a running job has made that many: far enough in to be interrupted."""
        deadline = time.monotonic() + 300
        while int(self.job(job_id)["forwardEvaluations"]) < number:
            if time.monotonic() > deadline:
                raise AssertionError(f"no progress: {self.job(job_id)}")
            time.sleep(0.1)
        state = self.job(job_id)["state"]
        if state != "RUNNING":
            raise AssertionError(f"state of the job to interrupt: {state} found, must be RUNNING")

    def _wait(self, otherwise, reached):
        while not reached():
            if not self.state()["Running"] or time.monotonic() > self.began + 300:
                log = self.engine.docker("logs", self.name, stderr=subprocess.STDOUT).stdout
                raise AssertionError(f"{otherwise}: {self.state()}\n{log}")
            time.sleep(0.05)
        return time.monotonic() - self.began


@contextlib.contextmanager
def service(engine, image, options=(), arguments=(), prepare=None):
    """A Service with its own volume for its data; both are gone afterwards. `arguments` replace the
    image's own; prepare(name of the volume) is called before it starts."""
    name = f"ffzero-test-{uuid.uuid4().hex[:12]}"
    try:
        if prepare:
            prepare(name)
        yield Service(engine, name, image, options, arguments)
    finally:
        engine.docker("rm", "--force", "--volumes", name, check=False)
        engine.docker("volume", "rm", "--force", name, check=False)
