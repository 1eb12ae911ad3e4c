#!/usr/bin/env python3
"""Whether the Grafana dashboards are sound: what can be said without a Grafana and without data."""
import itertools
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import panel_data
from panel_data import GRAFANA

DASHBOARDS = panel_data.dashboards()


class Dashboards(unittest.TestCase):
    def test_the_files_are_what_the_generator_writes(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, "-B", GRAFANA / "dashboards.py", folder], check=True)
            for path in pathlib.Path(folder).iterdir():
                self.assertEqual(path.read_text(), (GRAFANA / "dashboards" / path.name).read_text(),
                                 f"{path.name}: run deploy/grafana/dashboards.py")
            self.assertEqual({path.stem for path in pathlib.Path(folder).iterdir()}, set(DASHBOARDS))

    def test_no_two_panels_lie_on_each_other_or_beyond_the_grid(self):
        for name, dashboard in DASHBOARDS.items():
            taken = {}
            for panel in dashboard["panels"]:
                place = panel["gridPos"]
                self.assertLessEqual(place["x"] + place["w"], 24, (name, panel["title"]))
                for cell in itertools.product(range(place["x"], place["x"] + place["w"]),
                                              range(place["y"], place["y"] + place["h"])):
                    self.assertNotIn(cell, taken, (name, panel["title"], taken.get(cell)))
                    taken[cell] = panel["title"]

    def test_what_must_be_unique_is(self):
        for key in ("uid", "title"):
            self.assertEqual(len({dashboard[key] for dashboard in DASHBOARDS.values()}), len(DASHBOARDS))
        for name, dashboard in DASHBOARDS.items():
            ids = [panel["id"] for panel in dashboard["panels"]]
            self.assertEqual(len(set(ids)), len(ids), name)
            for panel in panel_data.panels(dashboard):
                refs = [target["refId"] for target in panel["targets"]]
                self.assertEqual(len(set(refs)), len(refs), (name, panel["title"]))

    def test_every_data_source_that_is_named_is_provisioned(self):
        provisioned = set(re.findall(r"^ +uid: (\S+)$", (GRAFANA / "provisioning/datasources/prometheus.yml")
                                     .read_text(), re.MULTILINE))
        for name, dashboard in DASHBOARDS.items():
            named = {found["datasource"]["uid"] for panel in panel_data.panels(dashboard)
                     for found in (panel, *panel["targets"])}
            named |= {variable["datasource"]["uid"] for variable in dashboard["templating"]["list"]}
            self.assertEqual(named, provisioned, name)

    def test_every_panel_says_what_it_shows_and_leads_to_a_dashboard_that_is_there(self):
        uids = {dashboard["uid"] for dashboard in DASHBOARDS.values()}
        for name, dashboard in DASHBOARDS.items():
            for panel in panel_data.panels(dashboard):
                self.assertRegex(panel["description"], r"\w.*\.$", (name, panel["title"]))
                for link in panel.get("links", ()):
                    self.assertIn(re.match(r"/d/([^?]+)", link["url"])[1], uids, (name, panel["title"]))

    def test_every_variable_in_a_query_is_one_of_its_dashboard(self):
        for name, dashboard in DASHBOARDS.items():
            known = {variable["name"] for variable in dashboard["templating"]["list"]} | {"__rate_interval"}
            for panel in panel_data.panels(dashboard):
                for target in panel["targets"]:
                    self.assertLessEqual(set(re.findall(r"\$([a-z_]\w*)", target["expr"])), known,
                                         (name, panel["title"]))


if __name__ == "__main__":
    unittest.main()
