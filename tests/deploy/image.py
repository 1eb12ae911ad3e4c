"""Builds the images for the tests, once: what an engine has already is not built again."""
import os
import shutil
import subprocess

import engine as engines

SERVICE = "ffzero-test"
REPORT = "ffzero-test-report"
PUBLISHED_BASE = "debian:bookworm-slim"


class Built:
    """What the images were built from: the base image, and the commit with its time."""

    def __init__(self, base, revision, created):
        self.base = base
        self.arguments = {"BASE": base, "REVISION": revision, "CREATED": created}


def base_image(engine, root):
    """The published image where it can be had, else a Debian of our own making."""
    ours = f"{SERVICE}-base"
    for name in (PUBLISHED_BASE, ours):
        if engine.docker("image", "inspect", name, check=False).returncode == 0:
            return name
    if os.geteuid() == 0 and shutil.which("debootstrap"):
        tar = subprocess.run(["sh", root / "tests/deploy/debian_root.sh"], check=True, text=True,
                             stdout=subprocess.PIPE).stdout.strip()
        engine.docker("import", tar, ours)
        return ours
    engine.docker("pull", PUBLISHED_BASE)
    return PUBLISHED_BASE


def commit(root, form):
    return subprocess.run(["git", "-C", root, "show", "--no-patch", f"--format={form}", "HEAD"], text=True,
                          stdout=subprocess.PIPE).stdout.strip()


def build(engine, root):
    """Returns what SERVICE and REPORT were built from; Unavailable where no container can be run."""
    base = base_image(engine, root)
    probe = engine.docker("run", "--rm", "--network=none", base, "true", check=False)
    if probe.returncode != 0:
        raise engines.Unavailable(f"no container can be run: {probe.stderr.strip().splitlines()[-1]}")
    built = Built(base, commit(root, "%H"), commit(root, "%cI"))
    common = ["--network=host", *(f"--build-arg={key}={value}" for key, value in built.arguments.items())]
    # The first is named too, so that what it took minutes to make is still there next time.
    for name, target in ((f"{SERVICE}-build", ["--target=build"]), (REPORT, ["--target=report"]),
                         (SERVICE, [])):
        engine.docker("build", *common, *target, f"--tag={name}", str(root), stdout=None,
                      stderr=subprocess.STDOUT)
    if engine.own:
        engine.docker("image", "prune", "--force")
    return built
