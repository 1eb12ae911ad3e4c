#!/usr/bin/env python3
"""Whether every query of the Grafana dashboards finds what it is to show, of a server in a laboratory under
Debian's Prometheus. Pictures of the dashboards are left in the folder FFZERO_PICTURES."""
import math
import os
import pathlib
import re
import shutil
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
import harness  # noqa: E402
import lab  # noqa: E402
import panel_data  # noqa: E402
import render_dashboards  # noqa: E402
from running_prometheus import SCRAPE, Prometheus  # noqa: E402

DASHBOARDS = panel_data.dashboards()
# Made by Prometheus itself.
NOT_ON_THE_PAGE = {"up", "ALERTS", "scrape_duration_seconds"}
# What does not happen in the laboratory. All else does, so that nothing but zeros is a wrong query.
MAY_BE_ZERO = re.compile(r"changes\(|checkpoint_failures|device_errors|event_lag|events_dropped|jobs_deleted|"
                         r"PAUSING|CANCELLING")
PICTURE_SECONDS = 35


def metrics_of(expression):
    """The names of the series in a query of ours, which all have labels in braces."""
    return set(re.findall(r"([a-zA-Z_]\w*)\{", expression))


def expressions():
    """(Where it is, the panel's query), of all dashboards."""
    for name, dashboard in DASHBOARDS.items():
        for panel in panel_data.panels(dashboard):
            for target in panel["targets"]:
                yield f"{name}: {panel['title']}: {target['refId']}", target["expr"]


class LiveDashboards(harness.IntegrationTest):
    def setUp(self):
        super().setUp()
        if why := Prometheus.missing():
            self.skipTest(why)
        if not shutil.which("gnuplot"):
            self.skipTest("gnuplot: it is not installed (Debian's package gnuplot-nox)")

    def without_numbers(self, prometheus, over):
        """The queries that find no number anywhere in the window, or only zeros where there must be more."""
        missing = []
        for name, dashboard in DASHBOARDS.items():
            chosen = panel_data.variables(prometheus, dashboard, over)
            for panel in panel_data.panels(dashboard):
                found = panel_data.evaluate(prometheus, panel, chosen, over)
                for target in panel["targets"]:
                    numbers = [value for one in found if one.ref == target["refId"] for _, value in one.points]
                    enough = math.isfinite if MAY_BE_ZERO.search(target["expr"]) else (lambda value: value > 0)
                    if not any(map(enough, numbers)):
                        missing.append(f"{name}: {panel['title']}: "
                                       f"{panel_data.substitute(target['expr'], chosen, over)}")
        return missing

    def test_every_query_finds_what_it_is_to_show(self):
        place = lab.Lab(self)
        running = Prometheus(self.folder / "prometheus", [place.server]).start()
        self.addCleanup(running.end)
        prometheus = panel_data.Prometheus(f"http://{running.address}")
        harness.until(lambda: any(one["value"][1] == "1" for one in running.query("up")), "a page that is read")
        began = time.time()
        place.open()

        def seen():
            place.one_more_round()
            self.over = panel_data.window(began, time.time(), SCRAPE)
            self.missing = self.without_numbers(prometheus, self.over)
            return not self.missing and time.time() - began > PICTURE_SECONDS
        try:
            harness.until(seen, "numbers for every query")
        except AssertionError:
            self.fail("no numbers found by:\n" + "\n".join(self.missing))
        for dashboard in DASHBOARDS.values():
            for annotation in dashboard["annotations"]["list"]:
                if "expr" in annotation:
                    self.assertTrue(running.query(annotation["expr"]), annotation["name"])

        page = place.server.metrics_page()
        there = set(re.findall(r"^([a-z]\w*)[{ ]", page, re.MULTILINE))
        shown = set()
        for where, expression in expressions():
            names = metrics_of(expression)
            self.assertTrue(names, f"{where}: {expression}")
            self.assertLessEqual(names - NOT_ON_THE_PAGE, there, where)
            shown |= {re.sub("_(bucket|sum|count)$", "", name) for name in names}
        families = set(re.findall(r"^# TYPE (ffzero_\w+)", page, re.MULTILINE))
        self.assertEqual(families - shown, set(), "metrics that no dashboard shows")
        self.draw(prometheus, self.over)

    def draw(self, prometheus, over):
        folder = pathlib.Path(os.environ.get("FFZERO_PICTURES") or self.folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name, dashboard in DASHBOARDS.items():
            path = folder / f"{name}.png"
            path.unlink(missing_ok=True)
            render_dashboards.render(prometheus, dashboard, over, path)
            self.assertEqual(path.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")


if __name__ == "__main__":
    unittest.main()
