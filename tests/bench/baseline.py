"""The work of ffzero-bench beside the same in plain PyTorch, as published code does it, in one run:
each round measures both, one right after the other and each first in turn. Needs Debian's python3-torch
and libopenblas0-pthread; without them it says so and measures nothing."""
import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

import rounds
from processes import BIN

JOB = "dense job, 100 epochs"
UNITS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1,
                        help="of either (%(default)s); some of the work ours does on one alone")
    parser.add_argument("--seconds", type=float, default=0.5,
                        help="a measurement takes at least (%(default)s)")
    parser.add_argument("--only", default="", metavar="REGEX", help="work whose name it is found in")
    parser.add_argument("--datasets", default=os.environ.get("FFZERO_DATASETS") or None,
                        help="folder with mnist10k; without it the service trains on its glyphs")
    parser.add_argument("--json", action="store_true", help="print that instead of the table")
    parser.add_argument("--check", action="store_true",
                        help="compare the restatement with the golden numbers, and measure nothing")
    parser.add_argument("--golden", type=pathlib.Path, help="their folder",
                        default=pathlib.Path(__file__).resolve().parents[1] / "golden")
    return parser.parse_args()


def import_torch(threads):
    """None where there is none."""
    # OpenBLAS looks at it as it is loaded.
    os.environ["OPENBLAS_NUM_THREADS"] = str(threads)
    try:
        import torch
    except ImportError as error:
        print(f"skipped: python3-torch: {error}; it and libopenblas0-pthread are Debian's packages")
        return None
    torch.set_num_threads(threads)
    torch.set_grad_enabled(False)
    torch.manual_seed(0)
    return torch


def seconds_of(work, at_least):
    """Seconds that one call takes."""
    work()
    calls, start = 0, time.perf_counter()
    while calls == 0 or time.perf_counter() - start < at_least:
        work()
        calls += 1
    return (time.perf_counter() - start) / calls


def ours_of(name, threads, at_least):
    """The same of ffzero-bench; None where it has no such benchmark of so many threads."""
    if not (BIN / "ffzero-bench").exists():
        return None
    if threads > 1:
        name += f"/threads:{threads}"
    # Google Benchmark says behind the name how it takes the time.
    program = [BIN / "ffzero-bench", f"--benchmark_filter=^{re.escape(name)}(/real_time)?$"]
    found = subprocess.run([*program, "--benchmark_list_tests"], capture_output=True, text=True, check=True)
    if not found.stdout.strip():
        return None
    result = subprocess.run([*program, "--benchmark_format=json", f"--benchmark_min_time={at_least}"],
                            capture_output=True, text=True, check=True)
    entry = json.loads(result.stdout)["benchmarks"][0]
    if entry.get("error_occurred"):
        raise SystemExit(f"{name}: {entry['error_message']}")
    return entry["real_time"] * UNITS[entry["time_unit"]]


def job_seconds(threads, datasets, epochs):
    """From the client's start to the result, through the service."""
    with rounds.server([f"--threads={threads}"], datasets) as server:
        return rounds.submit_and_wait(server, rounds.dense_job(epochs, datasets))[0]


class Row:
    """Work, and what it took in each round."""

    def __init__(self, name, theirs, ours):
        self.name = name
        self.sides = {"pytorch": theirs, "ffzero": ours}
        self.seconds = {"pytorch": [], "ffzero": []}

    def measure(self, number):
        for side in list(self.sides)[::1 if number % 2 == 0 else -1]:
            took = self.sides[side]()
            if took is not None:
                self.seconds[side].append(took)

    def summary(self):
        theirs, ours = self.seconds["pytorch"], self.seconds["ffzero"]
        return {"work": self.name, "pytorch_seconds": statistics.median(theirs),
                "ffzero_seconds": statistics.median(ours) if ours else None,
                "ratio": statistics.median(t / o for t, o in zip(theirs, ours)) if ours else None}


def rows(options):
    from in_pytorch import work
    for name, make in work.WORK.items():
        if re.search(options.only, name):
            prepared = make()
            yield Row(name, lambda w=prepared: seconds_of(w, options.seconds),
                      lambda n=name: ours_of(n, options.threads, options.seconds))
    if re.search(options.only, JOB):
        epochs = work.dense_epochs()
        yield Row(JOB, lambda: work.EPOCHS * seconds_of(epochs, options.seconds),
                  lambda: job_seconds(options.threads, options.datasets, work.EPOCHS))


def told(seconds):
    if seconds is None:
        return "-"
    return f"{seconds * 1e3:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def table(summaries, options):
    line = "{:30} {:>12} {:>12} {:>8}".format
    print(line("work", "PyTorch", "FFzero", "ratio"))
    for row in summaries:
        ratio = "-" if row["ratio"] is None else f"{row['ratio']:.1f}"
        print(line(row["work"], told(row["pytorch_seconds"]), told(row["ffzero_seconds"]), ratio))
    print(f"Medians of {options.rounds} rounds; {options.threads} thread(s). PyTorch's dense job is "
          "measured for one epoch of each stage and extrapolated; FFzero's is run whole, through the "
          "service.")


def main():
    options = arguments()
    torch = import_torch(options.threads)
    if torch is None:
        return 0
    if options.check:
        from in_pytorch import checks
        return 0 if checks.run(options.golden) else 1
    measured = list(rows(options))
    for number in range(options.rounds):
        for row in measured:
            row.measure(number)
            print(f"round {number + 1}: {row.name}", file=sys.stderr)
    summaries = [row.summary() for row in measured]
    if options.json:
        print(json.dumps({"pytorch": torch.__version__, "threads": options.threads,
                          "rounds": options.rounds, "rows": summaries}, indent=1))
    else:
        table(summaries, options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
