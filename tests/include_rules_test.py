#!/usr/bin/env python3
"""Who may include whom: core knows nobody, proto knows nobody, client knows proto, server core and
proto; core stays free of gRPC, protobuf, clocks, threads and logging. Run with the project's root."""
import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
FORBIDDEN = {
    "core": [r"server/", r"client/", r"ffzero/v1/", r"google/", r"grpc", r"prometheus/", r"sqlite3",
             r"thread$", r"mutex$", r"condition_variable$", r"future$", r"chrono$", r"ctime$",
             r"iostream$", r"absl/time/clock\.h", r"absl/log", r"absl/synchronization"],
    "server": [r"client/"],
    "client": [r"server/"],
}
# Not gRPC services: what ThreadSanitizer watches.
FORBIDDEN["server/store"] = [r"grpc", r"ffzero/v1/", r"google/"]


def violations(root):
    for folder, patterns in FORBIDDEN.items():
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in (".cc", ".h"):
                continue
            for included in INCLUDE.findall(path.read_text()):
                for pattern in patterns:
                    if re.match(pattern, included):
                        yield f"{path.relative_to(root)} includes {included}"


def main():
    root = pathlib.Path(sys.argv[1])
    if not list((root / "core").rglob("*.h")):
        sys.exit(f"no headers under {root / 'core'}: nothing was checked")
    found = list(violations(root))
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
