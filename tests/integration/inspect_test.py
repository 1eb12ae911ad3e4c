"""Where light goes in a trained network of meshes, and what cannot be looked into."""
import csv
import json
import unittest

import harness
import material

PORTS = 16
COLUMNS = PORTS
GLYPHS = 'dataset { name: "glyphs" resize: 4 train_limit: 200 test_limit: 40 }'
TRAINING = "epochs: 1 learning_rate: 3e-2 epsilon: 1e-2 num_directions: 4"


class Inspect(harness.IntegrationTest):
    def setUp(self):
        super().setUp()
        self.ffzerod = self.server()

    def chip(self, chip="", stages=2):
        network = f"photonic {{ ports: {PORTS} stages: {stages} {chip} }}"
        return self.submit(self.ffzerod, material.job(GLYPHS, network, TRAINING), "--wait")

    def powers(self, job, *arguments):
        """What `-o` writes: {(sample, stage): [[power of each port] behind each column]}."""
        path = self.folder / "light.csv"
        self.done(self.ffzerod, "inspect", job, "-o", path, *arguments)
        found = {}
        with path.open(newline="") as file:
            for row in csv.DictReader(file):
                columns = found.setdefault((int(row["sample"]), int(row["stage"])), [])
                if int(row["column"]) == len(columns):
                    columns.append([])
                self.assertEqual(int(row["port"]), len(columns[-1]))
                columns[-1].append(float(row["power"]))
        for columns in found.values():
            self.assertEqual([len(column) for column in columns], [PORTS] * (COLUMNS + 1))
        return found

    def test_an_ideal_chip_keeps_the_power_that_enters_in_every_column(self):
        job = self.chip()
        before = self.get(self.ffzerod, job)
        powers = self.powers(job, "--test", "--first=3", "--count=2")
        self.assertEqual(sorted(powers), [(3, 1), (3, 2), (4, 1), (4, 2)])
        for columns in powers.values():
            for column in columns[1:]:
                self.assertAlmostEqual(sum(column) / sum(columns[0]), 1, places=5)
        self.assertEqual(self.get(self.ffzerod, job), before, "it costs the job nothing")

        amplitudes = [0.25 * n for n in range(PORTS)]
        written = ",".join(str(amplitude) for amplitude in amplitudes)
        first = self.powers(job, f"--values={written}")[0, 1][0]
        self.assertEqual(first, [amplitude ** 2 for amplitude in amplitudes])

    def test_a_lossy_chip_loses_its_share_in_every_column(self):
        job = self.chip("chip { seed: 3 coupler_sigma: 0.02 bias_periods: 1 loss_db: 0.2 "
                        "phase_noise: 0.01 drift: 0.01 photons: 100 }")
        for columns in self.powers(job, "--test").values():
            for before, column in zip(columns, columns[1:]):
                self.assertAlmostEqual(sum(column) / sum(before), 10 ** -0.02, places=5)

    def test_the_picture_shows_each_stage_and_json_all_powers(self):
        job = self.chip()
        lines = self.done(self.ffzerod, "inspect", job, "--test", "--first=7").splitlines()
        self.assertRegex(lines[0], r"\Asample 7, stage 1: power \S+ in, \S+ out; there brightest ")
        self.assertRegex(lines[PORTS + 2], r"\Asample 7, stage 2: ")
        for line in lines[1:PORTS + 1]:
            self.assertRegex(line, rf"\A *\d+ \|[ .:\-=+*#%@]{{{COLUMNS + 1}}}\|\Z")
        out = self.done(self.ffzerod, "--json", "inspect", job, "--test", "--stage=2", "--count=3")
        samples = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(len(samples), 3)
        for sample in samples:
            stage, = sample["stages"]
            self.assertEqual(stage["stage"], 1, "on the wire stages count from 0")
            self.assertEqual(len(stage["powers"]), (COLUMNS + 1) * PORTS)

    def test_the_whole_test_set_goes_through_in_as_many_calls_as_it_takes(self):
        job = self.chip()
        out = self.done(self.ffzerod, "--json", "inspect", job, "--test", "--count=0")
        self.assertEqual(len(out.splitlines()), 40)

    def test_what_cannot_be_looked_into_is_said(self):
        dense = self.submit(self.ffzerod, material.job(material.FUNCTION, training="epochs: 1"),
                            "--wait")
        self.assertIn("the job's network is not photonic",
                      self.refused(self.ffzerod, "inspect", dense, "--values=0,0"))
        job = self.chip()
        self.assertIn("stages[0]: 2 found; must be 0 to 1",
                      self.refused(self.ffzerod, "inspect", job, "--test", "--stage=3"))
        self.assertIn("test_samples.first: 40 found; must be 0 to 39",
                      self.refused(self.ffzerod, "inspect", job, "--test", "--first=40"))
        path = self.folder / "refused.csv"
        self.refused(self.ffzerod, "inspect", job, "--values=1,2", "-o", path)
        self.assertEqual(list(self.folder.glob("refused.csv*")), [])


if __name__ == "__main__":
    unittest.main()
