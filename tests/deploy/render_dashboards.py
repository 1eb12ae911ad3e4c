#!/usr/bin/env python3
"""Draws the Grafana dashboards with gnuplot from what a Prometheus has, laid out as Grafana does, so that
they can be looked at where Grafana cannot run."""
import argparse
import pathlib
import shutil
import subprocess
import sys
import time

import canvas as canvases
import panel_data
import panel_plots
from panel_text import shortened

COLUMN, ROW, GAP, HEAD = 50, 34, 4, 44  # Pixels: of a grid's cell, between panels, of the dashboard's title.


def frame_of(panel):
    place = panel["gridPos"]
    return (place["x"] * COLUMN + GAP, HEAD + place["y"] * ROW + GAP,
            (place["x"] + place["w"]) * COLUMN - GAP, HEAD + (place["y"] + place["h"]) * ROW - GAP)


def script(dashboard, found, over, path):
    """The gnuplot script of a dashboard; `found` has the series of each panel by its id."""
    rows = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in dashboard["panels"])
    canvas = canvases.Canvas(24 * COLUMN, HEAD + rows * ROW + GAP)
    canvas.text(2 * GAP + 4, HEAD / 2, dashboard["title"], 17)
    canvas.text(24 * COLUMN - 2 * GAP, HEAD / 2, time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(over.end)), 11,
                canvases.FAINT, "right")
    for panel in dashboard["panels"]:
        left, top, right, bottom = frame_of(panel)
        if panel["type"] == "row":
            canvas.text(left + 6, (top + bottom) / 2, panel["title"], 13)
            continue
        canvas.box(left, top, right, bottom, canvases.PANEL)
        canvas.text(left + 8, top + 14, shortened(panel["title"], 12, right - left - 16), 12)
        if not any(panel_plots.known(series.points) for series in found[panel["id"]]):
            canvas.text((left + right) / 2, (top + bottom) / 2, "No data", 12, canvases.FAINT, "center")
            continue
        panel_plots.DRAWN[panel["type"]](canvas, (left + 8, top + 28, right - 8, bottom - 6), panel,
                                         found[panel["id"]], over)
    return canvas.script(path)


def render(prometheus, dashboard, over, path):
    """Draws it to a PNG file."""
    chosen = panel_data.variables(prometheus, dashboard, over)
    found = {panel["id"]: panel_data.evaluate(prometheus, panel, chosen, over)
             for panel in panel_data.panels(dashboard)}
    drawn = subprocess.run(["gnuplot"], input=script(dashboard, found, over, path), text=True,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if drawn.returncode != 0 or drawn.stdout:
        raise RuntimeError(f"{path}: gnuplot: {drawn.stdout}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("prometheus", help="URL, such as http://127.0.0.1:9090")
    arguments.add_argument("folder", type=pathlib.Path, help="where the pictures go: NAME.png of NAME.json")
    arguments.add_argument("--minutes", type=float, default=60, help="up to now (60)")
    arguments.add_argument("--scrape_interval", type=int, default=15, help="seconds (15)")
    options = arguments.parse_args()
    if not shutil.which("gnuplot"):
        print("render_dashboards.py: gnuplot is not installed", file=sys.stderr)
        return 1
    options.folder.mkdir(parents=True, exist_ok=True)
    end = time.time()
    over = panel_data.window(end - options.minutes * 60, end, options.scrape_interval)
    prometheus = panel_data.Prometheus(options.prometheus)
    for name, dashboard in panel_data.dashboards().items():
        path = options.folder / f"{name}.png"
        render(prometheus, dashboard, over, path)
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
