"""Disks that fill up, refuse to be written, or give back something else: a clear error or the
checkpoint before, never a wrong result, and the other jobs go on."""
import contextlib
import sqlite3
import subprocess
import unittest

import harness
import material
import processes

EPOCHS = 400  # Far from over at the first checkpoints.
PAGE = 4096  # of the job store's file


class Disk:
    """A small file system of its own, mounted for a test; that takes the rights of root."""

    def __init__(self, test, megabytes):
        self.path = test.folder / "disk"
        self.path.mkdir()
        mount = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs",
                                self.path], capture_output=True, text=True, check=False)
        if mount.returncode != 0:
            test.skipTest(f"mount: a small disk is needed: {mount.stderr.strip()}")
        test.addCleanup(subprocess.run, ["umount", "-l", self.path], check=True)

    def fill(self):
        with open(self.path / "filler", "wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(PAGE))

    def free(self):
        (self.path / "filler").unlink()

    def remount(self, how):
        subprocess.run(["mount", "-o", f"remount,{how}", self.path], check=True)


class Storage(harness.IntegrationTest):
    def undisturbed(self, seed=0):
        server = self.server(f"undisturbed{seed}")
        job = self.submit(server, material.long_job(EPOCHS, seed), "--wait")
        return self.checkpoint(server, job)

    def assert_trains(self, server, seed=7):
        job = self.submit(server, material.long_job(5, seed), "--wait")
        self.assertEqual(self.get(server, job)["state"], "SUCCEEDED")

    def assert_whole(self, server, job, seed=0):
        found = self.ended(server, job)
        self.assertEqual(found["state"], "SUCCEEDED", found)
        self.assert_gapless(self.events(server, job))
        self.assertEqual(self.checkpoint(server, job), self.undisturbed(seed))

    def change(self, server, statement):
        """What damage the server finds when it comes back."""
        server.kill()
        with contextlib.closing(sqlite3.connect(server.data_dir / "jobs.sqlite")) as database:
            self.assertGreater(database.execute(statement).rowcount, 0)
            database.commit()
        server.start()

    def test_a_full_disk_refuses_jobs_and_the_running_one_waits_for_room(self):
        disk = Disk(self, 24)
        server = self.server(data_dir=disk.path / "data", flags=["--checkpoint_interval=0.1"])
        job = self.submit(server, material.long_job(EPOCHS))
        self.watcher(server, job).wait_for("checkpoint")
        disk.fill()
        accepted = []
        def refused():
            result = server.ffzero("submit", self.job_file(material.long_job(5, seed=1)))
            if result.returncode == 0:
                accepted.append(result.stdout.strip())
            return result.stderr
        error = processes.until(refused, "a refusal for want of room")
        self.assertRegex(error, r"\Affzero: [^\n]*full[^\n]*\n\Z")
        self.assertEqual(self.get(server, job)["state"], "RUNNING", "it waits")
        self.assertEqual(self.refused(server, "get", "nobody"),
                         'ffzero: job "nobody": there is no such job')
        disk.free()
        self.assert_whole(server, job)
        for other in accepted:
            self.assertEqual(self.ended(server, other)["state"], "SUCCEEDED")
        self.assert_trains(server)

    def test_a_data_directory_that_cannot_be_written_is_named_and_nothing_is_lost(self):
        disk = Disk(self, 24)
        server = self.server(data_dir=disk.path / "data")
        job = self.submit(server, material.long_job(5), "--wait")
        before = self.get(server, job), self.checkpoint(server, job)
        server.stop()
        disk.remount("ro")
        with self.assertRaisesRegex(AssertionError, "ended with 1"):
            server.start()
        last = server.tail().splitlines()[-1]
        self.assertIn('"level":"error"', last)
        self.assertIn(str(disk.path / "data"), last)
        self.assertIn("ead-only", last)
        disk.remount("rw")
        server.start()
        self.assertEqual((self.get(server, job), self.checkpoint(server, job)), before)
        self.assert_trains(server)

    def test_a_damaged_page_costs_its_job_alone(self):
        server = self.server()
        jobs = [self.submit(server, material.long_job(5, seed), "--wait") for seed in (1, 2, 3)]
        kept = {job: (self.get(server, job), self.events(server, job), self.checkpoint(server, job))
                for job in jobs}
        server.stop()
        file = server.data_dir / "jobs.sqlite"
        content = bytearray(file.read_bytes())
        saved = kept[jobs[1]][2]
        self.assertGreater(len(saved), 4 * PAGE)
        middle = len(saved) // 2
        page = content.find(saved[middle:middle + 64]) // PAGE * PAGE
        self.assertGreater(page, 0)
        content[page:page + PAGE] = b"\xa5" * PAGE
        file.write_bytes(content)
        server.start()
        error = self.refused(server, "checkpoint", jobs[1], "-o", self.folder / "lost")
        self.assertRegex(error, "malformed|damaged|altered")
        self.assertFalse((self.folder / "lost").exists())
        self.assertEqual((self.get(server, jobs[1]), self.events(server, jobs[1])),
                         kept[jobs[1]][:2])
        for job in (jobs[0], jobs[2]):
            self.assertEqual((self.get(server, job), self.events(server, job),
                              self.checkpoint(server, job)), kept[job])
        self.assert_trains(server)

    def saving(self, epochs, checkpoints):
        server = self.server(flags=["--checkpoint_interval=0.1"])
        job = self.submit(server, material.long_job(epochs))
        self.watcher(server, job).wait_for("checkpoint", checkpoints)
        return server, job

    def test_a_checkpoint_cut_short_is_passed_over_for_the_one_before(self):
        server, job = self.saving(EPOCHS, 2)
        self.change(server, "UPDATE checkpoints SET bytes = substr(bytes, 1, length(bytes) / 2) "
                            "WHERE id = (SELECT max(id) FROM checkpoints)")
        self.assert_whole(server, job)
        lines = [event["log"]["text"] for event in self.events(server, job) if "log" in event]
        self.assertRegex("\n".join(lines), "checkpoint [0-9]+ cannot be read")

    def test_a_job_none_of_whose_checkpoints_can_be_read_fails_and_the_next_trains(self):
        server, job = self.saving(1000000, 1)
        self.change(server, "UPDATE checkpoints SET bytes = zeroblob(length(bytes))")
        found = self.ended(server, job)
        self.assertEqual(found["state"], "FAILED")
        self.assertIn("none of its checkpoints can be read", found["error"])
        self.assert_trains(server)
        self.assertEqual(server.log.read_text().count('"message":"serving"'), 2, "it never died")


if __name__ == "__main__":
    unittest.main()
