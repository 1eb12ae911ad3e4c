"""How time and memory grow with ports, batch, stages, directions, jobs at once and watchers: a table, all
points and a figure, from one command, with the slopes that were to be expected beside those found. Every
size is measured in processes of its own."""
import argparse
import datetime
import json
import os
import pathlib
import sys

import rounds
from growth import figure, report
from growth.quantities import quantities
from growth.result import Result
from processes import BIN

PROGRAMS = ("ffzero", "ffzerod", "ffzero_step_cost", "ffzero_submit_load", "ffzero_watch_load")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True, metavar="DIR",
                        help="where scaling.md, .csv, .gp and .png go")
    parser.add_argument("--rounds", type=int, default=3, help="of which medians are taken (%(default)s)")
    parser.add_argument("--only", default="", metavar="TEXT", help="quantities in whose name it is")
    parser.add_argument("--quick", action="store_true",
                        help="one round of few, small sizes, whose slopes say nothing: whether it works")
    parser.add_argument("--json", action="store_true", help="print that instead of the table")
    return parser.parse_args()


def measure(chosen, count):
    """Each round goes through everything, so that a slow minute does not hit one quantity alone."""
    costs = {one.name: {size: [] for size in one.sizes} for one in chosen}
    for number in range(1, count + 1):
        for one in chosen:
            for size in one.sizes:
                costs[one.name][size].append(one.measure(size))
            print(f"round {number} of {count}: {one.name}", file=sys.stderr, flush=True)
    return [Result(one, costs[one.name]) for one in chosen]


def main():
    options = arguments()
    missing = [name for name in PROGRAMS if not (BIN / name).exists()]
    if missing:
        raise SystemExit(f"{BIN}: no {', '.join(missing)}; cmake --build --preset release makes them")
    chosen = [one for one in quantities(options.quick) if options.only in one.name]
    if not chosen:
        raise SystemExit(f"--only: {options.only!r} found; must be in the name of a quantity")
    options.output.mkdir(parents=True, exist_ok=True)
    count = 1 if options.quick else options.rounds
    results = measure(chosen, count)
    version = rounds.timed([BIN / "ffzero", "--version"])[1].strip()
    table = report.markdown(results, f"{version}, {datetime.date.today()}, {os.cpu_count()} cores; medians of "
                                     f"{count}.")
    (options.output / "scaling.md").write_text(table)
    (options.output / "scaling.csv").write_text(report.csv(results))
    if not figure.draw(options.output, results):
        print("no scaling.png: gnuplot is missing (apt-get install gnuplot-nox)", file=sys.stderr)
    print(json.dumps([report.for_programs(one) for one in results], indent=1) if options.json else table)


if __name__ == "__main__":
    main()
