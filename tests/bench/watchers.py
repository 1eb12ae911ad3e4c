"""How much a crowd of watchers slows the training of the job that it watches."""
import argparse
import json
import statistics
import subprocess

import rounds
from processes import BIN


def watch(server, job, watchers):
    """A crowd, connected, one in twenty of which never reads."""
    idle = watchers // 20
    load = subprocess.Popen(
        ["nice", "-n", "19", BIN / "ffzero_watch_load", f"--server={server.grpc}", f"--job={job}",
         f"--readers={watchers - idle}", f"--idle={idle}"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    load.stdout.readline()
    return load


def train(watchers, epochs, flags):
    """Seconds of training; events of the log."""
    with rounds.server(flags) as server:
        held = rounds.submit(server, rounds.DENSE % 1_000_000)
        job = rounds.submit(server, rounds.DENSE % epochs)
        load = watch(server, job, watchers) if watchers else None
        rounds.call(server, "cancel", held)
        log = rounds.events(server, job)
        if load:
            arrived = json.loads(load.stdout.readline())
            if arrived["complete"] != arrived["readers"]:
                raise SystemExit(f"events were lost: {arrived}")
            load.communicate("\n")
        times = rounds.state_times(log)
        return times["SUCCEEDED"] - times["RUNNING"], len(log)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--watchers", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--threads", type=int, default=0, help="of the job; 0: one a core")
    options = parser.parse_args()
    alone, watched, ratios = [], [], []
    for number in range(options.rounds):
        pair = {}
        for watchers in ((0, options.watchers), (options.watchers, 0))[number % 2]:
            pair[watchers], length = train(watchers, options.epochs,
                                           [f"--threads={options.threads}"])
        alone.append(pair[0])
        watched.append(pair[options.watchers])
        ratios.append(pair[options.watchers] / pair[0])
    print(f"dense job of {options.epochs} epochs, {length} events")
    print(f"nobody watching         {rounds.told(alone)}")
    print(f"{options.watchers} watchers           {rounds.told(watched)}")
    print(f"slower by               {100 * (statistics.median(ratios) - 1):.1f} %, the median of "
          f"{options.rounds} pairs")


if __name__ == "__main__":
    main()
