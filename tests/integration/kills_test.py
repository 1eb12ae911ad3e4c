"""kill -9 at random moments of running jobs: what comes out is what an undisturbed server has.

FFZERO_KILLS says how often (12 without it); FFZERO_KILL_SEED when."""
import os
import random
import time
import unittest

import harness
import material

KILLS = int(os.environ.get("FFZERO_KILLS") or 12)
SEED = int(os.environ.get("FFZERO_KILL_SEED") or 0)
LONGEST = 0.6  # seconds between a start and a kill

SMALL_STEPS = "epochs: 40 evaluate_every: 20 batch_size: 50 log_every_steps: 20"
JOBS = {
    "dense": material.job(material.FUNCTION, "mlp { layers: [60, 60] }", SMALL_STEPS),
    # A checkpoint after every step: most kills fall into the writing of one.
    "always saving": material.job(
        material.FUNCTION, "mlp { layers: [30, 30] }", "epochs: 2 batch_size: 50 log_every_steps: 7",
        seed=1, more="checkpoints { every_forward_evaluations: 1 keep: 1 }"),
    "exact": material.job(material.FUNCTION, "mlp { layers: [40, 40] }",
                          "solver: FF_AD " + SMALL_STEPS, seed=2),
    # Of images that a server has at once, since it may not live long enough to draw any.
    "photonic": material.job(
        'dataset { name: "tiny" resize: 4 }',
        "photonic { ports: 16 stages: 2 }", "epochs: 12 num_directions: 4 log_every_steps: 3",
        seed=3),
    "convolution": material.job(
        'dataset { name: "tiny" train_limit: 200 test_limit: 100 }',
        "cnn { channels: [2] kernel: 3 padding: 1 layers: [10] dropout: 0.2 }",
        "epochs: 4 batch_size: 50 log_every_steps: 2", seed=4),
}


class Kills(harness.IntegrationTest):
    def told(self, server, job):
        """What a job's log says of its training; the log is gapless."""
        events = self.events(server, job)
        self.assert_gapless(events)
        kinds = ("step", "epoch", "stageFinished")
        return [{kind: event[kind]} for event in events for kind in kinds if kind in event]

    def outcome(self, server, job):
        found = self.ended(server, job)
        self.assertEqual(found["state"], "SUCCEEDED", found)
        self.assertEqual(found["forwardEvaluations"], found["plannedForwardEvaluations"])
        counts = {key: found[key] for key in ("forwardEvaluations", "evaluationPasses", "samples")}
        return self.told(server, job), found["result"], counts, self.checkpoint(server, job)

    def undisturbed(self):
        server = self.server("undisturbed", flags=["--workers=2"])
        jobs = {name: self.submit(server, text) for name, text in JOBS.items()}
        outcomes = {name: self.outcome(server, job) for name, job in jobs.items()}
        server.stop()
        return outcomes

    def test_every_job_ends_as_if_its_server_had_never_been_killed(self):
        material.write_dataset(self.datasets, train=600, test=200, side=12)
        expected = self.undisturbed()
        draw = random.Random(SEED)
        server = self.server("killed", flags=["--workers=2", "--checkpoint_interval=0.1"])
        jobs = []
        open_jobs = {}
        for _ in range(KILLS):
            # Always enough to do that a kill hits running jobs.
            while len(open_jobs) < 4:
                name = draw.choice(sorted(JOBS))
                job = self.submit(server, JOBS[name])
                jobs.append((name, job))
                open_jobs[job] = name
            time.sleep(draw.uniform(0, LONGEST))
            server.kill()
            server.start()
            open_jobs = {job: name for job, name in open_jobs.items()
                         if self.get(server, job)["state"] in ("PENDING", "RUNNING")}
        for name, job in jobs:
            with self.subTest(job=name, id=job):
                self.assertEqual(self.outcome(server, job), expected[name])
        started = sum(event.get("state", {}).get("state") == "RUNNING"
                      for _, job in jobs for event in self.events(server, job))
        print(f"{KILLS} kills, {len(jobs)} jobs, {started - len(jobs)} times one was begun again",
              flush=True)


if __name__ == "__main__":
    unittest.main()
