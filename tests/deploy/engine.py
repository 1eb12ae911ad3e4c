"""A Docker engine for the tests: the one that runs here, or one that is started for the test and
stopped after it. Ours touches neither the network nor the firewall of the machine, and keeps its images
beside other caches, so that the next run builds only what changed."""
import contextlib
import fcntl
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time


class Unavailable(Exception):
    """Why no engine can be had here."""


class Engine:
    def __init__(self, environment, own):
        self.environment = environment
        self.own = own

    def docker(self, *arguments, check=True, **options):
        """Runs the docker client; its output is captured unless told otherwise."""
        result = subprocess.run(["docker", *arguments], env=self.environment, text=True,
                                **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options})
        if check and result.returncode != 0:
            raise RuntimeError(f"docker {' '.join(arguments)}: exit {result.returncode}\n"
                               f"{result.stdout}{result.stderr}")
        return result

    def answers(self):
        return self.docker("info", "--format={{.ServerVersion}}", check=False).returncode == 0


def cache_dir():
    """Where debian_root.sh keeps its tar file too."""
    home = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(os.environ.get("FFZERO_CACHE_DIR") or pathlib.Path(home) / "ffzero")


def run_test(check, *arguments):
    """Calls check with an engine and the arguments, and returns the test's exit status: 77 where there is
    no engine, unless FFZERO_REQUIRE has "docker"."""
    sys.stdout.reconfigure(line_buffering=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # What was started is stopped then too.
    try:
        with engine() as ours:
            check(ours, *arguments)
    except Unavailable as why:
        print(f"skipped: docker: {why}")
        return 1 if "docker" in os.environ.get("FFZERO_REQUIRE", "").split(",") else 77
    return 0


@contextlib.contextmanager
def engine():
    if not shutil.which("docker"):
        raise Unavailable("the docker client is not installed")
    present = Engine(dict(os.environ), own=False)
    if present.answers():
        yield present
        return
    if not shutil.which("dockerd"):
        raise Unavailable("no engine answers, and dockerd is not installed")
    if os.geteuid() != 0:
        raise Unavailable("no engine answers, and only root can start one")
    cache_dir().mkdir(parents=True, exist_ok=True)
    with open(cache_dir() / "docker.lock", "w") as lock, \
            tempfile.TemporaryDirectory(prefix="ffzero-docker-") as work:
        fcntl.flock(lock, fcntl.LOCK_EX)  # One engine at a time may use the images.
        with _started(pathlib.Path(work)) as ours:
            yield ours


def _clear(ours):
    """Of containers, networks and volumes that a test left when it was killed: they would start again."""
    left = ours.docker("ps", "--all", "--quiet").stdout.split()
    if left:
        ours.docker("rm", "--force", "--volumes", *left)
    for kind in ("network", "volume"):
        ours.docker(kind, "prune", "--force")


@contextlib.contextmanager
def _started(work):
    # By default dockerd would set up a bridge, forwarding and firewall rules, and leave them behind.
    # setpriv: should this test be killed, the engine is told to end too. unshare: so do its mounts.
    command = ["setpriv", "--pdeathsig", "TERM", "unshare", "--mount", "dockerd", "--bridge=none",
               "--iptables=false", "--ip-forward=false", f"--data-root={cache_dir() / 'docker'}",
               f"--exec-root={work / 'exec'}", f"--pidfile={work / 'pid'}",
               f"--host=unix://{work / 'socket'}"]
    log = work / "log"
    with open(log, "w") as output:
        daemon = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
    ours = Engine({**os.environ, "DOCKER_HOST": f"unix://{work / 'socket'}"}, own=True)
    try:
        deadline = time.monotonic() + 90
        while not ours.answers():
            if daemon.poll() is not None or time.monotonic() > deadline:
                last = (log.read_text().strip().splitlines() or ["it logged nothing"])[-1]
                raise Unavailable(f"dockerd was started and does not answer: {last}")
            time.sleep(0.2)
        _clear(ours)
        yield ours
    finally:
        daemon.terminate()
        try:
            daemon.wait(60)
        except subprocess.TimeoutExpired:
            daemon.kill()
            daemon.wait()
