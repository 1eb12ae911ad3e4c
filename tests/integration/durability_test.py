"""What a server's death, an end in order, and a second server leave of the jobs."""
import json
import unittest

import harness
import material
import processes

EPOCHS = 200
REQUEST = "123e4567-e89b-42d3-a456-426614174000"


class Durability(harness.IntegrationTest):
    def undisturbed_checkpoint(self):
        server = self.server("undisturbed")
        job = self.submit(server, material.long_job(EPOCHS), "--wait")
        return self.checkpoint(server, job)

    def assert_whole(self, server, job):
        """The job has succeeded, with a gapless log of every epoch once and the checkpoint that a
        server which nothing happened to has."""
        found = self.ended(server, job)
        self.assertEqual(found["state"], "SUCCEEDED", found)
        events = self.events(server, job)
        self.assert_gapless(events)
        epochs = [(e["epoch"]["stage"], e["epoch"]["epoch"]) for e in events if "epoch" in e]
        self.assertEqual(epochs, [(s, e) for s in (0, 1) for e in range(EPOCHS)])
        self.assertEqual(found["forwardEvaluations"], found["plannedForwardEvaluations"])
        self.assertGreaterEqual(int(found["evaluationsSpent"]), int(found["forwardEvaluations"]))
        self.assertEqual(self.checkpoint(server, job), self.undisturbed_checkpoint())

    def test_a_job_survives_the_death_of_its_server_bit_for_bit(self):
        server = self.server(flags=["--checkpoint_interval=0.1"])
        job = self.submit(server, material.long_job(EPOCHS))
        for count in (1, 2):
            watcher = self.watcher(server, job)
            watcher.wait_for("checkpoint", 2 * count)
            server.kill()
            watcher.stop()
            server.start()
        self.assert_whole(server, job)

    def test_a_job_without_a_checkpoint_begins_again_after_the_death_of_its_server(self):
        server = self.server(flags=["--checkpoint_interval=3600"])
        job = self.submit(server, material.long_job(EPOCHS))
        self.watcher(server, job).wait_for("epoch")
        server.kill()
        server.start()
        self.assert_whole(server, job)

    def test_sigterm_puts_the_running_job_back_with_a_checkpoint(self):
        server = self.server()
        job = self.submit(server, material.long_job(EPOCHS))
        self.watcher(server, job).wait_for("epoch")
        self.assertEqual(server.stop(), 0)
        server.start()
        self.assert_whole(server, job)
        found = self.get(server, job)
        self.assertEqual(found["evaluationsSpent"], found["forwardEvaluations"],
                         "an end in order costs nothing")

    def test_sigterm_ends_an_idle_server_with_status_0(self):
        server = self.server()
        self.assertEqual(server.stop(), 0)
        for line in server.log.read_text().splitlines():
            self.assertIn("message", json.loads(line), "the log is a JSON object a line")

    def test_all_jobs_come_back_after_a_death_between_two_jobs(self):
        material.write_dataset(self.datasets)
        server = self.server()
        done = [self.submit(server, material.job(seed=seed), "--wait") for seed in (0, 1)]
        before = [self.get(server, job) for job in done]
        checkpoint = self.checkpoint(server, done[0])
        server.kill()
        server.start()
        self.assertEqual([self.get(server, job) for job in done], before)
        self.assertEqual(self.checkpoint(server, done[0]), checkpoint)
        next_job = self.submit(server, material.job(seed=2), "--wait")
        self.assertEqual(self.get(server, next_job)["state"], "SUCCEEDED")

    def test_a_submitted_job_survives_the_death_of_its_server_the_moment_after(self):
        material.write_dataset(self.datasets)
        server = self.server()
        running = self.submit(server, material.long_job(1000000))
        waiting = [self.submit(server, material.job(seed=seed)) for seed in range(3)]
        server.kill()
        server.start()
        listed = [json.loads(line)["id"] for line in
                  self.done(server, "--json", "list").splitlines()]
        self.assertEqual(listed, [*waiting[::-1], running])
        self.done(server, "cancel", running)
        for job in waiting:
            self.assertEqual(self.ended(server, job)["state"], "SUCCEEDED")

    def test_a_second_server_on_the_same_directory_refuses_to_start(self):
        server = self.server()
        second = processes.run([processes.BIN / "ffzerod", f"--data_dir={server.data_dir}",
                              "--listen=127.0.0.1:0", "--metrics_listen=127.0.0.1:0"])
        self.assertEqual(second.returncode, 1)
        self.assertIn(str(server.data_dir), second.stderr)
        self.assertRegex(second.stderr, "another|other|in use")
        self.assertEqual(second.stderr.count("\n"), 1)
        self.done(server, "list")

    def test_a_repeated_submission_is_one_job(self):
        material.write_dataset(self.datasets)
        server = self.server()
        again = ("--request_id", REQUEST)
        first = self.submit(server, material.job(), *again)
        self.assertEqual(self.submit(server, material.job(), *again), first)
        error = self.refused(server, "submit", self.job_file(material.job(seed=1)), *again)
        self.assertIn(REQUEST, error)
        self.assertIn(first, error, "which job has the id")
        server.kill()
        server.start()
        self.assertEqual(self.submit(server, material.job(), *again), first)
        self.assertEqual(len(self.done(server, "--json", "list").splitlines()), 1)


if __name__ == "__main__":
    unittest.main()
