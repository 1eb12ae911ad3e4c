"""Panels drawn as Grafana draws them, each by a function of its kind."""
import math

from canvas import BACKGROUND, BODY, COLORS, FAINT, GRID, PALETTE, SMALL, TEXT, quoted
from panel_text import binary_ticks, number, shortened, ticks, width


def color_of(value, thresholds):
    reached = [step["color"] for step in thresholds["steps"] if step["value"] is None or value >= step["value"]]
    return COLORS[reached[-1]]


def shown(value, field):
    """A value's text and colour by the field's mappings, unit and thresholds."""
    for mapping in field.get("mappings", ()):
        if f"{value:g}" in mapping["options"]:
            option = mapping["options"][f"{value:g}"]
            return option["text"], COLORS[option["color"]]
    return number(value, field.get("unit", "none"), field.get("decimals")), color_of(value, field["thresholds"])


def known(points):
    return [(time, value) for time, value in points if math.isfinite(value)]


def stat(canvas, frame, panel, series, window):
    left, top, right, bottom = frame
    field, options = panel["fieldConfig"]["defaults"], panel["options"]
    first = next(one for one in series if known(one.points))
    points = known(first.points)
    text, color = shown(points[-1][1], field)
    if options["textMode"] == "name":
        text = first.legend
    sparkline = options["graphMode"] == "area" and len(points) > 1
    height = bottom - top
    size = min(34, height * 0.5, (right - left) / max(1, len(text)) / 0.62)
    canvas.text((left + right) / 2, top + height * (0.32 if sparkline else 0.48), text, size, color, "center")
    if sparkline:
        most = max(value for _, value in points) or 1
        frame = (left, top + height * 0.66, right, bottom)
        _curves(canvas, frame, ["unset logscale y", f"set xrange ['{window.start:.0f}':'{window.end:.0f}']",
                                f"set yrange [0:{most * 1.1}]", "unset border", "unset tics", "unset grid"],
                [(_on_the_ground(points), color, 15)], window)


def _curves(canvas, frame, settings, curves, window, line=1):
    """Of (points (time, value, what is below it), colour, percent of filling)."""
    drawn = []
    for points, color, fill in curves:
        data, before = [], None
        for time, value, below in points:
            if before is not None and time - before > window.step * 1.5:
                data.append("")  # A gap.
            data.append(f"{time:.3f} {value:.9g} {below:.9g}")
            before = time
        if not data:
            continue
        if fill:
            drawn.append((data, f"using 1:2:3 with filledcurves fillcolor rgb '{color}' "
                                f"fillstyle transparent solid {fill / 100} noborder"))
        if line:
            drawn.append((data, f"using 1:2 with lines linewidth {line * 1.3} linecolor rgb '{color}'"))
    canvas.plot(frame, settings, drawn)


def _on_the_ground(points):
    return [(time, value, 0) for time, value in known(points)]


def _axes(window, marks, low, high, log):
    """Settings of a plot with a clock below it and `marks` (value, text) beside it."""
    # They are formats, in which % is written twice.
    listed = ", ".join(f"{quoted(text.replace('%', '%%'))} {value:.9g}" for value, text in marks)
    return ["set border 0", "unset logscale y", f"set xrange ['{window.start:.0f}':'{window.end:.0f}']",
            f"set yrange [{low:.9g}:{high:.9g}]", *(["set logscale y"] if log else []),
            f"set ytics ({listed}) scale 0 textcolor rgb '{FAINT}'",
            f"set grid xtics ytics linetype 1 linewidth 0.5 linecolor rgb '{GRID}'", *_clock(window)]


def _within(frame, marks):
    """What is left of a frame beside the marks and above the clock."""
    left, top, right, bottom = frame
    return left + max(width(text, SMALL) for _, text in marks) + 8, top + 4, right - 20, bottom - 18


def _clock(window):
    seconds = window.end - window.start
    step = next(step for step in (5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400)
                if seconds / step <= 5 or step == 86400)
    form = "%H:%M:%S" if step < 60 else "%H:%M" if seconds < 2 * 86400 else "%d %b"
    return [f"set xtics {step} scale 0 textcolor rgb '{FAINT}' format '{form}'"]


def _legend(canvas, frame, entries, right):
    """Draws (name, colour) below or at the right; returns what is left of the frame."""
    x0, y0, x1, y1 = frame
    if right:
        room = (x1 - x0) * 0.35
        for index, (name, color) in enumerate(entries[:int((y1 - y0) / 17)]):
            y = y0 + 10 + 17 * index
            canvas.box(x1 - room, y - 1, x1 - room + 12, y + 1, color)
            canvas.text(x1 - room + 17, y, shortened(name, SMALL, room - 17), SMALL)
        return x0, y0, x1 - room - 10, y1
    rows, x = [[]], x0
    for name, color in entries:
        wide = 17 + width(name, SMALL) + 12
        if x + wide > x1 and rows[-1]:
            rows.append([])
            x = x0
        rows[-1].append((x, name, color))
        x += wide
    for index, row in enumerate(rows):
        y = y1 - 8 - 16 * (len(rows) - 1 - index)
        for x, name, color in row:
            canvas.box(x, y - 1, x + 12, y + 1, color)
            canvas.text(x + 17, y, name, SMALL)
    return x0, y0, x1, y1 - 16 * len(rows) - 4


def _colors(panel, series):
    fixed = {override["matcher"]["options"]: override["properties"][0]["value"]["fixedColor"]
             for override in panel["fieldConfig"]["overrides"]}
    return [COLORS[fixed[one.legend]] if one.legend in fixed else PALETTE[index % len(PALETTE)]
            for index, one in enumerate(series)]


def _stacked(series):
    """Each on those before it."""
    ground, found = {}, []
    for one in series:
        found.append([(time, value + ground.get(time, 0), ground.get(time, 0))
                      for time, value in known(one.points)])
        ground.update({time: value for time, value, _ in found[-1]})
    return found


def _level(value, window):
    times = int((window.end - window.start) / window.step) + 1
    return [(window.start + index * window.step, value, 0) for index in range(times)]


def lines(canvas, frame, panel, series, window):
    field = panel["fieldConfig"]["defaults"]
    custom, unit = field["custom"], field["unit"]
    colors = _colors(panel, series)
    frame = _legend(canvas, frame, [(one.legend, color) for one, color in zip(series, colors)],
                    panel["options"]["legend"]["placement"] == "right")
    stack = custom["stacking"]["mode"] == "normal"
    curves = _stacked(series) if stack else [_on_the_ground(one.points) for one in series]
    values = [value for points in curves for _, value, _ in points]
    log = custom["scaleDistribution"]["type"] == "log"
    if log:
        positive = [value for value in values if value > 0] or [0.1, 1]
        low = 10 ** math.floor(math.log10(min(positive)) + 1e-9)
        high = max(10 ** math.ceil(math.log10(max(positive)) - 1e-9), low * 10)
        decades = round(math.log10(high / low))
        marks = [low * 10**index for index in range(decades + 1)]
        if decades == 1:
            marks[1:1] = [low * 2, low * 5]
    else:
        marks = (binary_ticks if unit == "bytes" else ticks)(max(values, default=0))
        if field.get("decimals") == 0:
            marks = [mark for mark in marks if mark == round(mark)]
        low, high = 0, marks[-1]
    named = [(mark, number(mark, unit)) for mark in marks]
    frame = _within(frame, named)
    drawn = [(points, color, custom["fillOpacity"]) for points, color in zip(curves, colors)]
    if custom["thresholdsStyle"]["mode"] != "off":
        drawn += [(_level(step["value"], window), COLORS[step["color"]], 0)
                  for step in field["thresholds"]["steps"] if step["value"] is not None and step["value"] <= high]
    _curves(canvas, frame, _axes(window, named, low, high, log), drawn, window, custom["lineWidth"])


def heatmap(canvas, frame, panel, series, window):
    edges = sorted({float(one.labels["le"]) for one in series})
    counts = {float(one.labels["le"]): dict(one.points) for one in series}
    cells = []  # Time, bucket, count: the counts of `le` hold those of all smaller ones.
    for index, edge in enumerate(edges):
        for time, value in counts[edge].items():
            below = counts[edges[index - 1]].get(time, 0) if index else 0
            cells.append((time, index, max(value - below, 0)))
    most = max((count for *_, count in cells if math.isfinite(count)), default=0) or 1
    data = [f"{time - window.step:.0f} {time:.0f} {index} {index + 1} {_heat(count / most)}"
            for time, index, count in cells if count > most * 1e-6]
    every = max(1, math.ceil(len(edges) / ((frame[3] - frame[1]) / 16)))
    unit = panel["options"]["yAxis"]["unit"]
    marks = [(index + 1, number(edge, unit)) for index, edge in enumerate(edges[:-1]) if index % every == 0]
    frame = _within(frame, marks)
    canvas.plot(frame, _axes(window, marks, 0, len(edges), False),
                [(data or [f"{window.start:.0f} {window.start:.0f} 0 0 0"],
                  "using (($1+$2)/2):(($3+$4)/2):1:2:3:4:5 with boxxyerror fillstyle solid noborder "
                  "linecolor rgb variable")])


def _heat(share):
    """From dark to bright orange."""
    share = min(1, math.sqrt(share))
    red, green, blue = (round(dark + (bright - dark) * share)
                        for dark, bright in ((70, 255), (35, 190), (15, 120)))
    return red * 65536 + green * 256 + blue


def timeline(canvas, frame, panel, series, window):
    left, top, right, bottom = frame
    field = panel["fieldConfig"]["defaults"]
    options = [option for mapping in field["mappings"] for option in mapping["options"].values()]
    entries = [(option["text"], COLORS[option["color"]]) for option in options]
    left, top, right, bottom = _legend(canvas, frame, entries, False)
    series = sorted(series, key=lambda one: one.legend)
    names = left + max((width(one.legend, SMALL) for one in series), default=0) + 10
    row = (bottom - top - 4) / max(1, len(series))
    scale = (right - names) / (window.end - window.start)
    for index, one in enumerate(series):
        canvas.text(left, top + row * (index + 0.5), one.legend, SMALL)
        runs = []  # Start, end, value.
        for time, value in one.points:
            if runs and runs[-1][2] == value and time - runs[-1][1] <= window.step * 1.5:
                runs[-1][1] = time
            else:
                if runs and time - runs[-1][1] <= window.step * 1.5:
                    runs[-1][1] = time
                runs.append([time, time, value])
        for start, end, value in runs:
            text, color = shown(value, field)
            x0, x1 = names + (start - window.start) * scale, names + (end - window.start) * scale
            canvas.box(x0, top + row * (index + 0.12), x1, top + row * (index + 0.88), color)
            if width(text, SMALL) < x1 - x0:
                canvas.text((x0 + x1) / 2, top + row * (index + 0.5), text, SMALL, BACKGROUND, "center")


def table(canvas, frame, panel, series, window):
    del window  # It is a matter of one moment.
    left, top, right, bottom = frame
    names = panel["transformations"][-1]["options"]["renameByName"]
    key, refs = next(iter(names)), [name.removeprefix("Value #") for name in list(names)[1:]]
    fields = {override["matcher"]["options"]: {prop["id"]: prop["value"] for prop in override["properties"]}
              for override in panel["fieldConfig"]["overrides"]}
    rows = {}
    for one in series:
        rows.setdefault(one.labels[key], {})[one.ref] = one.points[-1][1]
    wide = (right - left) / len(names)
    for column, name in enumerate(names.values()):
        canvas.text(left + wide * column, top + 9, name, SMALL, COLORS["blue"])
    for line, (name, cells) in enumerate(sorted(rows.items())):
        y = top + 33 + 22 * line
        if y > bottom:
            break
        canvas.box(left, y - 12, right, y - 11, GRID)
        canvas.text(left, y, name)
        for column, ref in enumerate(refs):
            field = {"thresholds": panel["fieldConfig"]["defaults"]["thresholds"],
                     **fields[names[f"Value #{ref}"]]}
            if ref in cells:
                text, color = shown(cells[ref], field)
                plain = "custom.cellOptions" not in field
                canvas.text(left + wide * (column + 1), y, text, BODY, TEXT if plain else color)


DRAWN = {"stat": stat, "timeseries": lines, "heatmap": heatmap, "state-timeline": timeline, "table": table}
