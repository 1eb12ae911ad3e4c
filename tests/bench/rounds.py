"""What the benchmarks of this folder share: a server for each round, and how figures are told."""
import contextlib
import datetime
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
import processes  # noqa: E402

DENSE = ('dataset { name: "glyphs" } network { mlp { layers: [100, 100, 100, 10] } } '
         "training { epochs: %d learning_rate: 1e-3 }")
PHOTONIC = ('dataset { name: "glyphs" resize: 8 } network { photonic { ports: 64 stages: 2 } } '
            "training { epochs: %d learning_rate: 1e-3 }")


@contextlib.contextmanager
def server(flags=(), datasets=None):
    """A server of the release build in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="ffzero-bench-") as folder:
        started = processes.Server(folder, datasets, flags).start()
        try:
            yield started
        finally:
            processes.end(started.process)


def call(started, *arguments, stdin=None):
    result = started.ffzero(*arguments, stdin=stdin)
    if result.returncode != 0:
        raise SystemExit(result.stderr)
    return result.stdout


def submit(started, spec):
    return call(started, "submit", "-", stdin=spec).strip()


def dense_job(epochs, datasets=None):
    """The published dense job, of mnist10k where there is a folder of data sets."""
    return DENSE.replace("glyphs", "mnist10k" if datasets else "glyphs") % epochs


def timed(command, stdin=None):
    """Seconds from the process' start to its end, and what it said."""
    start = time.perf_counter()
    result = subprocess.run([str(part) for part in command], input=stdin, capture_output=True, text=True)
    took = time.perf_counter() - start
    if result.returncode != 0:
        raise SystemExit(result.stderr)
    return took, result.stdout


def submit_and_wait(started, spec):
    """Seconds from the client's start to the job's result, and the job."""
    took, out = timed(started.command("submit", "--wait", "-"), spec)
    return took, out.split()[0]


def events(started, job):
    """The log to its end, however the job ended."""
    log = started.ffzero("--json", "watch", job).stdout
    return [json.loads(line) for line in log.splitlines()]


def state_times(log):
    """When the job came into each state, last, in seconds."""
    times = {}
    for event in log:
        if "state" in event:
            # Nanoseconds, of which Python's datetime takes in microseconds.
            whole, _, fraction = event["time"].rstrip("Z").partition(".")
            second = datetime.datetime.fromisoformat(whole + "+00:00").timestamp()
            times[event["state"]["state"]] = second + float("0." + (fraction or "0"))
    return times


def told(values, unit="s", scale=1):
    """Median (least - most)."""
    values = [value * scale for value in values]
    return f"{statistics.median(values):.3g} {unit} ({min(values):.3g} - {max(values):.3g})"
