"""Debian's Prometheus with the project's own configuration, in a hurry, for the tests of this folder."""
import json
import pathlib
import re
import shutil
import sys
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
import processes  # noqa: E402
import prometheus_rules as rules  # noqa: E402

# So many times faster than in earnest passes the time of the rules: every duration of theirs, `for`, windows,
# ages that they compare with and how far they look ahead, is divided by it. Counts, ratios and rates are not,
# nor how long it is until a date, which no hurry brings nearer.
HURRY = 120
# Where they speak of days: no test lasts that long.
HURRY_OF_DAYS = 60 * HURRY
# Seconds, of what is hurried at least: where a server, its agent or Prometheus stands still for ten seconds, as
# on a loaded machine, none is down, and what happens meanwhile is seen.
LEAST = 20
# Seconds between two looks at a server, and between two at the rules.
SCRAPE = 2
EVALUATE = 1

_DAY = 86400
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": _DAY}
_DURATION = re.compile(r"\b(\d+)(ms|s|m|h|d)\b")
# Numbers that are seconds: what an age, or the time since a date, is compared with, how far predict_linear looks
# ahead.
_SECONDS = re.compile(r"(_seconds\s*[<>]=?\s*|\btime\(\) - [^<>]+[<>]=?\s*|predict_linear\([^,]+,\s*)(\d+)")


def hurried(text):
    """An expression or a duration as it is when time passes HURRY times as fast."""
    text = _SECONDS.sub(lambda found: f"{found[1]}{_hurried(int(found[2])):g}", text)
    return _DURATION.sub(lambda found: f"{int(_hurried(int(found[1]) * _UNITS[found[2]]) * 1000)}ms", text)


def _hurried(seconds):
    return max(seconds / (HURRY if seconds < _DAY else HURRY_OF_DAYS), LEAST)


class Prometheus:
    """A Prometheus that scrapes `servers`, with its files in `folder`."""

    def __init__(self, folder, servers):
        self.folder = folder
        self.servers = servers
        (folder / "rules").mkdir(parents=True)
        for path in rules.FOLDER.glob("rules/*.yml"):
            content = rules.yaml.safe_load(path.read_text())
            for rule in (rule for group in content["groups"] for rule in group["rules"]):
                rule["expr"] = hurried(rule["expr"])
                if "for" in rule:
                    rule["for"] = hurried(rule["for"])
            (folder / "rules" / path.name).write_text(rules.yaml.safe_dump(content))
        config = rules.yaml.safe_load((rules.FOLDER / "prometheus.yml").read_text())
        config["global"] = {"scrape_interval": f"{SCRAPE}s", "scrape_timeout": f"{SCRAPE}s",
                            "evaluation_interval": f"{EVALUATE}s"}
        (scrape,) = config["scrape_configs"]
        scrape["static_configs"] = [{"targets": [server.metrics_address for server in servers]}]
        (folder / "prometheus.yml").write_text(rules.yaml.safe_dump(config))

    @staticmethod
    def missing():
        """Why there is none here, or None."""
        if not shutil.which("prometheus"):
            return "prometheus: not installed"
        return rules.MISSING

    def start(self):
        log = self.folder / "log"
        with open(log, "w") as output:
            self.process = processes.spawn(
                ["prometheus", f"--config.file={self.folder / 'prometheus.yml'}",
                 f"--storage.tsdb.path={self.folder / 'data'}", "--web.listen-address=127.0.0.1:0"],
                stdout=output, stderr=output)
        def address():
            if self.process.poll() is not None:
                raise AssertionError(f"prometheus ended with {self.process.returncode}:\n{log.read_text()}")
            return re.search(r'msg="Listening on" address=(\S+)(?=[^\0]*msg="Server is ready)', log.read_text())
        self.address = processes.until(address, "Prometheus ready, at an address")[1]
        return self

    def end(self):
        processes.end(self.process)

    def _get(self, path, **parameters):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        url = f"http://{self.address}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        with opener.open(url, timeout=processes.PATIENCE) as answer:
            return json.load(answer)["data"]

    def query(self, expression):
        """The series that the expression has now."""
        return self._get("query", query=expression)["result"]

    def broken_rules(self):
        """Those that were not evaluated yet, or could not be."""
        return [rule for group in self._get("rules")["groups"] for rule in group["rules"]
                if rule["health"] != "ok"]

    def firing(self):
        """The alerts that fire, as (alert, instance)."""
        return {(alert["labels"]["alertname"], alert["labels"].get("instance"))
                for alert in self._get("alerts")["alerts"] if alert["state"] == "firing"}

    def fired(self, since):
        """When each alert that fired since then did first: {(alert, instance): seconds since 1970}."""
        first = {}
        for series in self.query('ALERTS{alertstate="firing"}[1h]'):
            pair = series["metric"]["alertname"], series["metric"].get("instance")
            times = [float(time) for time, _ in series["values"] if float(time) > since]
            if times:
                first[pair] = min(first.get(pair, times[0]), times[0])
        return first
