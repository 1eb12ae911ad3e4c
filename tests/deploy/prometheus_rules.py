"""The files of deploy/prometheus, read for the tests of this folder."""
import pathlib
import re

try:
    import yaml
except ImportError:
    yaml = None

MISSING = None if yaml else "python3-yaml: not installed"
FOLDER = pathlib.Path(__file__).resolve().parents[2] / "deploy/prometheus"
# A metric of ours in an expression, one of the process, or Prometheus' own of each target. The last: recorded.
_METRIC = re.compile(r"\b(?<!:)(ffzero_\w+|process_\w+|up)\b(?!:)")
_RECORDED = re.compile(r"\b\w+:\w+:\w+\b")


def rules():
    """All rules, as {"alert" or "record": name, "expr": ...}."""
    found = []
    for path in sorted(FOLDER.glob("rules/*.yml")):
        for group in yaml.safe_load(path.read_text())["groups"]:
            found += group["rules"]
    return found


def alerts():
    return {rule["alert"]: rule for rule in rules() if "alert" in rule}


def recorded():
    return {rule["record"]: rule for rule in rules() if "record" in rule}


def metrics(expression):
    """The metrics that an expression reads from servers, those of recorded ones not counted."""
    return set(_METRIC.findall(_RECORDED.sub(" ", expression)))


def recorded_metrics(expression):
    return set(_RECORDED.findall(expression))
