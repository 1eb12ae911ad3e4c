"""What the benchmarks of this folder share: a server for each round, and how figures are told."""
import contextlib
import datetime
import json
import pathlib
import statistics
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
import processes  # noqa: E402

DENSE = ('dataset { name: "glyphs" } network { mlp { layers: [100, 100, 100, 10] } } '
         "training { epochs: %d learning_rate: 1e-3 }")
PHOTONIC = ('dataset { name: "glyphs" resize: 8 } network { photonic { ports: 64 stages: 2 } } '
            "training { epochs: %d learning_rate: 1e-3 }")


@contextlib.contextmanager
def server(flags=()):
    """A server of the release build in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="ffzero-bench-") as folder:
        started = processes.Server(folder, None, flags).start()
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
