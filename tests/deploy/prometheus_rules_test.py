"""What Prometheus is given: valid, tested, explained, and about metrics that there are."""
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
import harness  # noqa: E402
import prometheus_rules as rules  # noqa: E402

TESTS = sorted(rules.FOLDER.glob("tests/*.yml"))


def anchor(heading):
    return re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")


class PrometheusRules(harness.IntegrationTest):
    def setUp(self):
        super().setUp()
        if rules.MISSING:
            self.skipTest(rules.MISSING)

    def promtool(self, *arguments):
        promtool = shutil.which("promtool")
        if promtool is None:
            self.skipTest("prometheus: not installed")
        result = subprocess.run([promtool, *arguments], cwd=rules.FOLDER, capture_output=True, text=True,
                                check=False)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result.stdout

    def cases(self):
        """Of each alert, what its unit tests expect: (fires, annotations) each."""
        found = {}
        for path in TESTS:
            for test in rules.yaml.safe_load(path.read_text())["tests"]:
                for case in test.get("alert_rule_test", []):
                    expected = case["exp_alerts"]
                    found.setdefault(case["alertname"], []).append(
                        (bool(expected), all(alert.get("exp_annotations") for alert in expected)))
        return found

    def test_the_configuration_and_the_rules_are_valid(self):
        self.assertIn("2 rule files found", self.promtool("check", "config", "prometheus.yml"))
        self.promtool("check", "rules", *map(str, rules.FOLDER.glob("rules/*.yml")))

    def test_the_rules_do_what_their_tests_say(self):
        out = self.promtool("test", "rules", *map(str, TESTS))
        self.assertEqual(out.count("SUCCESS"), len(TESTS), out)

    def test_every_alert_is_tested_under_its_fault_and_just_below_it(self):
        cases = self.cases()
        self.assertEqual(set(cases), set(rules.alerts()))
        for name, expected in cases.items():
            self.assertEqual({fires for fires, _ in expected}, {True, False}, name)
            self.assertTrue(all(annotated for _, annotated in expected), f"{name}: exp_annotations")

    def test_every_alert_says_how_bad_it_is_what_it_is_and_where_to_read_on(self):
        runbook = (rules.FOLDER / "runbook.md").read_text()
        paragraphs = dict(re.findall(r"^## (\S+)\n([^\n#].+?)(?=\n\n|\Z)", runbook, re.MULTILINE | re.DOTALL))
        self.assertEqual(set(paragraphs), set(rules.alerts()))
        for name, alert in rules.alerts().items():
            self.assertIn(alert["labels"]["severity"], ("critical", "warning"), name)
            for annotation in ("summary", "description"):
                self.assertGreater(len(alert["annotations"][annotation]), 20, name)
            self.assertEqual(alert["annotations"]["runbook_url"],
                             f"deploy/prometheus/runbook.md#{anchor(name)}")
            for part in ("Look:", "Do:", "`ffzero"):
                self.assertIn(part, paragraphs[name], name)

    def test_every_metric_of_the_rules_is_one_of_a_server(self):
        devices = self.folder / "devices.textproto"
        devices.write_text('device { name: "chip" uri: "grpc://127.0.0.1:9" }\n')
        # Some tell of what not every server has: devices, a certificate, a backup.
        server, _ = self.tls_server(flags=[f"--devices_file={devices}"])
        self.done(server, "backup", "-o", self.folder / "backup")
        exported = {name.split("{")[0] for name in server.metrics()} | {"up"}
        for rule in rules.rules():
            wanted = rules.metrics(rule["expr"])
            self.assertLessEqual(wanted, exported, rule["expr"])
            self.assertLessEqual(rules.recorded_metrics(rule["expr"]), set(rules.recorded()), rule["expr"])
            self.assertTrue(wanted or rules.recorded_metrics(rule["expr"]), rule["expr"])


if __name__ == "__main__":
    unittest.main()
