"""Builds the images for the tests, once: what an engine has already is not built again."""
import hashlib
import os
import shutil
import subprocess

import engine as engines

NAME = "ffzero-test"
PUBLISHED_BASE = "debian:bookworm-slim"


class Built:
    """The images' names, and what they were built from: the base image, and the commit with its time."""

    def __init__(self, tag, base, revision, created):
        self.service, self.report, self.prometheus, self.stage = (
            f"{NAME}{which}:{tag}" for which in ("", "-report", "-prometheus", "-build"))
        self.base = base
        self.arguments = {"BASE": base, "REVISION": revision, "CREATED": created}


def base_image(engine, root):
    """The published image where it can be had, else a Debian of our own making."""
    ours = f"{NAME}-base"
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


def tag(engine, root):
    """Several trees may use an engine that runs here at once; ours is locked, and keeps the images of one."""
    return "latest" if engine.own else hashlib.sha256(bytes(root)).hexdigest()[:12]


def build(engine, root):
    """Returns what was built; Unavailable where no container can be run."""
    base = base_image(engine, root)
    probe = engine.docker("run", "--rm", "--network=none", base, "true", check=False)
    if probe.returncode != 0:
        raise engines.Unavailable(f"no container can be run: {probe.stderr.strip().splitlines()[-1]}")
    built = Built(tag(engine, root), base, commit(root, "%H"), commit(root, "%cI"))
    common = ["--network=host", *(f"--build-arg={key}={value}" for key, value in built.arguments.items())]
    # The first is named too, so that what it took minutes to make is still there next time.
    for name, target in ((built.stage, ["--target=build"]), (built.report, ["--target=report"]),
                         (built.service, [])):
        engine.docker("build", *common, *target, f"--tag={name}", str(root), stdout=None,
                      stderr=subprocess.STDOUT)
    if engine.own:
        engine.docker("image", "prune", "--force")
    return built
