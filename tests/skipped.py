#!/usr/bin/env python3
"""Lists what a run of ctest skipped and why. A reason begins with what was wanting and a colon
("docker: no engine could be started"); what --require names may not have been wanting."""
import argparse
import re
import sys
import xml.etree.ElementTree

# How GoogleTest, unittest and plain programs say why they skip.
REASONS = [re.compile(r": Skipped\n+(.+)"), re.compile(r"skipped ['\"](.+)['\"]"),
           re.compile(r"^skipped: (.+)", re.MULTILINE)]


def reason(output):
    for pattern in REASONS:
        found = pattern.search(output)
        if found:
            return found.group(1).strip()
    return "no reason given"


def skips(path):
    for case in xml.etree.ElementTree.parse(path).getroot().iter("testcase"):
        if case.find("skipped") is not None or case.get("status") == "notrun":
            yield case.get("name"), reason(case.findtext("system-out") or "")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--require", default="", help="comma-separated: datasets,docker")
    arguments.add_argument("results", nargs="*", help="JUnit files")
    options = arguments.parse_args()
    required = [kind for kind in options.require.split(",") if kind]
    by_reason = {}
    for path in options.results:
        for name, why in skips(path):
            names = by_reason.setdefault(why, [])
            if name not in names:
                names.append(name)
    for why, names in sorted(by_reason.items()):
        print(f"{why}\n    " + "\n    ".join(names))
    if not by_reason:
        print("nothing")
    wanting = [why for why in by_reason if why.split(":")[0] in required]
    for why in wanting:
        print(f"required, yet skipped: {why}", file=sys.stderr)
    return 1 if wanting else 0


if __name__ == "__main__":
    sys.exit(main())
