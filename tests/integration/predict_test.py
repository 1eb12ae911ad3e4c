"""What a trained network answers: to its own test set, to images and values, from a running job, and
from a checkpoint that is not what it should be."""
import contextlib
import gzip
import hashlib
import json
import sqlite3
import unittest

import harness
import material

GLYPHS = 'dataset { name: "glyphs" resize: 8 train_limit: 1000 }'
CHIP = "photonic { ports: 64 stages: 2 }"
TRAINING = "epochs: 2 learning_rate: 3e-2 epsilon: 1e-2 num_directions: 4"


class Predict(harness.IntegrationTest):
    def setUp(self):
        super().setUp()
        material.write_dataset(self.datasets)
        self.ffzerod = self.server()

    def predict(self, job, *arguments):
        """The predictions, one a sample."""
        out = self.done(self.ffzerod, "--json", "predict", job, *arguments)
        return [json.loads(line) for line in out.splitlines()]

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path

    @staticmethod
    def accuracy(predictions):
        right = [p["label"] == p["trueLabel"] for p in predictions]
        return sum(right) / len(right)

    def test_the_whole_test_set_is_answered_as_the_job_says(self):
        job = self.submit(self.ffzerod, material.job(GLYPHS, CHIP, TRAINING), "--wait")
        before = self.get(self.ffzerod, job)
        table = self.done(self.ffzerod, "predict", job, "--test").splitlines()
        predictions = self.predict(job, "--test")
        self.assertEqual(len(predictions), 2000)
        self.assertEqual(self.accuracy(predictions), before["result"]["voteTestAccuracy"])
        for stage, result in enumerate(before["result"]["stages"]):
            right = [p["stages"][stage]["label"] == p["trueLabel"] for p in predictions]
            self.assertEqual(sum(right) / 2000, result["testAccuracy"])
        self.assertRegex(table[0], r"\ASAMPLE +PREDICTED +TRUE +STAGE 1 +STAGE 2\Z")
        self.assertEqual(len(table), 2002)
        percent = f"{100 * before['result']['voteTestAccuracy']:.1f}"
        self.assertRegex(table[-1], rf"\Aaccuracy {percent} % of 2 000 samples, checkpoint \d+\Z")
        self.assertEqual(self.get(self.ffzerod, job), before, "it costs the job nothing")

    def test_images_are_coded_as_those_of_the_data_set(self):
        for vote in ("MAJORITY", "SUM"):
            job = self.submit(self.ffzerod, material.job(
                training=f"epochs: 3 batch_size: 50 vote: {vote}"), "--wait")
            test = self.predict(job, "--test")
            plain = self.file("images", material.images(100, seed=1))
            zipped = self.file("images.gz", gzip.compress(material.images(100, seed=1)))
            labels = self.file("labels", material.labels(100))
            self.assertEqual(self.predict(job, "--images", plain, "--labels", labels), test)
            part = self.predict(job, "--images", zipped, "--labels", labels, "--first=95",
                                "--count=3")
            for one, other in zip(part, test[95:98], strict=True):
                # Among other samples, so that sums may be rounded otherwise.
                self.assertEqual((one["label"], one["trueLabel"]),
                                 (other["label"], other["trueLabel"]))
                for stage, same in zip(one["stages"], other["stages"], strict=True):
                    for a, b in zip(stage["similarities"], same["similarities"], strict=True):
                        self.assertAlmostEqual(a, b, places=5)
            self.assertEqual(self.accuracy(test),
                             self.get(self.ffzerod, job)["result"]["voteTestAccuracy"])
            without = self.predict(job, "--images", plain, "--count=1")[0]
            self.assertNotIn("trueLabel", without)
            self.assertEqual(len(without["stages"][0]["similarities"]), 3)

    def test_a_regression_answers_values_as_its_targets_are(self):
        job = self.submit(self.ffzerod, material.job(material.FUNCTION, training="epochs: 5"),
                          "--wait")
        predictions = self.predict(job, "--test")
        truths = [p["trueValue"] for p in predictions]
        mean = sum(truths) / len(truths)
        residual = sum((p["value"] - p["trueValue"]) ** 2 for p in predictions)
        r2 = 1 - residual / sum((truth - mean) ** 2 for truth in truths)
        result = self.get(self.ffzerod, job)["result"]["stages"][-1]
        self.assertAlmostEqual(r2, result["testR2"], places=4)
        self.assertEqual(len(self.predict(job, "--values=0.5,-0.5", "--values=0,0")), 2)
        last = self.done(self.ffzerod, "predict", job, "--test").splitlines()[-1]
        self.assertRegex(last, rf"\AR\^2 {r2:.4f} of ")

    def test_a_running_job_answers_as_its_newest_checkpoint_does(self):
        server = self.server("eager", flags=["--checkpoint_interval=0.2"])
        job = self.submit(server, material.long_job(1000000))
        watcher = self.watcher(server, job)
        watcher.wait_for("checkpoint")
        out = self.done(server, "predict", job, "--test", "--count=5")
        self.assertRegex(out.splitlines()[-1], r" of 5 samples, checkpoint \d+\Z")
        self.assertEqual(self.get(server, job)["state"], "RUNNING")
        self.done(server, "cancel", job)

    def test_a_job_without_a_checkpoint_says_so(self):
        running = self.submit(self.ffzerod, material.long_job(1000000))
        waiting = self.submit(self.ffzerod, material.job())
        self.assertIn("it has no checkpoint yet",
                      self.refused(self.ffzerod, "predict", waiting, "--test"))
        self.assertIn("no-such-job", self.refused(self.ffzerod, "predict", "no-such-job", "--test"))
        self.done(self.ffzerod, "cancel", running)
        self.ended(self.ffzerod, waiting)

    def test_inputs_that_do_not_fit_are_named_with_what_is_allowed(self):
        job = self.submit(self.ffzerod, material.job(), "--wait")
        wide = self.file("wide", material.images(3, side=9))
        error = self.refused(self.ffzerod, "predict", job, "--images", wide)
        self.assertIn("images.rows: images of 9 x 9 found; must be of 8 x 8", error)
        error = self.refused(self.ffzerod, "predict", job, "--values=1,2")
        self.assertIn("values.width: 2 found; must be 64", error)
        error = self.refused(self.ffzerod, "predict", job, "--test", "--first=100")
        self.assertIn("test_samples.first: 100 found; must be 0 to 99", error)
        error = self.refused(self.ffzerod, "predict", job, "--test", "--checkpoint=99")
        self.assertIn("checkpoint 99", error)
        function = self.submit(self.ffzerod, material.job(material.FUNCTION, training="epochs: 1"),
                               "--wait")
        error = self.refused(self.ffzerod, "predict", function, "--images", wide)
        self.assertIn("images: found, but \"function1\" has no images", error)

    def test_files_that_are_no_images_never_reach_the_server(self):
        job = self.submit(self.ffzerod, material.job(), "--wait")
        short = self.file("short", material.images(3)[:-1])
        error = self.refused(self.ffzerod, "predict", job, "--images", short, status=2)
        self.assertIn("short: truncated", error)
        labels = self.file("labels", material.labels(3))
        error = self.refused(self.ffzerod, "predict", job, "--images", labels, status=2)
        self.assertIn("0x00000801 found; 0x00000803 expected", error)
        self.assertIn("--test", self.refused(self.ffzerod, "predict", job, status=2))

    def change_checkpoint(self, change):
        """Lets `change` alter the bytes of the one checkpoint in the store; returns the digest of
        what is there then."""
        with contextlib.closing(sqlite3.connect(self.ffzerod.data_dir / "jobs.sqlite")) as store:
            (content,), = store.execute("SELECT bytes FROM checkpoints").fetchall()
            content = bytearray(content)
            change(content)
            store.execute("UPDATE checkpoints SET bytes = ?", (bytes(content),))
            store.commit()
            return hashlib.sha256(content).hexdigest()

    def test_a_damaged_checkpoint_is_refused(self):
        job = self.submit(self.ffzerod, material.job(), "--wait")
        def flip(content):
            content[len(content) // 2] ^= 1
        self.change_checkpoint(flip)
        error = self.refused(self.ffzerod, "predict", job, "--test")
        self.assertIn("DATA_LOSS", error)
        self.assertRegex(error, r"checkpoint \d+ cannot be read: its SHA-256 is not the one")
        self.change_checkpoint(flip)
        self.assertEqual(len(self.predict(job, "--test")), 100)

    def test_a_checkpoint_of_an_unknown_version_is_refused(self):
        job = self.submit(self.ffzerod, material.job(), "--wait")
        def renumber(content):
            content[8:12] = (1000).to_bytes(4, "little")
        digest = self.change_checkpoint(renumber)
        with contextlib.closing(sqlite3.connect(self.ffzerod.data_dir / "jobs.sqlite")) as store:
            store.execute("UPDATE checkpoints SET sha256 = ?", (digest,))
            store.commit()
        error = self.refused(self.ffzerod, "predict", job, "--test")
        self.assertRegex(error, r"checkpoint \d+ cannot be read: checkpoint: version 1000 found")


if __name__ == "__main__":
    unittest.main()
