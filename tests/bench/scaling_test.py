"""That the fits and tables of scaling.py say what was measured. `Run` also runs
the whole of it on small sizes."""
import csv
import io
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from growth import figure, fit, quantities, report
from growth.result import Result

SIZES = quantities.doublings(8, 1024)


def result(seconds, peak, sizes=SIZES, time=lambda n: n ** 2, memory=lambda n: n):
    """Of one round at each size, as two functions of it say."""
    quantity = quantities.Quantity("ports", "a step", sizes, None, time, "why", memory, "because")
    return Result(quantity, {n: [quantities.Cost(seconds(n), peak(n), 0)] for n in sizes})


class Fits(unittest.TestCase):
    def test_the_slope_and_factor_of_a_power_law_are_recovered(self):
        line = fit.line([(x, 3 * x ** 1.7) for x in SIZES])
        self.assertAlmostEqual(line.slope, 1.7)
        self.assertAlmostEqual(line.factor, 3)
        self.assertEqual((line.first, line.last), (8, 1024))

    def test_a_fit_is_of_the_upper_half_where_constants_count_least(self):
        self.assertEqual([x for x, _ in fit.upper_half([(x, 1) for x in SIZES])], [128, 256, 512, 1024])
        # Of few points three, or all of them.
        self.assertEqual(fit.upper_half([(1, 1), (2, 1), (4, 1), (8, 1)]), [(2, 1), (4, 1), (8, 1)])
        self.assertEqual(fit.upper_half([(1, 1), (2, 1)]), [(1, 1), (2, 1)])

    def test_a_constant_does_not_bend_the_slope_of_memory(self):
        self.assertAlmostEqual(result(float, lambda n: 10**9 + 50 * n ** 2).memory_line().slope, 2)

    def test_points_without_a_logarithm_are_left_out_and_too_few_have_no_line(self):
        self.assertAlmostEqual(fit.line([(1, 0), (2, 2), (4, 4)]).slope, 1)
        self.assertIsNone(fit.line([(1, 0), (2, -1), (4, 4)]))
        self.assertIsNone(result(float, lambda n: 10**6).memory_line())

    def test_medians_of_the_rounds_are_what_is_fitted(self):
        costs = {n: [quantities.Cost(s * n, 1, 0) for s in (1, 2, 90)] for n in SIZES}
        self.assertEqual(Result(None, costs).seconds, [(n, 2 * n) for n in SIZES])

    def test_jobs_are_expected_to_share_the_cores_once_all_are_used(self):
        def expected(cores):
            jobs = next(one for one in quantities.quantities(False, cores) if one.name == "jobs at once")
            costs = {n: [quantities.Cost(1, 1, 1)] for n in jobs.sizes}
            return Result(jobs, costs).expected_time().slope
        self.assertAlmostEqual(expected(2), 1)
        self.assertAlmostEqual(expected(64), 0)


class Reports(unittest.TestCase):
    def test_the_table_has_the_ends_and_both_slopes(self):
        table = report.markdown([result(lambda n: 1e-6 * n ** 2, lambda n: 2**20 * n)], "Measured.")
        self.assertIn("| ports: a step | 8 to 1024 | 64 us | 1.05 s | 2.00 | 2.00: why |", table)
        self.assertIn("| ports | 8 to 1024 | 8.0 MiB | 1024.0 MiB | 1.00 | 1.00: because |", table)
        self.assertIn("Measured.", table)

    def test_the_csv_has_every_point(self):
        rows = list(csv.DictReader(io.StringIO(report.csv([result(float, lambda n: 7 * n)]))))
        self.assertEqual([int(row["size"]) for row in rows], list(SIZES))
        self.assertEqual([int(row["peak_bytes"]) for row in rows], [7 * n for n in SIZES])

    def test_what_grows_by_nothing_has_no_slope_and_no_points_in_the_figure(self):
        flat = result(float, lambda n: 10**6)
        self.assertIn("| - | 1.00: because |", report.memory_row(flat))
        self.assertNotIn("$memory0", figure.script([flat, result(float, float)]))

    @unittest.skipUnless(shutil.which("gnuplot"), "gnuplot: is not installed")
    def test_gnuplot_draws_the_figure(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertTrue(figure.draw(pathlib.Path(folder), [result(float, float), result(float, lambda n: 5)]))
            self.assertEqual((pathlib.Path(folder) / "scaling.png").read_bytes()[1:4], b"PNG")


class Run(unittest.TestCase):
    def test_one_command_measures_everything_on_small_sizes(self):
        here = pathlib.Path(__file__).resolve().parent
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([sys.executable, "-B", here / "scaling.py", "--quick", "--json", "-o", folder],
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            told = json.loads(done.stdout)
            self.assertEqual([one["quantity"] for one in told],
                             ["ports", "batch", "stages", "directions", "jobs at once", "watchers"])
            for one in told:
                self.assertTrue(all(seconds > 0 for seconds in one["seconds"].values()), one)
                self.assertTrue(all(peak > 2**20 for peak in one["peak_bytes"].values()), one)
            table = (pathlib.Path(folder) / "scaling.md").read_text()
            self.assertEqual(sum(line.startswith("| ") for line in table.splitlines()), 2 * (2 + 6))


if __name__ == "__main__":
    unittest.main()
