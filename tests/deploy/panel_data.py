"""What the panels of a dashboard show: their queries put to Prometheus as Grafana puts them, variables
and intervals filled in."""
import collections
import json
import pathlib
import re
import urllib.error
import urllib.parse
import urllib.request

GRAFANA = pathlib.Path(__file__).resolve().parents[2] / "deploy/grafana"
# Of a panel's query: the legend, the labels, and (time, value) in order of time.
Series = collections.namedtuple("Series", "ref legend labels points")
# Seconds; `scrape` is how often Prometheus reads the metrics page.
Window = collections.namedtuple("Window", "start end step scrape")
LABEL_VALUES = re.compile(r"label_values\((.+), *(\w+)\)")
PATIENCE = 30


class Prometheus:
    """The HTTP interface of a server at `url`. Whatever it refuses is a ValueError with its reason."""

    def __init__(self, url):
        self.url = url.rstrip("/")
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def get(self, path, **parameters):
        query = urllib.parse.urlencode(parameters, doseq=True)
        try:
            with self._opener.open(f"{self.url}/api/v1/{path}?{query}", timeout=PATIENCE) as reply:
                answer = json.load(reply)
        except urllib.error.HTTPError as refused:
            raise ValueError(f"{parameters}: {json.load(refused)['error']}") from None
        return answer["data"]

    def label_values(self, definition, window):
        """Of a variable's definition, label_values(SERIES, LABEL)."""
        series, label = LABEL_VALUES.fullmatch(definition).groups()
        return self.get(f"label/{label}/values", **{"match[]": series, "start": window.start, "end": window.end})


def dashboards():
    """The project's, by the names of their files."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(GRAFANA.glob("dashboards/*.json"))}


def window(start, end, scrape, points=150):
    return Window(start, end, max(scrape, round((end - start) / points)), scrape)


def variables(prometheus, dashboard, over):
    """The values of the dashboard's variables when all are chosen, by name."""
    chosen = {}
    for variable in dashboard["templating"]["list"]:
        definition = substitute(variable["definition"], chosen, over)
        values = prometheus.label_values(definition, over)
        escaped = [re.sub(r"([.+*?()|\[\]{}^$\\])", r"\\\\\1", value) for value in values]
        chosen[variable["name"]] = escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"
    return chosen


def substitute(expression, chosen, over):
    """With Grafana's own variables and the chosen ones for what begins with $."""
    known = {"__interval": f"{over.step}s", "__range": f"{over.end - over.start:.0f}s",
             "__rate_interval": f"{max(over.step + over.scrape, 4 * over.scrape)}s", **chosen}
    return re.sub(r"\$(\w+)", lambda found: known.get(found[1], found[0]), expression)


def panels(dashboard):
    """Those with queries."""
    return [panel for panel in dashboard["panels"] if panel.get("targets")]


def evaluate(prometheus, panel, chosen, over):
    """The panel's series. A query that is instant has one point in each."""
    found = []
    for target in panel["targets"]:
        expression = substitute(target["expr"], chosen, over)
        if target["instant"]:
            data = prometheus.get("query", query=expression, time=over.end)
        else:
            data = prometheus.get("query_range", query=expression, start=over.start, end=over.end, step=over.step)
        for one in data["result"]:
            points = [one["value"]] if target["instant"] else one["values"]
            found.append(Series(target["refId"], legend(target["legendFormat"], one["metric"]), one["metric"],
                                [(float(time), float(value)) for time, value in points]))
    return found


def legend(form, labels):
    return re.sub(r"{{ *(\w+) *}}", lambda found: labels.get(found[1], ""), form)
