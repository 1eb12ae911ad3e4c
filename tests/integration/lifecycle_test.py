"""A job's life, from its file to its checkpoint."""
import json
import unittest

import harness
import material
import processes


class Lifecycle(harness.IntegrationTest):
    def setUp(self):
        super().setUp()
        material.write_dataset(self.datasets)
        self.ffzerod = self.server()

    def test_a_job_trains_from_its_file_to_its_result(self):
        job = self.submit(self.ffzerod, material.job())
        events = self.events(self.ffzerod, job)
        self.assert_gapless(events)
        self.assertEqual(events[-1]["state"]["state"], "SUCCEEDED")
        epochs = [(e["epoch"]["stage"], e["epoch"]["epoch"]) for e in events if "epoch" in e]
        self.assertEqual(epochs, [(stage, epoch) for stage in (0, 1) for epoch in (0, 1, 2)])

        found = self.get(self.ffzerod, job)
        self.assertEqual((found["id"], found["state"]), (job, "SUCCEEDED"))
        # 2 stages, 3 epochs of 4 batches, 2 passes each: one a side of the direction.
        self.assertEqual(found["forwardEvaluations"], "48")
        self.assertEqual(found["plannedForwardEvaluations"], "48")
        self.assertEqual(len(found["result"]["stages"]), 2)
        accuracies = [stage["testAccuracy"] for stage in found["result"]["stages"]]
        for accuracy in [*accuracies, found["result"]["voteTestAccuracy"]]:
            self.assertTrue(0 <= accuracy <= 1, accuracy)

    def test_a_photonic_job_on_drawn_images_trains(self):
        job = self.submit(self.ffzerod, material.job(
            'dataset { name: "glyphs" resize: 4 train_limit: 500 test_limit: 100 }',
            "photonic { ports: 16 stages: 2 }",
            "epochs: 2 learning_rate: 3e-2 epsilon: 1e-2 num_directions: 2"), "--wait")
        found = self.get(self.ffzerod, job)
        self.assertEqual(found["state"], "SUCCEEDED")
        self.assertTrue(found["syntheticData"], "said of every set that the program drew")
        self.assertEqual(len(found["result"]["stages"]), 2)

    def test_a_regression_reports_r2_by_stage(self):
        job = self.submit(self.ffzerod, material.job(material.FUNCTION, training="epochs: 2"),
                          "--wait")
        stages = self.get(self.ffzerod, job)["result"]["stages"]
        self.assertTrue(all(-100 < stage["testR2"] <= 1 for stage in stages), stages)

    def test_a_job_records_who_submitted_it_and_what_it_ran_on(self):
        job = self.submit(self.ffzerod, material.job(), "--wait")
        found = self.get(self.ffzerod, job)
        self.assertIn("127.0.0.1", found["submitter"])
        self.assertTrue(found["programVersion"])
        self.assertEqual([part["name"] for part in found["data"]],
                         [material.TRAIN_IMAGES, material.TRAIN_LABELS, material.TEST_IMAGES,
                          material.TEST_LABELS])
        self.assertTrue(all(len(part["sha256"]) == 64 for part in found["data"]))
        # What the job file leaves out is filled in.
        self.assertEqual(found["spec"]["training"]["learningRate"], 1e-3)

    def test_submit_wait_follows_the_job_to_its_end(self):
        job = self.submit(self.ffzerod, material.job(), "--wait")
        self.assertEqual(self.get(self.ffzerod, job)["state"], "SUCCEEDED")

    def test_set_changes_a_field_of_the_file(self):
        job = self.submit(self.ffzerod, material.job(), "--wait", "--set", "training.epochs=1",
                          "--set", "network.mlp.layers=[7,6,5]")
        found = self.get(self.ffzerod, job)
        self.assertEqual(found["spec"]["network"]["mlp"]["layers"], [7, 6, 5])
        self.assertEqual(found["forwardEvaluations"], str(3 * 4 * 2))

    def test_a_job_file_may_come_from_standard_input(self):
        job = self.done(self.ffzerod, "submit", "-", "--wait", stdin=material.job()).strip()
        self.assertEqual(self.get(self.ffzerod, job)["state"], "SUCCEEDED")

    def test_list_has_one_object_a_line_newest_first(self):
        submitted = [self.submit(self.ffzerod, material.job(seed=seed)) for seed in range(3)]
        lines = self.done(self.ffzerod, "--json", "list").splitlines()
        self.assertEqual([json.loads(line)["id"] for line in lines], submitted[::-1])

    def test_the_json_flag_works_behind_the_verb_too(self):
        job = self.submit(self.ffzerod, material.job(), "--wait")
        self.assertEqual(json.loads(self.done(self.ffzerod, "get", job, "--json"))["id"], job)
        self.assertEqual(json.loads(self.done(self.ffzerod, "list", "--json"))["id"], job)
        first = self.done(self.ffzerod, "watch", job, "--json").splitlines()[0]
        self.assertEqual(json.loads(first)["seq"], "1")

    def test_a_running_job_is_cancelled_between_two_steps(self):
        job = self.submit(self.ffzerod, material.long_job(1000000))
        watcher = self.watcher(self.ffzerod, job)
        watcher.wait_for("epoch")
        self.done(self.ffzerod, "cancel", job)
        status, error = watcher.finish()
        self.assertEqual(status, 1, "a job that did not succeed")
        self.assertIn("CANCELLED", error)
        self.assert_gapless(watcher.events)
        self.assertEqual(watcher.events[-1]["state"]["state"], "CANCELLED")

        found = self.get(self.ffzerod, job)
        self.assertEqual(found["state"], "CANCELLED")
        self.assertGreater(int(found["forwardEvaluations"]), 0)
        self.assertGreater(len(self.checkpoint(self.ffzerod, job)), 1000)
        self.assertIn("CANCELLED", self.refused(self.ffzerod, "cancel", job))

    def test_a_waiting_job_is_cancelled_at_once(self):
        running = self.submit(self.ffzerod, material.long_job(1000000))
        waiting = self.submit(self.ffzerod, material.job())
        self.done(self.ffzerod, "cancel", waiting)
        self.assertEqual(self.get(self.ffzerod, waiting)["state"], "CANCELLED")
        self.refused(self.ffzerod, "checkpoint", waiting, "-o", self.folder / "none")
        self.assertFalse((self.folder / "none").exists())
        self.done(self.ffzerod, "cancel", running)
        self.assertEqual(self.ended(self.ffzerod, running)["state"], "CANCELLED")

    def test_a_finished_job_is_not_cancelled(self):
        job = self.submit(self.ffzerod, material.job(), "--wait")
        self.assertIn("SUCCEEDED", self.refused(self.ffzerod, "cancel", job))
        self.assertEqual(self.get(self.ffzerod, job)["state"], "SUCCEEDED")

    def test_a_finished_job_gives_its_checkpoint(self):
        job = self.submit(self.ffzerod, material.job(), "--wait")
        out = self.done(self.ffzerod, "--json", "checkpoint", job, "-o", self.folder / "c")
        content = (self.folder / "c").read_bytes()
        self.assertEqual(json.loads(out)["sizeBytes"], str(len(content)))
        self.assertEqual(content, self.checkpoint(self.ffzerod, job))
        self.assertEqual(list(self.folder.glob("c.*")), [])

    def test_both_programs_tell_their_version(self):
        for program in ("ffzero", "ffzerod"):
            result = processes.run([processes.BIN / program, "--version"])
            self.assertEqual(result.returncode, 0)
            self.assertRegex(result.stdout, rf"\A{program} \d+\.\d+\.\d+\n\Z")


if __name__ == "__main__":
    unittest.main()
