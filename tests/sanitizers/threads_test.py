#!/usr/bin/env python3
"""That the tests which can start threads are those that say so, so that ThreadSanitizer gets each of them.

  threads_test.py BIN_DIR --threads NAME... --none NAME..."""
import argparse
import pathlib
import subprocess
import sys

# What whoever starts a thread has from a library: std::thread, or the system's own.
STARTERS = ("_ZNSt6thread15_M_start_thread", "pthread_create")


def starts_threads(program):
    undefined = subprocess.run(["nm", "--dynamic", "--undefined-only", program], check=True, text=True,
                               stdout=subprocess.PIPE).stdout
    return any(starter in undefined for starter in STARTERS)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("bin", type=pathlib.Path)
    arguments.add_argument("--threads", nargs="+", required=True)
    arguments.add_argument("--none", nargs="+", required=True)
    options = arguments.parse_args()
    wrong = [f"{name} starts no threads: without THREADS, please"
             for name in options.threads if not starts_threads(options.bin / name)]
    wrong += [f"{name} can start threads: with THREADS, please"
              for name in options.none if starts_threads(options.bin / name)]
    print("\n".join(wrong) or f"{len(options.threads)} tests start threads, {len(options.none)} do not")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
