"""The same job file and seed give the same bytes of checkpoint."""
import unittest

import harness
import material

GLYPHS = 'dataset { name: "glyphs" resize: 8 train_limit: 1000 test_limit: 200 }'
JOBS = {
    "dense": material.job(GLYPHS, "mlp { layers: [50, 50, 10] activation: RELU }",
                          "epochs: 3 batch_size: 128 num_directions: 3"),
    "photonic": material.job(GLYPHS, "photonic { ports: 64 stages: 2 }",
                             "epochs: 2 learning_rate: 3e-2 epsilon: 1e-2 num_directions: 3"),
    "convolution": material.job(GLYPHS, "cnn { kernel: 3 padding: 1 dropout: 0.25 }",
                                "epochs: 2 stages { epochs: 1 num_directions: 2 }"),
    "exact": material.job(GLYPHS, "photonic { ports: 64 stages: 2 }", "solver: BP_AD epochs: 3"),
}


class Determinism(harness.IntegrationTest):
    def trained(self, name, text, *flags):
        """Checkpoint and result of a job on a server of its own."""
        server = self.server(name, flags=flags)
        job = self.submit(server, text, "--wait")
        return self.checkpoint(server, job), self.get(server, job)["result"]

    def assert_same_at_any_thread_count(self, text):
        one = self.trained("one", text, "--threads=1")
        self.assertEqual(self.trained("two", text, "--threads=2"), one)
        self.assertEqual(self.trained("three", text, "--threads=3"), one)

    def test_dense_checkpoints_are_the_same_bytes_at_any_thread_count(self):
        self.assert_same_at_any_thread_count(JOBS["dense"])

    def test_photonic_checkpoints_are_the_same_bytes_at_any_thread_count(self):
        self.assert_same_at_any_thread_count(JOBS["photonic"])

    def test_convolution_checkpoints_are_the_same_bytes_at_any_thread_count(self):
        self.assert_same_at_any_thread_count(JOBS["convolution"])

    def test_exact_gradients_give_the_same_bytes_at_any_thread_count(self):
        self.assert_same_at_any_thread_count(JOBS["exact"])

    def test_a_restless_chip_gives_the_same_bytes_at_any_thread_count(self):
        self.assert_same_at_any_thread_count(material.restless_chip_job())

    def test_a_job_gives_the_same_bytes_twice_on_one_server_beside_others(self):
        server = self.server(flags=["--workers=2", "--threads=2"])
        jobs = [self.submit(server, JOBS["dense"]) for _ in range(3)]
        for job in jobs:
            self.assertEqual(self.ended(server, job)["state"], "SUCCEEDED")
        checkpoints = {self.checkpoint(server, job) for job in jobs}
        self.assertEqual(len(checkpoints), 1)

    def test_another_seed_gives_other_bytes(self):
        server = self.server()
        material.write_dataset(self.datasets)
        checkpoints = {self.checkpoint(server, self.submit(server, material.job(seed=s), "--wait"))
                       for s in (0, 1)}
        self.assertEqual(len(checkpoints), 2)


if __name__ == "__main__":
    unittest.main()
