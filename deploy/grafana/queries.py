"""The PromQL of the dashboards. Every query is for the servers chosen as $instance; `labels` are more
that must match, as 'state="RUNNING"'."""

WINDOW = "$__rate_interval"
# Of FFzero's rules alone: others have alerts that always fire.
FIRING = 'ALERTS{alertstate="firing", alertname=~"Ffzero.*"}'


def of(metric, *labels):
    """The series themselves."""
    matching = ", ".join(('instance=~"$instance"', *labels))
    return f"{metric}{{{matching}}}"


def total(metric, *labels, by=""):
    return f"sum{_by(by)} ({of(metric, *labels)})"


def worst(metric, *labels, by=""):
    return f"max{_by(by)} ({of(metric, *labels)})"


def rate(metric, *labels, by=""):
    """A second."""
    return f"sum{_by(by)} (rate({of(metric, *labels)}[{WINDOW}]))"


def in_an_hour(metric, *labels, by=""):
    return f"sum{_by(by)} (increase({of(metric, *labels)}[1h]))"


def quantile(share, histogram, *labels, by=""):
    """Below it is that share of what was observed; NaN where nothing was."""
    buckets = rate(f"{histogram}_bucket", *labels, by=f"le, {by}" if by else "le")
    return f"histogram_quantile({share}, {buckets})"


def quantiles(histogram, *labels):
    return [(quantile(share, histogram, *labels), name)
            for share, name in ((0.5, "p50"), (0.95, "p95"), (0.99, "p99"))]


def or_zero(query):
    """For what has no series until it happens; none either where no server is known."""
    return f"{query} or 0 * max({of('up')})"


def if_any(query):
    """Without the series that are 0 or NaN."""
    return f"{query} > 0"


def by_call(query):
    """Of a query by method: by `call`, which is the method without its service."""
    return f'label_replace({query}, "call", "$1", "method", ".*/(.+)")'


def _by(labels):
    return f" by ({labels})" if labels else ""
