#!/usr/bin/env python3
"""Builds the image and uses it as it will be used: read-only, without rights, stopped and killed in
mid-job. Where no engine can be started it says why and skips (exit 77), unless FFZERO_REQUIRE has
"docker". Run with the project's root."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import uuid

import engine as engines

IMAGE = "ffzero-test"
BASE = "debian:bookworm-slim"
MAX_BYTES_ABOVE_BASE = 100_000_000
LISTENING = "0A"


def expect(found, wanted, what):
    if found != wanted:
        raise AssertionError(f"{what}: {found!r} found, must be {wanted!r}")


def base_image(engine, root):
    """The published image where it can be had, else a Debian of our own making."""
    ours = f"{IMAGE}-base"
    for name in (BASE, ours):
        if engine.docker("image", "inspect", name, check=False).returncode == 0:
            return name
    if os.geteuid() == 0 and shutil.which("debootstrap"):
        tar = subprocess.run(["sh", root / "tests/deploy/debian_root.sh"], check=True, text=True,
                             stdout=subprocess.PIPE).stdout.strip()
        engine.docker("import", tar, ours)
        return ours
    engine.docker("pull", BASE)
    return BASE


def build(engine, root):
    base = base_image(engine, root)
    probe = engine.docker("run", "--rm", "--network=none", base, "true", check=False)
    if probe.returncode != 0:
        raise engines.Unavailable(f"no container can be run: {probe.stderr.strip().splitlines()[-1]}")
    revision = subprocess.run(["git", "-C", root, "rev-parse", "HEAD"], text=True,
                              stdout=subprocess.PIPE).stdout.strip()
    common = ["--network=host", f"--build-arg=BASE={base}", f"--build-arg=REVISION={revision}"]
    # Named too, so that what it took minutes to make is still there next time.
    for image, target in ((f"{IMAGE}-build", ["--target=build"]), (IMAGE, [])):
        engine.docker("build", *common, *target, f"--tag={image}", str(root), stdout=None,
                      stderr=subprocess.STDOUT)
    if engine.own:
        engine.docker("image", "prune", "--force")
    return base, revision


def check_facts(engine, base, revision):
    image, below = (json.loads(engine.docker("image", "inspect", name).stdout)[0]
                    for name in (IMAGE, base))
    config = image["Config"]
    expect(config["Entrypoint"], ["ffzerod"], "entrypoint")
    expect(sorted(config["ExposedPorts"]), ["50051/tcp", "9464/tcp"], "ports")
    expect(sorted(config["Volumes"]), ["/data", "/datasets"], "volumes")
    expect(config["User"], "10001:10001", "user")
    version = engine.docker("run", "--rm", "--network=none", IMAGE, "--version").stdout.split()[1]
    expect(config["Labels"]["org.opencontainers.image.version"], version, "version label")
    expect(config["Labels"]["org.opencontainers.image.revision"], revision, "revision label")
    above = image["Size"] - below["Size"]
    print(f"image: {image['Size'] / 1e6:.0f} MB, {above / 1e6:.0f} MB above its base")
    if above > MAX_BYTES_ABOVE_BASE:
        raise AssertionError(f"size above the base: {above} found, must be {MAX_BYTES_ABOVE_BASE} or less")


class Service:
    """A container of the image with its default command, and the client within it."""

    def __init__(self, engine, name):
        self.engine = engine
        self.name = name
        # Without a network it has a loopback of its own: no port here can be in its way.
        engine.docker("run", "--detach", f"--name={name}", "--network=none", "--read-only",
                      "--cap-drop=ALL", "--security-opt=no-new-privileges", f"--volume={name}:/data",
                      IMAGE)

    def inside(self, *command, check=True):
        return self.engine.docker("exec", self.name, *command, check=check)

    def ffzero(self, *arguments):
        return self.inside("ffzero", *arguments).stdout.strip()

    def job(self, job_id):
        return json.loads(self.ffzero("get", job_id, "--json"))

    def state(self):
        return json.loads(self.engine.docker("inspect", self.name).stdout)[0]["State"]

    def wait_until_it_answers(self):
        began = time.monotonic()
        while self.inside("ffzero", "--timeout=1", "list", check=False).returncode != 0:
            if not self.state()["Running"] or time.monotonic() > began + 60:
                raise AssertionError("it does not answer:\n" +
                                     self.engine.docker("logs", self.name, stderr=subprocess.STDOUT).stdout)
            time.sleep(0.1)
        print(f"answers after {time.monotonic() - began:.1f} s")

    def wait_for_evaluations(self, job_id, number):
        """Until a running job has made that many: far enough in to be interrupted."""
        deadline = time.monotonic() + 120
        while int(self.job(job_id)["forwardEvaluations"]) < number:
            if time.monotonic() > deadline:
                raise AssertionError(f"no progress: {self.job(job_id)}")
            time.sleep(0.1)
        expect(self.job(job_id)["state"], "RUNNING", "state of the job to interrupt")


@contextlib.contextmanager
def service(engine):
    name = f"ffzero-test-{uuid.uuid4().hex[:12]}"
    try:
        yield Service(engine, name)
    finally:
        engine.docker("rm", "--force", name, check=False)
        engine.docker("volume", "rm", "--force", name, check=False)


def check_confined(running):
    expect(running.inside("id", "-u").stdout.strip(), "10001", "user id")
    if running.inside("touch", "/var/tmp/file", check=False).returncode == 0:
        raise AssertionError("the root file system can be written")
    sockets = [line.split() for line in running.inside("cat", "/proc/net/tcp", "/proc/net/tcp6").stdout
               .splitlines()]
    listening = {int(address.rpartition(":")[2], 16) for _, address, _, state, *_ in sockets
                 if state == LISTENING and set(address.rpartition(":")[0]) == {"0"}}
    expect(listening, {50051, 9464}, "ports that listen beyond loopback")
    page = running.inside("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9464; "
                          r"printf 'GET /metrics HTTP/1.0\r\n\r\n' >&3; cat <&3").stdout
    if "ffzero_build_info" not in page:
        raise AssertionError(f"the metrics page lacks ffzero_build_info:\n{page}")


def check_jobs(running):
    """Two equal jobs, the second stopped and killed in its middle, end with the same bytes."""
    engine = running.engine
    submit = ("submit", "--preset", "glyphs-photonic", "--set", "training.epochs=10")
    undisturbed = running.ffzero(*submit, "--wait")
    before = running.job(undisturbed)
    expect(before["state"], "SUCCEEDED", "state")
    accuracy = before["result"]["voteTestAccuracy"]
    print(f"glyphs, 10 epochs: {accuracy:.1%}")
    if accuracy < 0.2:
        raise AssertionError(f"accuracy: {accuracy} found, must be 0.2 or more (chance: 0.1)")

    disturbed = running.ffzero(*submit)
    running.wait_for_evaluations(disturbed, 1)
    began = time.monotonic()
    engine.docker("stop", "--time=30", running.name)
    print(f"stopped within {time.monotonic() - began:.1f} s")
    expect(running.state()["ExitCode"], 0, "exit status after docker stop")
    engine.docker("start", running.name)
    running.wait_until_it_answers()
    found = running.job(undisturbed)
    expect(found, before, "the job after a restart")
    running.wait_for_evaluations(disturbed, int(running.job(disturbed)["forwardEvaluations"]) + 1)
    engine.docker("kill", running.name)
    engine.docker("start", running.name)
    running.wait_until_it_answers()
    running.inside("ffzero", "watch", disturbed)
    expect(running.job(disturbed)["state"], "SUCCEEDED", "state after a stop and a kill")
    for job_id in (undisturbed, disturbed):
        running.ffzero("checkpoint", job_id, "-o", f"/data/{job_id}.checkpoint")
    running.inside("cmp", f"/data/{undisturbed}.checkpoint", f"/data/{disturbed}.checkpoint")


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    sys.stdout.reconfigure(line_buffering=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # What was started is stopped then too.
    try:
        with engines.engine() as engine:
            base, revision = build(engine, root)
            check_facts(engine, base, revision)
            with service(engine) as running:
                running.wait_until_it_answers()
                check_confined(running)
                check_jobs(running)
    except engines.Unavailable as why:
        print(f"skipped: docker: {why}")
        return 1 if "docker" in os.environ.get("FFZERO_REQUIRE", "").split(",") else 77
    return 0


if __name__ == "__main__":
    sys.exit(main())
