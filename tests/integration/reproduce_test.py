"""`ffzero reproduce`, scaled down: whole sets, interrupted in every way, and what comes out."""
import csv
import json
import os
import shutil
import signal
import subprocess
import unittest

import harness
import material
import processes

EXPERIMENTS = ("mlp", "cnn", "photonic", "function1", "function2")


class Reproduce(harness.IntegrationTest):
    def setUp(self):
        super().setUp()
        self.ffzerod = self.server(flags=["--threads=1", "--workers=2"])
        self.out = self.folder / "out"

    def command(self, *flags):
        return ("reproduce", "paper", "-o", self.out, *flags)

    def begin(self, *flags):
        process = processes.spawn(self.ffzerod.command(*self.command(*flags)), text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.addCleanup(process.stdout.close)
        self.addCleanup(processes.end, process)
        return process

    def finish(self, *flags):
        """Runs to the end; jobs may have failed, the command itself may not."""
        result = self.ffzerod.ffzero(*self.command(*flags))
        if result.returncode != 0:
            self.assertEqual(result.returncode, 1, result.stderr)
            self.assertIn("jobs did not succeed", result.stderr)
        return result.stdout

    def jobs(self, *flags):
        lines = self.done(self.ffzerod, "--json", "list", *flags).splitlines()
        return [json.loads(line) for line in lines]

    def rows(self):
        with open(self.out / "table.csv", newline="") as table:
            return list(csv.DictReader(table))

    def test_a_run_that_is_killed_and_interrupted_does_no_job_twice(self):
        flags = ("--quick", "--seeds=1", "--epochs=3", "--limit=400")
        # Nothing of the set begins until one of it is paused: the set cannot be done before the test says so.
        held = [self.submit(self.ffzerod, material.long_job(1000000)) for _ in range(2)]
        # In the middle of submitting, if that is how it falls; the request ids are on disk by then.
        first = self.begin(*flags)
        processes.until(lambda: (self.out / "jobs.json").exists(), "a list of jobs")
        processes.end(first)
        second = self.begin(*flags)
        processes.until(lambda: len(self.jobs("--state=PENDING")) == 20, "a queue of all jobs")
        paused = self.jobs("--state=PENDING")[0]["id"]
        self.done(self.ffzerod, "pause", paused)
        for job in held:
            self.done(self.ffzerod, "cancel", job)
        processes.until(lambda: len(self.jobs("--state=SUCCEEDED")) >= 4, "four jobs")
        # It minds signals before it says anything.
        second.stdout.readline()
        second.send_signal(signal.SIGINT)
        said = second.communicate(timeout=processes.PATIENCE)[0]
        self.assertEqual(second.returncode, -signal.SIGINT)
        self.assertIn("The jobs go on in the server. The same command again", said)
        before = {job["id"] for job in self.jobs("--state=SUCCEEDED")}
        self.done(self.ffzerod, "resume", paused)
        for job in held:
            self.ended(self.ffzerod, job)
            self.done(self.ffzerod, "delete", job)

        self.finish(*flags)
        jobs = self.jobs()
        self.assertEqual(len(jobs), 20)
        self.assertEqual(len({job["spec"]["name"] for job in jobs}), 20)
        self.assertLessEqual(before, {job["id"] for job in jobs})
        rows = self.rows()
        self.assertEqual({row["job"] for row in rows}, {job["id"] for job in jobs})
        for row in rows:
            self.assertIn("(synthetic data)", row["data"])
            if row["solver"].endswith("_dd"):
                self.assertEqual(row["state"], "SUCCEEDED", row)
                self.assertTrue(row["stage_1"])
        # Medians of every experiment and solver, then every job.
        table = (self.out / "table.md").read_text()
        self.assertEqual(table.count("\n| "), 2 + 20 + 2 + 20)
        for experiment in EXPERIMENTS:
            self.assertTrue((self.out / "figures" / f"{experiment}.gp").exists())
            self.assertTrue((self.out / "figures" / f"{experiment}-ff_dd.dat").exists())
            if shutil.which("gnuplot"):
                self.assertTrue((self.out / "figures" / f"{experiment}.svg").exists())
                self.assertTrue((self.out / "figures" / f"{experiment}.png").exists())

    def test_the_whole_set_is_what_the_server_takes(self):
        material.write_dataset(self.datasets, side=28)
        self.finish("--dataset=tiny", "--epochs=1", "--limit=20")
        rows = self.rows()
        self.assertEqual(len(rows), 100)
        self.assertEqual([row for row in rows if row["state"] == "REFUSED"], [])

    def test_images_that_are_not_there_are_refused_job_by_job(self):
        self.finish("--epochs=1", "--seeds=1", "--limit=20")
        refused = [row for row in self.rows() if row["state"] == "REFUSED"]
        self.assertEqual(len(refused), 12)
        self.assertIn("mnist10k", refused[0]["reason"])
        self.assertIn("mnist10k", (self.out / "table.md").read_text())
        # Once they are there, the same command trains what is missing, and nothing else.
        material.write_dataset(self.datasets, name="mnist10k", side=28)
        self.finish("--epochs=1", "--seeds=1", "--limit=20")
        self.assertEqual(len(self.jobs()), 20)
        self.assertEqual([row for row in self.rows() if row["state"] == "REFUSED"], [])

    def test_what_is_moved_to_a_chip_and_what_the_chip_learns_itself_are_compared(self):
        flags = ("--quick", "--seeds=2", "--epochs=2", "--limit=300")
        command = ("reproduce", "insitu", "-o", self.out, *flags)
        self.done(self.ffzerod, *command)
        rows = {(row["solver"], row["seed"]): row for row in self.rows()}
        self.assertEqual({row["state"] for row in rows.values()}, {"SUCCEEDED"})
        self.assertEqual(len(rows), 6)
        for seed in ("0", "1"):
            moved = self.get(self.ffzerod, rows["bp_ad_transferred", seed]["job"])
            self.assertEqual(moved["spec"]["start"]["jobId"], rows["bp_ad_ideal", seed]["job"])
            self.assertEqual(int(rows["bp_ad_transferred", seed]["forward_evaluations"]), 0)
            self.assertTrue(rows["bp_ad_transferred", seed]["vote"])
            learnt = self.get(self.ffzerod, rows["ff_dd_in_situ", seed]["job"])
            self.assertEqual(learnt["spec"]["network"]["photonic"]["chip"]["seed"], seed)
        self.assertTrue((self.out / "figures" / "insitu-bp_ad_transferred.dat").exists())
        # Again: all is there.
        self.done(self.ffzerod, *command)
        self.assertEqual(len(self.jobs()), 6)

    def test_a_server_that_does_not_know_the_jobs_is_named(self):
        flags = ("--quick", "--seeds=1", "--epochs=1", "--limit=20")
        self.finish(*flags)
        other = self.server("other")
        said = self.refused(other, *self.command(*flags))
        self.assertIn("--data_dir", said)
        self.assertIn(os.fspath(self.out / "jobs.json"), said)

    def test_a_folder_of_other_options_is_refused(self):
        self.finish("--quick", "--seeds=1", "--epochs=1", "--limit=20")
        said = self.refused(self.ffzerod, *self.command("--quick", "--seeds=2"), status=2)
        self.assertIn("--quick --dataset=glyphs --epochs=1 --seeds=1 --limit=20", said)


if __name__ == "__main__":
    unittest.main()
