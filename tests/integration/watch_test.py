"""Watchers: every event once and in order, whatever happens to the connection or the server."""
import unittest

import harness
import material

EPOCHS = 400  # Far from over when five are.


class Watch(harness.IntegrationTest):
    def test_a_watcher_that_comes_back_with_its_last_seq_sees_every_event_once(self):
        server = self.server()
        job = self.submit(server, material.long_job(EPOCHS))
        first = self.watcher(server, job)
        first.wait_for("epoch", 5)
        first.stop()
        seen = list(first.events)
        second = self.watcher(server, job, seen[-1]["seq"])
        second.wait_for("epoch")
        second.stop()
        seen += second.events
        seen += self.events(server, job, seen[-1]["seq"])
        self.assert_gapless(seen)
        self.assertEqual(seen, self.events(server, job), "one log for everyone")
        self.assertEqual(sum("epoch" in event for event in seen), 2 * EPOCHS)

    def test_a_watcher_follows_its_job_through_a_restart_of_the_server(self):
        server = self.server()
        job = self.submit(server, material.long_job(EPOCHS))
        watcher = self.watcher(server, job)
        watcher.wait_for("epoch", 5)
        self.assertEqual(server.stop(), 0)
        self.assertLess(sum("epoch" in event for event in watcher.events), 2 * EPOCHS)
        server.start()
        status, error = watcher.finish()
        self.assertEqual(status, 0, error)
        self.assert_gapless(watcher.events)
        self.assertEqual(watcher.events, self.events(server, job))
        states = [event["state"]["state"] for event in watcher.events if "state" in event]
        self.assertEqual(states, ["PENDING", "RUNNING", "PENDING", "RUNNING", "SUCCEEDED"])

    def test_a_watcher_follows_its_job_through_the_death_of_the_server(self):
        server = self.server(flags=["--checkpoint_interval=0.2"])
        job = self.submit(server, material.long_job(EPOCHS))
        watcher = self.watcher(server, job)
        watcher.wait_for("checkpoint")
        server.kill()
        server.start()
        status, error = watcher.finish()
        self.assertEqual(status, 0, error)
        self.assert_gapless(watcher.events)
        self.assertEqual(watcher.events, self.events(server, job))

    def test_many_watchers_see_the_same(self):
        server = self.server()
        job = self.submit(server, material.long_job(20))
        watchers = [self.watcher(server, job) for _ in range(5)]
        for watcher in watchers:
            self.assertEqual(watcher.finish(), (0, ""))
            self.assert_gapless(watcher.events)
            self.assertEqual(watcher.events, watchers[0].events)

    def test_the_log_of_a_finished_job_ends_where_it_ended(self):
        server = self.server()
        job = self.submit(server, material.long_job(5), "--wait")
        last = self.events(server, job)[-1]["seq"]
        self.assertEqual(self.events(server, job, last), [])
        error = self.refused(server, "watch", job, f"--after_seq={int(last) + 1}")
        self.assertIn("after_seq", error)
        self.assertIn(last, error, "where the log ends")

    def test_lines_for_people_tell_the_same_story(self):
        server = self.server()
        job = self.submit(server, material.long_job(5), "--wait")
        out = self.done(server, "watch", job)
        self.assertIn("SUCCEEDED", out)
        self.assertNotIn("\x1b", out, "no terminal, no control sequences")


if __name__ == "__main__":
    unittest.main()
