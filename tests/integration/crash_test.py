"""A job that takes its server down with it is not tried for ever, and takes no other job along."""
import signal
import unittest

import harness
import material
import processes


class Crash(harness.IntegrationTest):
    def crash(self, server):
        """The server dies of a fault of its own; then it starts again."""
        server.process.send_signal(signal.SIGSEGV)
        server.process.wait(processes.PATIENCE)
        server.start()

    def test_a_job_at_work_at_three_crashes_fails_with_the_cause_and_others_go_on(self):
        server = self.server(flags=["--checkpoint_interval=0.05"])
        guilty = self.submit(server, material.long_job(1000000))
        other = self.submit(server, material.job(material.FUNCTION))
        watcher = self.watcher(server, guilty)
        watcher.wait_for("checkpoint")
        for run in (1, 2, 3):
            # The first that a run says itself: a job shows as running before it is blamed for a crash.
            watcher.wait_for("device", run)
            self.crash(server)
        found = self.ended(server, guilty)
        self.assertEqual(found["state"], "FAILED")
        self.assertIn("SIGSEGV", found["error"])
        self.assertIn("3 times", found["error"])
        self.assertEqual(self.ended(server, other)["state"], "SUCCEEDED")
        self.assertGreater(len(self.checkpoint(server, guilty)), 0, "what it had learnt is kept")

    def test_a_job_that_never_gets_to_save_fails_after_three_deaths(self):
        # Its device answers nothing: whatever kills the server now strikes before the first checkpoint.
        text = material.long_job(5)
        agent = self.agent(text)
        agent.process.send_signal(signal.SIGSTOP)
        server = self.server(flags=[f"--allow_device_uri={agent.uri}"])
        job = self.submit(server, f'{text}\ndevice: "{agent.uri}"\n')
        for _ in range(3):
            processes.until(lambda: self.get(server, job)["state"] == "RUNNING", "a running job")
            server.kill()
            server.start()
        found = self.ended(server, job)
        self.assertEqual(found["state"], "FAILED")
        self.assertIn("3 times in a row", found["error"])

    def test_a_server_that_is_killed_often_blames_no_job_that_goes_forward(self):
        server = self.server(flags=["--checkpoint_interval=0.05"])
        job = self.submit(server, material.long_job(1000000))
        for _ in range(5):
            watcher = self.watcher(server, job, int(self.get(server, job)["lastSeq"]))
            watcher.wait_for("checkpoint")
            watcher.stop()
            server.kill()
            server.start()
        self.assertIn(self.get(server, job)["state"], ("PENDING", "RUNNING"))


if __name__ == "__main__":
    unittest.main()
