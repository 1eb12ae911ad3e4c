"""What grows, and what one size of it costs: `Cost`, measured in processes that do nothing else."""
import dataclasses
import json
import os
import subprocess
import time
from typing import Callable

import rounds
from processes import BIN

# With directions enough for its memory to show beside what making the data set takes.
JOB = ('dataset { name: "glyphs" resize: 8 train_limit: 2048 test_limit: 256 } '
       "network { photonic { ports: 64 stages: 1 } } "
       "training { epochs: %d evaluate_every: %d batch_size: 128 num_directions: 32 }")
# Some two hundred events.
LOGGED = ('dataset { name: "function1" } network { mlp { layers: [4, 4] } } '
          "training { epochs: 1 batch_size: 100 log_every_steps: 1 }")


@dataclasses.dataclass(frozen=True)
class Cost:
    seconds: float
    peak_bytes: int    # the most that the process held
    bytes_before: int  # what it held before the work


@dataclasses.dataclass(frozen=True)
class Quantity:
    name: str
    of: str                           # what the seconds are of, everything else that is held included
    sizes: tuple
    measure: Callable[[int], Cost]
    time: Callable[[int], float]      # how the seconds should grow, up to a factor,
    time_reason: str
    memory: Callable[[int], float]    # and the bytes, up to a factor and a constant
    memory_reason: str


def step_cost(**sizes):
    """Of ffzero_step_cost."""
    flags = [f"--{name}={value}" for name, value in sizes.items()]
    return Cost(**json.loads(rounds.timed([BIN / "ffzero_step_cost", *flags])[1]))


def jobs_cost(jobs, most, epochs):
    """So many equal jobs on a server with a worker for each, which has one thread."""
    with rounds.server([f"--workers={most}", "--threads=1"]) as server:
        before = server.memory("VmRSS")
        _, told = rounds.timed([BIN / "ffzero_submit_load", f"--server={server.grpc}", f"--clients={jobs}",
                                f"--jobs={jobs}", f"--spec={JOB % (epochs, epochs)}"])
        ids = {entry["job"] for entry in map(json.loads, told.splitlines()) if "job" in entry}
        times = [rounds.state_times(rounds.events(server, job)) for job in ids]
        return Cost(max(one["SUCCEEDED"] for one in times) - min(one["RUNNING"] for one in times),
                    server.memory("VmHWM"), before)


def watchers_cost(watchers):
    """From the start of a crowd, each on a connection of its own, until all have the whole log of a
    job that has ended; what the server holds meanwhile."""
    with rounds.server() as server:
        _, job = rounds.submit_and_wait(server, LOGGED)
        before = server.memory("VmHWM")
        with subprocess.Popen([BIN / "ffzero_watch_load", f"--server={server.grpc}", f"--job={job}",
                               f"--readers={watchers}", "--idle=0"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as crowd:
            start = time.perf_counter()
            crowd.stdout.readline()
            arrived = json.loads(crowd.stdout.readline())
            took = time.perf_counter() - start
            peak = server.memory("VmHWM")
            crowd.communicate("\n")
        if arrived["complete"] != watchers:
            raise SystemExit(f"events were lost: {arrived}")
        return Cost(took, peak, before)


def doublings(first, last):
    return tuple(first << n for n in range((last // first).bit_length()))


def quantities(quick, cores=os.cpu_count() or 1):
    """All of them; `quick`: few and small sizes, whose slopes say nothing."""
    seconds = 0.01 if quick else 0.2
    epochs, job_epochs = (1, 1) if quick else (20, 10)
    jobs = doublings(1, 4 if quick else 8)

    def sizes(first, last):
        return doublings(first, first * 4 if quick else last)

    return [
        Quantity("ports", "a step; 1 stage, batch 128, 1 direction", sizes(8, 1024),
                 lambda n: step_cost(ports=n, samples=128, seconds=seconds),
                 lambda n: n * (n - 1), "N(N - 1)/2 MZIs",
                 lambda n: n ** 2, "N^2 settings"),
        Quantity("batch", "a step; 64 ports, 1 stage, 8 directions", sizes(16, 4096),
                 lambda n: step_cost(batch=n, directions=8, samples=4096, seconds=seconds),
                 float, "each sample passes each MZI", float, "readings of each sample"),
        Quantity("stages", f"a whole job; {epochs} epochs of each, 64 ports, amplified, 1,024 samples, batch 128",
                 sizes(1, 64), lambda n: step_cost(stages=n, epochs=epochs),
                 float, "epochs of each, and the way on from the one before", float, "settings of each"),
        Quantity("directions", "a step; 64 ports, 1 stage, batch 128", sizes(1, 64),
                 lambda n: step_cost(directions=n, seconds=seconds),
                 float, "two evaluations each", float, "settings and readings of each"),
        Quantity("jobs at once", f"all of them; {job_epochs} epochs, 64 ports, 1 stage, 32 directions, a thread each", jobs,
                 lambda n: jobs_cost(n, jobs[-1], job_epochs),
                 lambda n: max(1.0, n / cores), f"{cores} cores, then they share", float, "settings and readings of each"),
        Quantity("watchers", "from their start until all have a job's whole log", sizes(1, 1024),
                 watchers_cost,
                 float, "a copy of the log for each", float, "a connection each"),
    ]
