"""Training through the service, from the client's start to the job's result, against the same training
in a process of its own that has no store, log, checkpoint or wire. A round runs both, one right after the
other and each first in turn; what counts is the ratio. That of processor time says how much of it is work."""
import argparse
import json
import os
import pathlib
import resource
import statistics
import tempfile

import rounds
from processes import BIN

NAMES = {"here": "in process", "service": "through the service", "running": "of that, running",
         "here_cpu": "in process, processor", "service_cpu": "service, processor"}


def children_cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def train_here(spec, threads, datasets):
    """Seconds by what they are of; the vote's accuracy."""
    before = children_cpu()
    with tempfile.TemporaryDirectory(prefix="ffzero-bench-") as folder:
        job = pathlib.Path(folder) / "job.textproto"
        job.write_text(spec)
        took, out = rounds.timed([BIN / "ffzero_train_here", job, f"--threads={threads}",
                                  f"--dataset_dir={datasets or ''}"])
    return {"here": took, "here_cpu": children_cpu() - before}, float(out)


def train_there(spec, threads, datasets):
    """The same of the service."""
    with rounds.server([f"--threads={threads}"], datasets) as server:
        before = server.cpu_seconds() + children_cpu()
        took, job = rounds.submit_and_wait(server, spec)
        cpu = server.cpu_seconds() + children_cpu() - before
        times = rounds.state_times(rounds.events(server, job))
        result = json.loads(rounds.call(server, "--json", "get", job))["result"]
    return ({"service": took, "running": times["SUCCEEDED"] - times["RUNNING"], "service_cpu": cpu},
            result["voteTestAccuracy"])


def round_of(number, options):
    """Seconds by what they are of."""
    spec = rounds.dense_job(options.epochs, options.datasets)
    took, accuracies = {}, set()
    for train in (train_here, train_there)[::1 if number % 2 == 0 else -1]:
        seconds, accuracy = train(spec, options.threads, options.datasets)
        took.update(seconds)
        accuracies.add(accuracy)
    if len(accuracies) != 1:
        raise SystemExit(f"not the same training: accuracies of {sorted(accuracies)}")
    return took


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--epochs", type=int, default=100, help="of each stage (%(default)s)")
    parser.add_argument("--threads", type=int, default=1, help="of either (%(default)s)")
    parser.add_argument("--datasets", default=os.environ.get("FFZERO_DATASETS") or None,
                        help="folder with mnist10k; without it the service's glyphs are trained on")
    options = parser.parse_args()
    took = [round_of(number, options) for number in range(options.rounds)]
    print(f"dense job of {options.epochs} epochs of {'mnist10k' if options.datasets else 'glyphs'}, "
          f"{options.threads} thread(s)")
    for key, name in NAMES.items():
        print(f"{name:22} {rounds.told([one[key] for one in took])}")
    for name, suffix in (("ratio", ""), ("ratio, processor", "_cpu")):
        ratios = [one["service" + suffix] / one["here" + suffix] for one in took]
        print(f"{name:22} {statistics.median(ratios):.3f} ({min(ratios):.3f} - {max(ratios):.3f}), "
              f"the median of {options.rounds} pairs")


if __name__ == "__main__":
    main()
