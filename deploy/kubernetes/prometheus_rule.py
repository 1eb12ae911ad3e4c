"""Writes overlays/monitoring/prometheus_rule.yaml: the rules of ../prometheus for the Prometheus operator."""
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parent
RULES = FOLDER.parent / "prometheus/rules"
TARGET = FOLDER / "overlays/monitoring/prometheus_rule.yaml"

HEADER = """\
# Written by prometheus_rule.py from deploy/prometheus/rules: change those, and run it.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: ffzerod
  labels:
    app.kubernetes.io/name: ffzero
    app.kubernetes.io/component: server
spec:
  groups:
"""


def groups(path):
    """The lines of a rule file's groups, as deep as they are in the resource."""
    lines = path.read_text().splitlines()
    below = lines[lines.index("groups:") + 1:]
    return "".join(f"  {line}\n" if line else "\n" for line in below)


def text():
    return HEADER + "\n".join(groups(path) for path in sorted(RULES.glob("*.yml")))


if __name__ == "__main__":
    TARGET.write_text(text())
