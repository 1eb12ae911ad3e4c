"""The real ffzerod and ffzero as processes, for the tests of this folder. Python's standard library
only. FFZERO_BIN_DIR says where the two are (the release build's without it); FFZERO_SANITIZE, when
not empty, that they are slow."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import threading
import time
import urllib.request

BIN = pathlib.Path(os.environ.get("FFZERO_BIN_DIR") or
                   pathlib.Path(__file__).resolve().parents[2] / "build/release/bin")
SANITIZED = bool(os.environ.get("FFZERO_SANITIZE"))
# Seconds after which something that does not happen is taken to never happen. No test of speed.
PATIENCE = 900 if SANITIZED else 300

_ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
# Whatever ends a test, ctest's own timeout included, leaves no server behind. A command, not code of ours in
# the child: that makes Python fork, and the handlers that gRPC has for forks can wait for each other for ever.
_DIE_WITH_PARENT = ("setpriv", "--pdeathsig", "KILL", "--")


def spawn(command, environment=None, **options):
    """Starts it, with `environment` on top of this process' own."""
    return subprocess.Popen([*_DIE_WITH_PARENT, *map(str, command)], env={**_ENVIRONMENT, **(environment or {})},
                            start_new_session=True, **options)


def end(process):
    """Kills the process and what it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)


def run(command, stdin=None, environment=None):
    """Runs to the end; returns a CompletedProcess of text."""
    process = spawn(command, environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                    text=True)
    try:
        out, err = process.communicate(stdin, timeout=PATIENCE)
    finally:
        end(process)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def until(happened, what):
    """Polls until `happened()` is truthy, and returns it."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = happened()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"not within {PATIENCE} s: {what}")


def own_address():
    """An address of this machine that no other process is given while this one lives."""
    held = socket.socket()
    # Of two that say this, one may listen, as long as the other does not; the system gives such a port to nobody.
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    port = held.getsockname()[1]
    held.detach()
    return f"127.0.0.1:{port}"


class Daemon:
    """A process of ours that writes a port file once it answers, with `folder`, `flags` and `environment`."""

    process = None

    @property
    def log(self):
        return self.folder / f"{self.NAME}.log"

    def _start(self, *addresses):
        """Returns the addresses that it answers on, by name."""
        port_file = self.folder / f"{self.NAME}.ports"
        port_file.unlink(missing_ok=True)
        with open(self.log, "a") as log:
            self.process = spawn([BIN / self.NAME, *addresses, f"--port_file={port_file}", *self.flags],
                                 self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until(lambda: port_file.exists() or self.process.poll() is not None, f"the port file of {self.NAME}")
        if not port_file.exists():
            raise AssertionError(f"{self.NAME} ended with {self.process.returncode}:\n{self.tail()}")
        return dict(line.split("=", 1) for line in port_file.read_text().splitlines())

    def stop(self):
        """SIGTERM; returns the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def kill(self):
        """kill -9."""
        end(self.process)

    def tail(self):
        return self.log.read_text()[-4000:] if self.log.exists() else ""


class Server(Daemon):
    """One data directory, and the ffzerod on it while there is one. Keeps its ports for life."""

    NAME = "ffzerod"
    client_flags = ()  # Of every call, as where the server has TLS.

    def __init__(self, folder, dataset_dir=None, flags=(), data_dir=None, environment=None):
        self.folder = pathlib.Path(folder)
        self.data_dir = pathlib.Path(data_dir or self.folder / "data")
        self.flags = [f"--data_dir={self.data_dir}", *flags]
        if dataset_dir is not None:
            self.flags.append(f"--dataset_dir={dataset_dir}")
        self.environment = environment
        self.grpc, self.metrics_address = own_address(), own_address()

    def start(self):
        self._start(f"--listen={self.grpc}", f"--metrics_listen={self.metrics_address}")
        return self

    def command(self, *arguments):
        return [BIN / "ffzero", f"--server={self.grpc}", *self.client_flags, *arguments]

    def ffzero(self, *arguments, stdin=None, environment=None):
        return run(self.command(*arguments), stdin, environment)

    def metrics(self):
        """The page's samples: {'name{label="x"}': value}."""
        samples = {}
        for line in self.metrics_page().splitlines():
            if not line.startswith("#"):
                name, value = line.rsplit(" ", 1)
                samples[name] = float(value)
        return samples

    def metrics_page(self):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://{self.metrics_address}/metrics", timeout=PATIENCE) as page:
            return page.read().decode()

    def memory(self, field):
        """VmRSS or VmHWM (the peak), in bytes."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith(field + ":"))
        return int(line.split()[1]) * 1024

    def cpu_seconds(self):
        # The command's name, second field, may contain blanks.
        stat = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text()
        fields = stat.rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Agent(Daemon):
    """An ffzero-agent that serves the network of a job file. Keeps its ports for life."""

    NAME = "ffzero-agent"
    environment = None

    def __init__(self, folder, job_file, flags=()):
        self.folder = pathlib.Path(folder)
        self.flags = [f"--device=sim:{job_file}", *flags]
        self.grpc, self.scpi = own_address(), own_address()

    @property
    def uri(self):
        return f"grpc://{self.grpc}"

    def scpi_uri(self, driver):
        return f"scpi://{self.scpi}?driver={driver}"

    def start(self):
        self._start(f"--listen={self.grpc}", f"--scpi={self.scpi}")
        return self


class Watcher:
    """An `ffzero watch --json` that goes on beside the test."""

    def __init__(self, server, job, after_seq=0):
        self.events = []
        self.process = spawn(server.command("--json", "watch", job, f"--after_seq={after_seq}"),
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.events.append(json.loads(line))

    def wait_for(self, key, count=1):
        """Waits for `count` events of the kind, and returns the last of these."""
        def found():
            if self.process.poll() is not None:
                self._reader.join(PATIENCE)
            kind = [event for event in list(self.events) if key in event]
            if len(kind) < count and self.process.poll() is not None:
                raise AssertionError(f"the watcher ended before its {count}. {key!r} event")
            return kind[count - 1] if len(kind) >= count else None
        return until(found, f"{count} {key!r} events")

    def finish(self):
        """Waits for the log's end; returns exit status and error output."""
        status = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return status, self.process.stderr.read()

    def stop(self):
        end(self.process)
        self._reader.join(PATIENCE)
        self.process.stdout.close()
        self.process.stderr.close()
