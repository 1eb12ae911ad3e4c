"""Panels and dashboards as Grafana 10 stores them. What they show is in dashboards.py."""
from queries import FIRING

DATASOURCE = {"type": "prometheus", "uid": "prometheus"}
COLUMNS = 24  # The width of a dashboard.
GOOD, WARN, BAD = "green", "orange", "red"
LINES = {
    "drawStyle": "line", "lineInterpolation": "linear", "lineWidth": 1, "fillOpacity": 10,
    "gradientMode": "none", "showPoints": "auto", "pointSize": 5, "spanNulls": False,
    "axisPlacement": "auto", "axisLabel": "", "axisColorMode": "text", "axisCenteredZero": False,
    "barAlignment": 0, "scaleDistribution": {"type": "linear"},
    "hideFrom": {"legend": False, "tooltip": False, "viz": False},
    "stacking": {"group": "A", "mode": "none"}, "thresholdsStyle": {"mode": "off"}}


def thresholds(*steps, base=GOOD):
    """Colours from values on: thresholds((1, WARN), (10, BAD)); `base` below the first."""
    return {"mode": "absolute", "steps": [{"color": base, "value": None}] +
            [{"color": color, "value": value} for value, color in steps]}


def values(**names):
    """Text and colour instead of a number: values(_0=("Down", BAD))."""
    return [{"type": "value", "options": {
        name.removeprefix("_"): {"text": text, "color": color, "index": index}
        for index, (name, (text, color)) in enumerate(names.items())}}]


# A dash where a value is NaN.
NO_NUMBER = [{"type": "special", "options": {"match": "nan",
                                             "result": {"text": "–", "color": "text", "index": 0}}}]


def _targets(queries, **how):
    """Of queries (PromQL, legend)."""
    return [{"datasource": DATASOURCE, "editorMode": "code", "expr": expr, "legendFormat": legend,
             "refId": chr(ord("A") + index), **how} for index, (expr, legend) in enumerate(queries)]


def _panel(kind, title, description, targets, defaults, options, width, height, overrides=(), to=None):
    panel = {"type": kind, "title": title, "description": description, "datasource": DATASOURCE,
             "targets": targets, "options": options,
             "fieldConfig": {"defaults": defaults, "overrides": list(overrides)},
             "gridPos": {"w": width, "h": height}}
    if to:  # Where there is more of it.
        panel["links"] = [{"title": f"More in {to}", "targetBlank": False,
                           "url": f"/d/ffzero-{to}?${{__url_time_range}}&${{instance:queryparam}}"}]
    return panel


def stat(title, description, unit, *queries, steps=(), base=GOOD, mappings=(), width=4, height=4,
         decimals=None, text="auto", graph="area", to=None):
    """The last value of each query, large."""
    defaults = {"unit": unit, "color": {"mode": "thresholds"}, "mappings": list(mappings),
                "thresholds": thresholds(*steps, base=base)}
    if decimals is not None:
        defaults["decimals"] = decimals
    options = {"colorMode": "value", "graphMode": graph, "justifyMode": "auto", "orientation": "auto",
               "textMode": text, "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}}
    return _panel("stat", title, description, _targets(queries, range=True, instant=False), defaults, options,
                  width, height, to=to)


def lines(title, description, unit, *queries, width=8, height=8, stack=False, log=False, whole=False,
          steps=(), right=False, colors=None, to=None):
    """Curves over time, from 0 up or on a logarithmic scale, of whole numbers or any, thresholds dashed."""
    custom = dict(LINES)
    if stack:
        custom.update(stacking={"group": "A", "mode": "normal"}, fillOpacity=70, lineWidth=0)
    if log:
        custom.update(scaleDistribution={"type": "log", "log": 10}, fillOpacity=0)
    if steps:
        custom["thresholdsStyle"] = {"mode": "dashed"}
    defaults = {"unit": unit, "color": {"mode": "palette-classic"}, "custom": custom, "mappings": [],
                "thresholds": thresholds(*steps)}
    if not log:
        defaults["min"] = 0
    if whole:
        defaults["decimals"] = 0
    overrides = [{"matcher": {"id": "byName", "options": name},
                  "properties": [{"id": "color", "value": {"mode": "fixed", "fixedColor": color}}]}
                 for name, color in (colors or {}).items()]
    options = {"legend": {"calcs": [], "displayMode": "list", "placement": "right" if right else "bottom",
                          "showLegend": True},
               "tooltip": {"mode": "multi", "sort": "desc"}}
    return _panel("timeseries", title, description, _targets(queries, range=True, instant=False), defaults,
                  options, width, height, overrides, to)


def heatmap(title, description, unit, query, width=8, height=8):
    """How many fell in each bucket of a histogram over time; `query` is by le."""
    options = {"calculate": False, "cellGap": 1, "cellValues": {},
               "color": {"mode": "scheme", "scheme": "Oranges", "scale": "exponential", "exponent": 0.5,
                         "steps": 64, "reverse": False, "fill": "dark-orange"},
               "exemplars": {"color": "rgba(255,0,255,0.7)"}, "filterValues": {"le": 1e-9},
               "legend": {"show": True}, "rowsFrame": {"layout": "auto"}, "showValue": "never",
               "tooltip": {"show": True, "yHistogram": False},
               "yAxis": {"axisPlacement": "left", "reverse": False, "unit": unit}}
    custom = {"hideFrom": LINES["hideFrom"], "scaleDistribution": {"type": "linear"}}
    return _panel("heatmap", title, description,
                  _targets([(query, "{{le}}")], range=True, instant=False, format="heatmap"),
                  {"custom": custom}, options, width, height)


def timeline(title, description, mappings, *queries, width=24, height=6):
    """A bar a series, coloured by its value over time."""
    options = {"alignValue": "left", "mergeValues": True, "rowHeight": 0.8, "showValue": "auto",
               "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True},
               "tooltip": {"mode": "single", "sort": "none"}}
    defaults = {"color": {"mode": "thresholds"}, "custom": {"fillOpacity": 80, "lineWidth": 0},
                "mappings": mappings, "thresholds": thresholds()}
    return _panel("state-timeline", title, description, _targets(queries, range=True, instant=False),
                  defaults, options, width, height)


def table(title, description, key, *columns, width=24, height=6):
    """A row for each value of the label `key`; a column is (heading, PromQL, unit, steps, mappings)."""
    overrides = []
    for heading, _, unit, steps, mappings in columns:
        properties = [{"id": "unit", "value": unit}]
        if unit == "none":
            properties.append({"id": "decimals", "value": 0})
        if steps or mappings not in ([], NO_NUMBER):
            properties += [{"id": "custom.cellOptions", "value": {"type": "color-text"}},
                           {"id": "thresholds", "value": thresholds(*steps)}]
        if mappings:
            properties.append({"id": "mappings", "value": mappings})
        overrides.append({"matcher": {"id": "byName", "options": heading}, "properties": properties})
    targets = _targets([(column[1], "") for column in columns], range=False, instant=True, format="table")
    names = {key: key.capitalize()}
    names.update({f"Value #{target['refId']}": column[0] for target, column in zip(targets, columns)})
    panel = _panel("table", title, description, targets,
                   {"custom": {"align": "auto", "cellOptions": {"type": "auto"}, "inspect": False},
                    "mappings": [], "thresholds": thresholds()},
                   {"cellHeight": "sm", "showHeader": True,
                    "footer": {"show": False, "reducer": ["sum"], "countRows": False, "fields": ""}},
                   width, height, overrides)
    panel["transformations"] = [
        {"id": "merge", "options": {}},
        {"id": "organize", "options": {"excludeByName": {"Time": True}, "renameByName": names,
                                       "indexByName": {name: index for index, name in enumerate(names)}}}]
    return panel


def _variable(name, label, query):
    return {"type": "query", "name": name, "label": label, "datasource": DATASOURCE, "definition": query,
            "query": {"qryType": 1, "query": query, "refId": "PrometheusVariableQueryEditor-VariableQuery"},
            "current": {"selected": True, "text": ["All"], "value": ["$__all"]}, "options": [],
            "includeAll": True, "multi": True, "refresh": 2, "regex": "", "sort": 1, "hide": 0,
            "skipUrlSync": False}


INSTANCE = _variable("instance", "Server", 'label_values(up{job=~"ffzero.*"}, instance)')
DEVICE = _variable("device", "Device",
                   'label_values({__name__=~"ffzero_.+", instance=~"$instance"}, device)')


def _placed(rows):
    """Of rows (heading or None, panels from left to right): the panels with ids and places."""
    placed, top = [], 0
    for heading, row in rows:
        if heading:
            placed.append({"type": "row", "title": heading, "collapsed": False, "panels": [],
                           "gridPos": {"x": 0, "y": top, "w": COLUMNS, "h": 1}})
            top += 1
        left, height = 0, 0
        for panel in row:
            size = panel["gridPos"]
            if left + size["w"] > COLUMNS:
                left, top, height = 0, top + height, 0
            placed.append({**panel, "gridPos": {"x": left, "y": top, **size}})
            left, height = left + size["w"], max(height, size["h"])
        top += height
    for index, panel in enumerate(placed):
        panel["id"] = index + 1
    return placed


def dashboard(name, description, variables, *rows):
    """The dashboard ffzero-NAME, with links to all of this tag."""
    return {
        "id": None, "uid": f"ffzero-{name}", "title": f"FFzero / {name}", "description": description,
        "tags": ["ffzero"], "schemaVersion": 38, "version": 1, "style": "dark", "timezone": "",
        "editable": True, "graphTooltip": 1, "fiscalYearStartMonth": 0, "liveNow": False, "weekStart": "",
        "refresh": "30s", "time": {"from": "now-1h", "to": "now"}, "timepicker": {},
        "links": [{"type": "dashboards", "title": "FFzero", "tags": ["ffzero"], "asDropdown": False,
                   "includeVars": True, "keepTime": True, "targetBlank": False, "icon": "external link",
                   "tooltip": "", "url": ""}],
        "annotations": {"list": [{
            "builtIn": 1, "name": "Annotations & Alerts", "type": "dashboard", "enable": True, "hide": True,
            "iconColor": "rgba(0, 211, 255, 1)", "datasource": {"type": "grafana", "uid": "-- Grafana --"}}, {
            "name": "Alerts", "datasource": DATASOURCE, "enable": True, "hide": False, "iconColor": "red",
            "expr": FIRING, "step": "60s", "titleFormat": "{{alertname}}",
            "textFormat": "{{instance}} {{device}}", "tagKeys": "severity", "useValueForTime": False}]},
        "templating": {"list": list(variables)}, "panels": _placed(rows)}
