"""A crowd of watchers on one job: every event for those that read, and bounded memory for all.

FFZERO_WATCHERS says how many (1000 without it); one in twenty never reads."""
import json
import os
import subprocess
import time
import unittest

import harness
import material
import processes

WATCHERS = int(os.environ.get("FFZERO_WATCHERS") or (100 if processes.SANITIZED else 1000))
IDLE = WATCHERS // 20
MOST_BYTES = 256 * 1024  # of the server's memory for each watcher, its connection included


class Load:
    """ffzero_watch_load on a job."""

    def __init__(self, server, job, readers, idle):
        self.process = processes.spawn(
            [processes.BIN / "ffzero_watch_load", f"--server={server.grpc}", f"--job={job}",
             f"--readers={readers}", f"--idle={idle}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def line(self):
        return json.loads(self.process.stdout.readline())

    def leave(self):
        self.process.communicate("\n", timeout=processes.PATIENCE)
        return self.process.returncode


class Crowd(harness.IntegrationTest):
    def load(self, server, job, readers, idle):
        load = Load(server, job, readers, idle)
        self.addCleanup(processes.end, load.process)
        self.assertEqual(load.line(), {"connected": True})
        return load

    def assert_bounded(self, server, before, watchers):
        if processes.SANITIZED:  # their memory is not the program's
            return
        each = (server.memory("VmHWM") - before) / watchers
        print(f"{each / 1024:.0f} KiB a watcher, at the most", flush=True)
        self.assertLess(each, MOST_BYTES)

    def test_readers_miss_nothing_and_idle_watchers_cost_bounded_memory(self):
        server = self.server()
        # The only worker is held, so that all are there when the job begins.
        held = self.submit(server, material.long_job(100_000))
        job = self.submit(server, material.long_job(100, seed=1))
        before = server.memory("VmRSS")
        load = self.load(server, job, WATCHERS - IDLE, IDLE)
        self.assertEqual(server.metrics()["ffzero_watchers"], WATCHERS)
        self.done(server, "cancel", held)
        told = load.line()
        events = int(self.ended(server, job)["lastSeq"])
        self.assertGreater(events, 200, "an event an epoch")
        self.assertEqual(told, {"readers": WATCHERS - IDLE, "complete": WATCHERS - IDLE,
                                "broken": 0, "events": events * (WATCHERS - IDLE),
                                "last_error": ""})
        self.assert_bounded(server, before, WATCHERS)
        self.assertEqual(load.leave(), 0)
        processes.until(lambda: server.metrics()["ffzero_watchers"] == 0, "all watchers gone")

    def test_a_long_log_is_not_piled_up_for_watchers_that_never_read(self):
        server = self.server()
        steps = "epochs: 8 batch_size: 10 evaluate_every: 8 log_every_steps: 1"
        job = self.submit(server, material.job(material.FUNCTION, "mlp { layers: [4, 4] }", steps),
                          "--wait")
        log = self.done(server, "--json", "watch", job)
        self.assertGreater(len(log), 2 << 20, "much longer than what a connection takes in")
        before = server.memory("VmRSS")
        load = self.load(server, job, readers=0, idle=100)
        load.line()
        busy = server.cpu_seconds()
        while True:
            time.sleep(0.5)
            was, busy = busy, server.cpu_seconds()
            if busy == was:
                break
        self.assert_bounded(server, before, 100)
        self.assertEqual(load.leave(), 0)


if __name__ == "__main__":
    unittest.main()
