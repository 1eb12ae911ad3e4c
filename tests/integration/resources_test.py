"""What the server takes of its machine."""
import os
import pathlib
import time
import unittest

import harness
import material
import processes

MNIST = "mnist10k"


class Resources(harness.IntegrationTest):
    def setUp(self):
        super().setUp()
        if processes.SANITIZED:
            self.skipTest("sanitizers: their memory and time are not the program's")

    def assert_idle(self, server):
        time.sleep(1)  # for what a start or a job leaves to do
        def quiet():
            before = server.cpu_seconds()
            time.sleep(4)
            # Two ticks of the clock that processes are billed by.
            return server.cpu_seconds() - before <= 0.02
        # On a slow machine what is left to do takes longer.
        processes.until(quiet, "four seconds without work")

    def test_an_idle_server_uses_under_60_mb_and_no_cpu(self):
        server = self.server()
        self.assertLess(server.memory("VmRSS"), 60e6)
        self.assert_idle(server)

    def test_a_server_that_has_worked_is_idle_again(self):
        material.write_dataset(self.datasets)
        server = self.server()
        job = self.submit(server, material.job())
        watchers = [self.watcher(server, job) for _ in range(2)]
        for watcher in watchers:
            self.assertEqual(watcher.finish()[0], 0)
        self.assert_idle(server)
        self.assertLess(server.memory("VmRSS"), 60e6)

    def test_the_mnist_dense_job_takes_under_400_mb(self):
        datasets = os.environ.get("FFZERO_DATASETS", "")
        if not (pathlib.Path(datasets) / MNIST).is_dir() or not datasets:
            self.skipTest(f"datasets: FFZERO_DATASETS names no folder with {MNIST}")
        server = self.server(dataset_dir=datasets)
        # The published job but for its length.
        job = self.submit(server, material.job(
            f'dataset {{ name: "{MNIST}" }}',
            "mlp { layers: [100, 100, 100, 10] activation: NONE }",
            "solver: FF_DD epochs: 2 batch_size: 256 learning_rate: 1e-3 epsilon: 1e-3 "
            "num_directions: 1"), "--wait")
        self.assertEqual(self.get(server, job)["state"], "SUCCEEDED")
        self.assertLess(server.memory("VmHWM"), 400e6)


if __name__ == "__main__":
    unittest.main()
