#!/usr/bin/env python3
"""Runs the examples of a README as a reader would: every ```sh block, in order, in one shell.

  readme_examples_test.py BIN_DIR README...

The blocks under the heading "Two commands" install and build; the bare-machine trial runs those.
Fixed ports are moved to free ones, so that examples do not meet a server of yours."""
import contextlib
import os
import pathlib
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile

BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


# Sanitizers are slow.
PATIENCE = 1200 if os.environ.get("FFZERO_SANITIZE") else 600
# The agent's port in the examples.
AGENT = "50059"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def blocks(text):
    """The examples, without those of sections that build."""
    sections = re.split(r"^## ", text, flags=re.MULTILINE)
    return [block for section in sections if not section.startswith("Two commands")
            for block in BLOCK.findall(section)]


def wrap(folder, name, text):
    wrapper = folder / name
    wrapper.write_text(f"#!/bin/sh\n{text}\n")
    wrapper.chmod(0o755)


def wrap_server(folder, bin_dir, grpc, metrics):
    wrap(folder, "ffzerod", f'exec "{bin_dir}/ffzerod" --listen=127.0.0.1:{grpc} '
                            f'--metrics_listen=127.0.0.1:{metrics} "$@"')


def wrap_client(folder, bin_dir, grpc):
    """The client waits some seconds for a server that was started just before; a busy machine takes longer."""
    wrap(folder, "ffzero", '[ "$1" = token ] || timeout --foreground 60 bash -c '
                           f'"until : >/dev/tcp/127.0.0.1/{grpc}; do sleep 0.1; done" 2>/dev/null || true\n'
                           f'exec "{bin_dir}/ffzero" "$@"')


def run(script, bin_dir):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "bin").mkdir()
        (folder / "work").mkdir()
        grpc, metrics = free_port(), free_port()
        wrap_server(folder / "bin", bin_dir, grpc, metrics)
        wrap_client(folder / "bin", bin_dir, grpc)
        environment = dict(os.environ, PATH=f"{folder / 'bin'}:{bin_dir}:{os.environ['PATH']}",
                           FFZERO_SERVER=f"127.0.0.1:{grpc}")
        # It ends when all that has the other end has ended.
        alive, inherited = os.pipe()
        shell = subprocess.Popen(["sh", "-eux", "-c", script.replace(AGENT, str(free_port()))],
                                 cwd=folder / "work", env=environment, start_new_session=True,
                                 pass_fds=[inherited])
        os.close(inherited)
        try:
            return shell.wait(timeout=PATIENCE)
        finally:
            # The examples leave a server running, as a reader would, that needs its folder until it has drained.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(shell.pid, signal.SIGTERM)
                select.select([alive], [], [], 60)
                os.killpg(shell.pid, signal.SIGKILL)
            os.close(alive)


def main():
    bin_dir = pathlib.Path(sys.argv[1]).resolve()
    for readme in sys.argv[2:]:
        script = "\n".join(blocks(pathlib.Path(readme).read_text()))
        if not script:
            sys.exit(f"{readme}: no examples found: nothing was run")
        if run(script, bin_dir) != 0:
            sys.exit(f"{readme}: an example failed")


if __name__ == "__main__":
    main()
