"""The driver in Python, as a lab would run it: stubs made by Debian's plugin, Debian's Python."""
import pathlib
import subprocess
import unittest

import harness
import material
import processes

ROOT = pathlib.Path(__file__).resolve().parents[2]
DRIVER = ROOT / "client/python"
PYTHON = "/usr/bin/python3"
PLUGIN = pathlib.Path("/usr/bin/grpc_python_plugin")

# 80 steps: enough to learn two classes, few enough that rounding stays rounding.
JOB = material.job('dataset { name: "glyphs" resize: 4 classes: [0, 1] train_limit: 400 test_limit: 200 }',
                   "photonic { ports: 16 stages: 2 }",
                   "epochs: 5 batch_size: 50 epsilon: 0.1 learning_rate: 1 num_directions: 10 log_every_steps: 1")


def wanting():
    """What the driver needs and this machine has not."""
    try:
        found = subprocess.run([PYTHON, "-c", "import grpc, google.protobuf, numpy"], capture_output=True, text=True)
    except FileNotFoundError:
        return f"no {PYTHON}"
    if found.returncode:
        return found.stderr.strip().splitlines()[-1]
    return "" if PLUGIN.exists() else f"no {PLUGIN}"


class PythonDriver(harness.IntegrationTest):
    def setUp(self):
        if wanting():
            self.skipTest(f"python3-grpcio: {wanting()}")
        super().setUp()
        self.stubs = self.folder / "stubs"
        self.stubs.mkdir()
        made = processes.run(["protoc", "-I", ROOT / "proto", f"--python_out={self.stubs}",
                              f"--grpc_python_out={self.stubs}", f"--plugin=protoc-gen-grpc_python={PLUGIN}",
                              ROOT / "proto/ffzero/v1/instrument.proto"])
        self.assertEqual(made.returncode, 0, made.stderr)

    def python(self, *arguments):
        return [PYTHON, "-B", *arguments], {"PYTHONPATH": str(self.stubs)}

    def driver(self, ports, stages, patch=""):
        """A driver that serves, patched by so much Python; returns its HOST:PORT and its process."""
        arguments = ["127.0.0.1:0", str(ports), str(stages)]
        command, environment = self.python(DRIVER / "instrument_driver.py", *arguments)
        if patch:
            command, environment = self.python(
                "-c", f"import instrument_driver\n{patch}\ninstrument_driver.main(*{arguments})")
            environment["PYTHONPATH"] += f":{DRIVER}"
        process = processes.spawn(command, environment, stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(processes.end, process)
        line = process.stdout.readline()
        self.assertTrue(line.startswith("grpc="), line)
        return line.strip().removeprefix("grpc="), process

    def test_its_mesh_reads_as_the_golden_one(self):
        for ports in (4, 5, 8, 9, 16):
            with self.subTest(ports=ports):
                address, _ = self.driver(ports, 1)
                command, environment = self.python(pathlib.Path(__file__).with_name("golden_readings.py"), address,
                                                   ROOT / "tests/golden/mesh.json", ports)
                found = processes.run(command, environment=environment)
                self.assertEqual(found.returncode, 0, found.stderr)
                # The golden fields, of size 4 at the most, are right to 1.2e-6; a power errs by
                # twice the field times that.
                self.assertLess(float(found.stdout), 2e-5)

    def test_a_chip_learns_through_it_what_the_simulated_one_learns(self):
        address, _ = self.driver(16, 2)
        server = self.server(flags=[f"--allow_device_uri=grpc://{address}"])
        here = self.submit(server, JOB, "--wait")
        there = self.submit(server, f'{JOB}\ndevice: "grpc://{address}"\n', "--wait")
        self.assertEqual(self.get(server, there)["forwardEvaluations"], self.get(server, here)["forwardEvaluations"])
        losses = list(zip(self.losses(server, here), self.losses(server, there), strict=True))
        self.assertEqual(len(losses), 80)
        # The simulator computes in single precision (6e-8), the driver in double. A loss of about 1 then
        # differs by some 1e-7, and so does a derivative of it, over 2 epsilon = 0.2, by 1e-6; eighty steps of
        # rate 1 add up to 1e-4 at the worst. Learning the wrong thing shows in the first digits.
        for step, (one, other) in enumerate(losses):
            self.assertAlmostEqual(one, other, delta=1e-4, msg=f"step {step}")
        self.assertGreater(self.get(server, there)["result"]["voteTestAccuracy"], 0.8)

    def losses(self, server, job):
        return [event["step"]["loss"] for event in self.events(server, job) if "step" in event]

    def test_it_does_what_every_device_must(self):
        address, _ = self.driver(6, 2)
        found = processes.run([processes.BIN / "ffzero-agent", f"--conform=grpc://{address}"])
        self.assertEqual(found.returncode, 0, found.stdout + found.stderr)
        self.assertIn("ok limits\n", found.stdout)
        self.assertIn("skipped moves: the device takes settings\n", found.stdout)
        self.assertTrue(found.stdout.endswith("17 ok, 0 not ok, 2 skipped\n"), found.stdout)

    def test_a_detector_that_is_not_linear_is_found(self):
        address, _ = self.driver(6, 1, "read = instrument_driver.Mesh.read\n"
                                 "instrument_driver.Mesh.read = lambda *asked: read(*asked) ** 1.01")
        found = processes.run([processes.BIN / "ffzero-agent", f"--conform=grpc://{address}"])
        self.assertEqual(found.returncode, 1, found.stdout + found.stderr)
        failed = [line for line in found.stdout.splitlines() if line.startswith("not ok")]
        self.assertEqual(len(failed), 1, failed)
        self.assertRegex(failed[0], r"^not ok superposition: P\(a\+b\) \+ P\(a-b\): .* found; must be ")

    def test_it_ends_when_told_to(self):
        _, process = self.driver(4, 1)
        process.terminate()
        self.assertEqual(process.wait(processes.PATIENCE), 0)


if __name__ == "__main__":
    unittest.main()
