"""Many clients that submit small jobs at once over connections that break, to a server that is
killed on the way: each request becomes one job, and none is lost.

FFZERO_LOAD_JOBS says how many jobs (300 without it), of FFZERO_LOAD_CLIENTS clients (100)."""
import json
import os
import subprocess
import time
import unittest

import cutting_proxy
import harness
import processes

JOBS = int(os.environ.get("FFZERO_LOAD_JOBS") or 300)
CLIENTS = int(os.environ.get("FFZERO_LOAD_CLIENTS") or 100)
SPEC = ('dataset { name: "function1" train_limit: 20 test_limit: 10 } network { mlp { layers: [2] } } '
        "training { epochs: 1 batch_size: 20 }")


class ManyClients(harness.IntegrationTest):
    def test_each_request_becomes_one_job_and_none_is_lost(self):
        server = self.server(flags=["--workers=2", f"--queue_limit={JOBS}"])
        proxy = cutting_proxy.CuttingProxy(server.grpc, 200, 4000)
        self.addCleanup(proxy.close)
        load = processes.spawn(
            [processes.BIN / "ffzero_submit_load", f"--server={proxy.address}",
             f"--clients={CLIENTS}", f"--jobs={JOBS}", f"--spec={SPEC}"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(processes.end, load)
        answers = {}
        repeated = 0
        killed = False
        for line in load.stdout:
            told = json.loads(line)
            repeated = told.get("repeated", repeated)
            if "job" in told:
                first = answers.setdefault(told["request"], told["job"])
                self.assertEqual(told["job"], first, "a request is one job, however often it is made")
                if len(answers) == JOBS // 2 and not killed:
                    killed = True
                    server.kill()
                    server.start()
        _, errors = load.communicate(timeout=processes.PATIENCE)
        self.assertEqual((load.returncode, errors), (0, ""))
        self.assertEqual(len(answers), JOBS)
        self.assertEqual(len(set(answers.values())), JOBS, "no two requests became one job")
        self.assertGreater(proxy.cuts, JOBS // 20, "connections did break")
        self.assertGreater(repeated, 0, "and calls were repeated")

        waited = time.monotonic()
        while server.metrics()['ffzero_jobs{state="SUCCEEDED"}'] < JOBS:
            self.assertLess(time.monotonic() - waited, processes.PATIENCE + JOBS, server.tail())
            time.sleep(0.2)
        listed = [json.loads(line) for line in self.done(server, "--json", "list").splitlines()]
        self.assertEqual(sorted(job["id"] for job in listed), sorted(answers.values()))
        self.assertEqual({job["state"] for job in listed}, {"SUCCEEDED"})
        self.assertEqual(sorted(int(job["spec"].get("seed", 0)) for job in listed), list(range(JOBS)))
        print(f"{JOBS} jobs of {CLIENTS} clients over {proxy.cuts} broken connections: "
              f"{repeated} calls repeated", flush=True)


if __name__ == "__main__":
    unittest.main()
