"""Jobs that cannot be: each is one line that names the field, the value and what is allowed, and
the server takes the next job."""
import socket
import unittest

import harness
import material
import processes

SMALL = 'name: "tiny" resize: 4'


class BadSpec(harness.IntegrationTest):
    def setUp(self):
        super().setUp()
        material.write_dataset(self.datasets)
        self.ffzerod = self.server()

    def tearDown(self):
        # Whatever was refused, the server stands and nothing was half-accepted.
        self.assertEqual(self.done(self.ffzerod, "--json", "list"), "")
        job = self.submit(self.ffzerod, material.job(), "--wait")
        self.assertEqual(self.get(self.ffzerod, job)["state"], "SUCCEEDED")

    def assert_refused(self, text, *parts, status=1):
        error = self.refused(self.ffzerod, "submit", self.job_file(text), status=status)
        self.assertTrue(error.startswith("ffzero: "), error)
        for part in parts:
            self.assertIn(part, error)
        return error

    def assert_field(self, field, value, allowed, **job):
        self.assert_refused(material.job(**job), f"{field}: {value} found", allowed)

    def test_an_unknown_data_set_is_named_with_those_known(self):
        self.assert_refused(material.job('dataset { name: "mnits" }'), 'dataset.name: "mnits"',
                            "function1, function2, glyphs, tiny")

    def test_a_data_sets_name_does_not_lead_out_of_the_folder(self):
        for name in ("../tiny", "/etc", ".", "tiny/../tiny"):
            with self.subTest(name):
                self.assert_refused(material.job(f'dataset {{ name: "{name}" }}'),
                                    f'dataset.name: "{name}" found', "one folder's name")

    def test_a_job_without_data_or_network_is_told_what_it_needs(self):
        self.assert_refused("seed: 1", "dataset.name: nothing found", "network: no kind found",
                            "must be mlp, cnn or photonic")

    def test_ports_match_what_is_left_of_an_image(self):
        for sampling, inputs in (("crop: 4", 16), ("resize: 4", 16), ("", 64)):
            with self.subTest(sampling):
                self.assert_refused(
                    material.job(f'dataset {{ name: "tiny" {sampling} }}',
                                 "photonic { ports: 25 stages: 1 }"),
                    "network.photonic.ports: 25 found", f"must be {inputs}")

    def test_readings_suffice_for_the_classes(self):
        self.assert_field("network.mlp.layers[1]", "2 readings", "3 classes",
                          network="mlp { layers: [10, 2] }")
        self.assert_field("network.photonic.ports", "4", "at least",
                          dataset='dataset { name: "glyphs" resize: 2 }',
                          network="photonic { ports: 4 stages: 1 }")

    def test_sizes_are_positive(self):
        for value in (0, -1):
            for field in ("batch_size", "num_directions", "evaluate_every"):
                with self.subTest(field=field, value=value):
                    self.assert_field(f"training.{field}", value, "must be 1 to",
                                      training=f"{field}: {value}")
            for field in ("crop", "resize", "train_limit", "test_limit"):
                with self.subTest(field=field, value=value):
                    self.assert_field(f"dataset.{field}", value, "at least 1",
                                      dataset=f'dataset {{ name: "tiny" {field}: {value} }}')
            with self.subTest(field="layers", value=value):
                self.assert_field("network.mlp.layers[1]", value, "must be 1 to 65536",
                                  network=f"mlp {{ layers: [10, {value}] }}")
            with self.subTest(field="ports", value=value):
                self.assert_field("network.photonic.ports", value, "must be 2 to",
                                  network=f"photonic {{ ports: {value} }}")
            with self.subTest(field="stages", value=value):
                self.assert_field("network.photonic.stages", value, "must be 1 to 64",
                                  network=f"photonic {{ ports: 64 stages: {value} }}")

    def test_numbers_are_finite_and_steps_positive(self):
        for field in ("learning_rate", "epsilon"):
            for value in ("nan", "inf", "-inf", "0", "-0.001", "1e-50", "1e300"):
                with self.subTest(field=field, value=value):
                    error = self.assert_refused(material.job(training=f"{field}: {value}"),
                                                f"training.{field}: ", "finite and above 0")
                    self.assertRegex(error, r"-?(nan|inf|\d\S*) found")
        self.assert_field("training.margin", "nan", "finite and at least 0",
                          training="margin: nan")
        self.assert_field("network.photonic.alpha", "1", "at least 0 and below 1",
                          network="photonic { ports: 64 alpha: 1 }")
        for field in ("gain", "phase_bias"):
            self.assert_field(f"network.photonic.{field}", "inf", "finite",
                              network=f"photonic {{ ports: 64 {field}: inf }}")

    def test_a_probe_that_a_dac_does_not_write_is_refused_with_one_that_it_does(self):
        network = "photonic { ports: 64 chip { preset: ON_CHIP_LEARNING } }"
        dataset = 'dataset { name: "glyphs" resize: 8 }'
        self.assert_refused(
            material.job(dataset, network), "training.epsilon: 0.001 found",
            "less than half a step", "must be at least 1.11, or training.epsilon_rule AUTO")

    def test_a_chip_is_as_bad_as_it_can_be_and_no_worse(self):
        chip = "network.photonic.chip"
        for text, field, allowed in (
                ("coupler_sigma: 2", "coupler_sigma: 2", "must be 0 to 1 rad"),
                ("dac_bits: 21", "dac_bits: 21", "must be 0 to 20"),
                ("phase_noise: nan", "phase_noise: nan", "must be 0 to 10 rad"),
                ("dark_photons: 3", "dark_photons: 3", f"without {chip}.photons"),
                ("adc_bits: 8", "adc_bits: 8", f"without {chip}.saturation")):
            with self.subTest(text):
                self.assert_refused(
                    material.job(network=f"photonic {{ ports: 64 chip {{ {text} }} }}"),
                    f"{chip}.{field} found", allowed)
        self.assert_refused(
            material.job(network="photonic { ports: 64 chip { loss_db: 0.1 } }",
                         training="solver: FF_AD"),
            "training.solver: FF_AD found with network.photonic.chip", "must be FF_DD")

    def test_all_that_is_wrong_is_told_at_once(self):
        self.assert_refused(material.job(training="epochs: -1 batch_size: -3 learning_rate: nan"),
                            "training.epochs: -1", "training.batch_size: -3",
                            "training.learning_rate: nan")

    def test_absurd_sizes_are_refused_before_memory_is_taken(self):
        before = self.ffzerod.memory("VmHWM")
        cases = {"training.epochs": dict(training="epochs: 2147483647"),
                 "training.batch_size": dict(training="batch_size: 2147483647"),
                 "training.num_directions": dict(training="num_directions: 2147483647"),
                 "network.mlp.layers[0]": dict(network="mlp { layers: [2147483647, 10] }"),
                 "network.mlp.layers[1]": dict(network="mlp { layers: [65536, 65536] }"),
                 "network.photonic.ports": dict(network="photonic { ports: 2147483647 }"),
                 "network.photonic.stages": dict(network="photonic { stages: 2147483647 }"),
                 "dataset.crop": dict(dataset='dataset { name: "tiny" crop: 2147483647 }'),
                 "dataset.train_limit":
                     dict(dataset='dataset { name: "tiny" train_limit: 2147483647 }')}
        for field, job in cases.items():
            with self.subTest(field):
                self.assert_refused(material.job(**job), f"{field}: ", "found", "must be")
        self.assert_refused(material.job(network="mlp { layers: [" + "10, " * 100000 + "10] }"),
                            "network.mlp.layers: 100001 layers found", "must be 1 to 64")
        # Each size within its range, and together 26 GB of directions.
        self.assert_refused(material.job(network="mlp { layers: [10000, 10] }",
                                         training="num_directions: 10000 batch_size: 1"),
                            "training.num_directions: 10000 found", "must be at most 8 GiB")
        if not processes.SANITIZED:
            self.assertLess(self.ffzerod.memory("VmHWM") - before, 16 << 20)

    def test_a_loss_fits_its_data(self):
        self.assert_field("training.loss", "MEAN_SQUARED_ERROR", "MARGIN or ONE_MINUS_COSINE",
                          training="loss: MEAN_SQUARED_ERROR")
        self.assert_field("training.loss", "MARGIN", "must be MEAN_SQUARED_ERROR",
                          dataset=material.FUNCTION, training="loss: MARGIN")
        self.assert_refused(material.job(material.FUNCTION, "photonic { ports: 2 }"),
                            "network.photonic.ports: 2 found", "reference beam",
                            "must be at least 3")

    def test_what_the_paper_adds_is_checked_as_the_rest(self):
        tiny = 'dataset { name: "tiny" classes: %s }'
        for job, *parts in (
                ({"dataset": tiny % "[0]"}, "dataset.classes: 1 found", "at least 2"),
                ({"dataset": tiny % "[0, 0]"}, "dataset.classes[1]: 0 found twice"),
                ({"dataset": tiny % "[0, 99]"}, "dataset.classes: 99 found", "have labels"),
                ({"network": "cnn { kernel: 40 }"}, "network.cnn.kernel: 40 found"),
                ({"network": "cnn { reader: 1 }"}, "network.cnn.reader: 1 found"),
                ({"network": "mlp { dropout: 1 }"}, "network.mlp.dropout: 1 found"),
                ({"training": "stages {} stages {} stages {} stages {} stages {}"},
                 "training.stages: 5 found", "at most one for each"),
                ({"training": "solver: BP_AD stages {}"}, "training.stages: 1 found"),
                ({"training": "stages { epochs: -1 }"}, "training.stages[0].epochs: -1 found")):
            with self.subTest(job):
                self.assert_refused(material.job(**job), *parts)

    def test_an_unknown_device_is_named(self):
        self.assert_refused(material.job(more='device: "scpi://lab:5025"'),
                            'device: "scpi://lab:5025" found')

    def test_a_job_file_that_does_not_parse_is_placed_by_line_and_column(self):
        path = self.job_file('name: "x"\ntraining { epocs: 3 }\n')
        error = self.refused(self.ffzerod, "submit", path, status=2)
        # The place after the name, where the parser stands.
        self.assertRegex(error, rf"{path}:2:\d+: .*epocs")
        line = "network { mlp { layers: [10, ] } }"
        path = self.job_file(f'name: "x"\nseed: 1\n{line}\n')
        error = self.refused(self.ffzerod, "submit", path, status=2)
        self.assertIn(f"{path}:3:{line.index(']') + 1}: ", error)
        self.assert_refused('training { solver: BP_DD2 }', ":1:", "BP_DD2", status=2)
        self.assert_refused('seed: -1', ":1:7: ", status=2)

    def test_a_job_file_that_is_not_there_is_named(self):
        error = self.refused(self.ffzerod, "submit", self.folder / "none", status=2)
        self.assertIn(f"{self.folder / 'none'}: No such file", error)
        error = self.refused(self.ffzerod, "submit", self.folder, status=2)
        self.assertIn("is a folder", error)
        self.assertIn("no-such", self.refused(self.ffzerod, "submit", "--preset", "no-such",
                                              status=2))

    def test_a_bad_set_is_named_with_what_is_allowed(self):
        path = self.job_file(material.job())
        for given, part in (("training.epocs=3", "epochs"),
                            ("training.epochs=many", "whole number"),
                            ("training.solver=SGD", "FF_DD"), ("training", "PATH=VALUE"),
                            ("training=1", "one of its fields"),
                            ("network.mlp.layers=[1,x]", "a whole number")):
            with self.subTest(given):
                error = self.refused(self.ffzerod, "submit", path, "--set", given, status=2)
                self.assertIn(f"--set {given}: ", error)
                self.assertIn(part, error)
        error = self.refused(self.ffzerod, "submit", path, "--set", "training.epochs=-3")
        self.assertIn("training.epochs: -3 found", error)

    def test_an_unknown_job_is_named(self):
        for verb in (["get"], ["watch"], ["cancel"], ["checkpoint", "-o", self.folder / "none"]):
            with self.subTest(verb[0]):
                error = self.refused(self.ffzerod, *verb, "no-such-job")
                self.assertIn("no-such-job", error)
                error = self.refused(self.ffzerod, *verb, "../no such job")
                self.assertIn("job_id: ", error)
        self.assertFalse((self.folder / "none").exists())

    def test_usage_errors_are_one_line_and_status_2(self):
        for arguments in ([], ["frobnicate"], ["get"], ["submit"], ["list", "--limit=-1"],
                          ["submit", self.job_file(""), "--preset", "mnist-mlp"],
                          ["watch", "x", "--after_seq=-1"], ["--timeout=never", "list"]):
            with self.subTest(arguments):
                self.refused(self.ffzerod, *arguments, status=2)


class NoServer(harness.IntegrationTest):
    def test_a_server_that_cannot_be_reached_is_one_line_and_status_1(self):
        with socket.socket() as unused:
            # Bound but not listening: nobody else gets the port, and nobody answers.
            unused.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{unused.getsockname()[1]}"
            result = processes.run([processes.BIN / "ffzero", f"--server={address}", "list"])
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertRegex(result.stderr, rf"\Affzero: [^\n]*{address}[^\n]*\n\Z")


if __name__ == "__main__":
    unittest.main()
