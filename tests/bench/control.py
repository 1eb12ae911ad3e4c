"""How long a running job takes to be paused, and to be cancelled, after it was asked for."""
import argparse
import random
import time

import rounds

JOBS = {"dense 784-100-100-100-10": rounds.DENSE, "photonic, 64 ports": rounds.PHOTONIC}


def latency(server, spec, verb, asked, reached, draw):
    """Seconds from the state that says it was asked for to the one that says it is done."""
    job = rounds.submit(server, spec % 1_000_000)
    while '"RUNNING"' not in rounds.call(server, "--json", "get", job):
        time.sleep(0.01)
    time.sleep(draw.uniform(0.5, 1.5))
    rounds.call(server, verb, job)
    while f'"{reached}"' not in rounds.call(server, "--json", "get", job):
        time.sleep(0.01)
    if verb != "cancel":
        rounds.call(server, "cancel", job)
    times = rounds.state_times(rounds.events(server, job))
    return times[reached] - times[asked]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    draw = random.Random(0)
    with rounds.server() as server:
        for name, spec in JOBS.items():
            for verb, asked, reached in (("pause", "PAUSING", "PAUSED"),
                                         ("cancel", "CANCELLING", "CANCELLED")):
                took = [latency(server, spec, verb, asked, reached, draw)
                        for _ in range(options.rounds)]
                print(f"{name}: {verb} {rounds.told(took, 'ms', 1000)}", flush=True)


if __name__ == "__main__":
    main()
