"""Pausing, resuming, bounding, ordering, deleting and trimming, on the real server."""
import json
import time
import unittest

import harness
import material

EPOCHS = 200


def states(events):
    return [event["state"]["state"] for event in events if "state" in event]


class Control(harness.IntegrationTest):
    def reached(self, server, job, state):
        def look():
            found = self.get(server, job)
            return found if found["state"] == state else None
        return harness.until(look, f"job {job} in state {state}")

    def running(self, server, text, *arguments):
        job = self.submit(server, text, *arguments)
        self.watcher(server, job).wait_for("epoch")
        return job

    def test_a_paused_job_goes_on_after_a_restart_bit_for_bit(self):
        server = self.server()
        text = material.long_job(2 * EPOCHS)
        job = self.running(server, text)
        self.assertIn(self.done(server, "pause", job).split()[1], ("PAUSING", "PAUSED"))
        paused = self.reached(server, job, "PAUSED")
        self.assertLess(int(paused["forwardEvaluations"]), int(paused["plannedForwardEvaluations"]))
        harness.until(lambda: '"message":"job given back"' in server.log.read_text(), "a log line")
        server.kill()
        server.start()
        self.assertEqual(self.get(server, job), paused, "pausing outlives the server")
        self.done(server, "resume", job)
        self.assertEqual(self.ended(server, job)["state"], "SUCCEEDED")
        events = self.events(server, job)
        self.assert_gapless(events)
        self.assertEqual(states(events), ["PENDING", "RUNNING", "PAUSING", "PAUSED", "PENDING",
                                          "RUNNING", "SUCCEEDED"])
        other = self.submit(server, text, "--wait")
        self.assertEqual(self.checkpoint(server, job), self.checkpoint(server, other))

    def test_noise_and_drift_of_a_chip_go_on_after_a_restart_bit_for_bit(self):
        server = self.server()
        text = material.restless_chip_job()
        job = self.submit(server, text, "--set", "max_forward_evaluations=700")
        self.reached(server, job, "PAUSED")
        server.kill()
        server.start()
        self.done(server, "resume", job, "--max_forward_evaluations=1200")
        self.assertEqual(self.ended(server, job)["state"], "SUCCEEDED")
        other = self.submit(server, text, "--wait")
        self.assertEqual(self.get(server, job)["result"], self.get(server, other)["result"])
        self.assertEqual(self.checkpoint(server, job), self.checkpoint(server, other))

    def test_a_pause_lets_the_next_job_run(self):
        server = self.server()
        first = self.running(server, material.long_job(1000000))
        second = self.submit(server, material.job(material.FUNCTION))
        self.done(server, "pause", first)
        self.assertEqual(self.ended(server, second)["state"], "SUCCEEDED")
        self.assertEqual(self.get(server, first)["state"], "PAUSED")
        self.done(server, "cancel", first)
        self.assertEqual(self.get(server, first)["state"], "CANCELLED")

    def test_what_a_job_s_state_does_not_allow_is_refused_naming_the_state(self):
        server = self.server()
        job = self.running(server, material.long_job(1000000))
        self.assertIn("RUNNING", self.refused(server, "resume", job))
        self.assertIn("RUNNING", self.refused(server, "delete", job))
        self.done(server, "pause", job)
        self.reached(server, job, "PAUSED")
        self.assertIn("PAUSED", self.refused(server, "pause", job))
        self.assertIn("PAUSED", self.refused(server, "delete", job))
        self.done(server, "cancel", job)
        for verb in ("pause", "resume", "cancel"):
            self.assertIn("CANCELLED", self.refused(server, verb, job))

    def test_a_bound_pauses_a_job_until_it_is_raised(self):
        server = self.server()
        text = material.long_job(EPOCHS)
        job = self.submit(server, text, "--set", "max_forward_evaluations=5001")
        paused = self.reached(server, job, "PAUSED")
        self.assertEqual(paused["evaluationsSpent"], "5000", "a step makes two, and none passes it")
        events = self.events_so_far(server, job)
        self.assertIn("5001", events[-1]["state"]["reason"])
        self.done(server, "resume", job, "--max_forward_evaluations=1000000000")
        self.assertEqual(self.ended(server, job)["state"], "SUCCEEDED")
        other = self.submit(server, text, "--wait")
        self.assertEqual(self.checkpoint(server, job), self.checkpoint(server, other))

    def events_so_far(self, server, job):
        count = int(self.get(server, job)["lastSeq"])
        watcher = self.watcher(server, job)
        harness.until(lambda: len(watcher.events) >= count, f"{count} events")
        return watcher.events[:count]

    def test_jobs_of_a_higher_priority_start_first(self):
        server = self.server()
        first = self.running(server, material.long_job(1000000))
        jobs = [self.submit(server, material.job(material.FUNCTION, more=f"priority: {priority}"))
                for priority in (0, 5, -5, 5)]
        self.done(server, "cancel", first)
        started = [self.ended(server, job)["startTime"] for job in jobs]
        self.assertEqual(sorted(range(4), key=started.__getitem__), [1, 3, 0, 2])

    def test_a_full_queue_a_long_plan_and_a_day_s_limit_are_refused_naming_them(self):
        # The day of both submissions is one, in UTC.
        harness.until(lambda: time.time() % 86400 < 86400 - 120, "the next day")
        server = self.server(flags=["--queue_limit=1", "--job_evaluation_limit=1000",
                                    "--daily_evaluation_limit=1200"])
        small = material.job(material.FUNCTION, training="epochs: 1 batch_size: 50")
        error = self.refused(server, "submit", self.job_file(material.long_job(1000000)))
        self.assertIn("1000", error)
        job = self.submit(server, small, "--wait")
        planned = self.get(server, job)["plannedForwardEvaluations"]
        self.assertEqual(planned, "800")
        self.done(server, "delete", job)
        error = self.refused(server, "submit", self.job_file(small))
        self.assertIn("1200 a day", error)
        self.assertIn("800 are spent", error)

    def test_a_deleted_job_is_gone_for_good(self):
        server = self.server()
        job = self.submit(server, material.job(material.FUNCTION), "--wait")
        kept = self.submit(server, material.job(material.FUNCTION, seed=1), "--wait")
        self.done(server, "delete", job)
        for verb in (["get"], ["watch"], ["delete"], ["cancel"]):
            self.assertIn(job, self.refused(server, *verb, job))
        server.kill()
        server.start()
        listed = [json.loads(line)["id"] for line in
                  self.done(server, "--json", "list").splitlines()]
        self.assertEqual(listed, [kept])

    def test_a_long_log_is_trimmed_from_its_beginning(self):
        server = self.server(flags=["--events_kept=1000"])
        job = self.submit(server, material.job(
            material.FUNCTION, "mlp { layers: [10] }",
            "epochs: 10 batch_size: 50 log_every_steps: 1"))
        found = self.ended(server, job)
        first, last = int(found["firstSeq"]), int(found["lastSeq"])
        self.assertGreater(first, 1)
        self.assertLessEqual(last - first + 1, 1100)
        error = self.refused(server, "watch", job, "--after_seq=0")
        self.assertIn(f"{first} to {last}", error)
        events = self.events(server, job, first - 1)
        self.assert_gapless(events, first)
        self.assertEqual(int(events[-1]["seq"]), last)
        whole = server.ffzero("--json", "watch", job)
        self.assertEqual(len(whole.stdout.splitlines()), last - first + 1)
        self.assertIn(f"{first - 1} events were trimmed", whole.stderr)

    def test_a_job_starts_from_another_s_checkpoint(self):
        server = self.server()
        text = material.job(material.FUNCTION, "mlp { layers: [20] }", "epochs: 5")
        first = self.submit(server, text, "--wait")
        job = self.submit(server, text, "--set", f"start.job_id={first}", "--wait")
        start = self.get(server, job)["spec"]["start"]
        self.assertEqual(start["jobId"], first)
        self.assertNotEqual(start["checkpointId"], "0", "which one is said")

        def losses(of):
            return [e["epoch"]["trainLoss"] for e in self.events(server, of) if "epoch" in e]
        self.assertLess(losses(job)[0], losses(first)[0])
        self.done(server, "delete", first)
        other = material.job(material.FUNCTION, "mlp { layers: [21] }", "epochs: 5")
        error = self.refused(server, "submit", self.job_file(other), "--set",
                             f"start.job_id={job}")
        self.assertIn("start.job_id", error)
        error = self.refused(server, "submit", self.job_file(text), "--set",
                             f"start.job_id={first}")
        self.assertIn(first, error)


if __name__ == "__main__":
    unittest.main()
