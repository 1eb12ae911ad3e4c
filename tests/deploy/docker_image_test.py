#!/usr/bin/env python3
"""Builds the image and uses it as it will be used: read-only, without rights, stopped and killed in
mid-job, with TLS, and with gnuplot. Where no engine can be started it says why and skips (exit 77),
unless FFZERO_REQUIRE has "docker". Run with the project's root."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import engine as engines
import image as images
from container import service

MAX_BYTES_ABOVE_BASE = 100_000_000
LISTENING = "0A"
EPOCHS = 100
SOMEBODY = 1234
EXECUTABLES = {"ffzerod", "ffzero", "ffzero-agent", "ffzero-bench"}


def expect(found, wanted, what):
    if found != wanted:
        raise AssertionError(f"{what}: {found!r} found, must be {wanted!r}")


def check_facts(engine, built):
    image, report, base = (json.loads(engine.docker("image", "inspect", name).stdout)[0]
                           for name in (built.service, built.report, built.base))
    config = image["Config"]
    expect(config["Entrypoint"], ["ffzerod"], "entrypoint")
    expect(sorted(config["ExposedPorts"]), ["50051/tcp", "9464/tcp"], "ports")
    expect(sorted(config["Volumes"]), ["/data", "/datasets"], "volumes")
    expect(config["User"], "10001:10001", "user")
    expect(config["Healthcheck"]["Test"], ["CMD", "ffzero", "--timeout=3", "health"], "health check")
    version = engine.docker("run", "--rm", "--network=none", built.service, "--version").stdout.split()[1]
    prefix = "org.opencontainers.image."
    expect({key: value for key, value in config["Labels"].items() if key.startswith(prefix)},
           {prefix + "title": "FFzero", prefix + "version": version, prefix + "licenses": "MIT",
            prefix + "description": "A networked training service for physical neural networks",
            prefix + "revision": built.arguments["REVISION"],
            prefix + "created": built.arguments["CREATED"]}, "labels")
    for key in ("Entrypoint", "Cmd", "User", "Volumes", "Healthcheck", "Labels"):
        expect(report["Config"][key], config[key], f"{key} of the target report")
    above = image["Size"] - base["Size"]
    print(f"image: {image['Size'] / 1e6:.0f} MB, {above / 1e6:.0f} MB above its base; "
          f"report: {(report['Size'] - image['Size']) / 1e6:.0f} MB more")
    if above > MAX_BYTES_ABOVE_BASE:
        raise AssertionError(f"size above the base: {above} found, must be {MAX_BYTES_ABOVE_BASE} or less")


def check_confined(running):
    expect(running.inside("id", "-u").stdout.strip(), "10001", "user id")
    if running.inside("touch", "/var/tmp/file", check=False).returncode == 0:
        raise AssertionError("the root file system can be written")
    sockets = [line.split() for line in running.inside("cat", "/proc/net/tcp", "/proc/net/tcp6").stdout
               .splitlines()]
    listening = {int(address.rpartition(":")[2], 16) for _, address, _, state, *_ in sockets
                 if state == LISTENING and set(address.rpartition(":")[0]) == {"0"}}
    expect(listening, {50051, 9464}, "ports that listen beyond loopback")
    page = running.inside("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9464; "
                          r"printf 'GET /metrics HTTP/1.0\r\n\r\n' >&3; cat <&3").stdout
    if "ffzero_build_info" not in page:
        raise AssertionError(f"the metrics page lacks ffzero_build_info:\n{page}")


def check_executables(running):
    """They are all of the executables, and each finds its libraries."""
    expect(set(running.inside("ls", "/usr/local/bin").stdout.split()), EXECUTABLES, "executables")
    versions = {running.inside(name, "--version").stdout.split()[1] for name in EXECUTABLES}
    expect(len(versions), 1, f"number of versions ({versions})")


def check_jobs(running):
    """Two equal jobs, the second stopped and killed in its middle, end with the same bytes."""
    # Long enough to be caught running on a busy machine.
    submit = ("submit", "--preset", "glyphs-photonic", "--set", f"training.epochs={EPOCHS}",
              "--set", f"training.evaluate_every={EPOCHS}")
    undisturbed = running.ffzero(*submit, "--wait")
    before = running.job(undisturbed)
    expect(before["state"], "SUCCEEDED", "state")
    accuracy = before["result"]["voteTestAccuracy"]
    print(f"glyphs, {EPOCHS} epochs: {accuracy:.1%}")
    if accuracy < 0.2:
        raise AssertionError(f"accuracy: {accuracy} found, must be 0.2 or more (chance: 0.1)")

    disturbed = running.ffzero(*submit)
    running.wait_for_evaluations(disturbed, 1)
    began = time.monotonic()
    expect(running.stop(), 0, "exit status after docker stop")
    print(f"stopped within {time.monotonic() - began:.1f} s")
    running.start()
    running.wait_until_it_serves()
    expect(running.job(undisturbed), before, "the job after a restart")
    running.wait_for_evaluations(disturbed, int(running.job(disturbed)["forwardEvaluations"]) + 1)
    running.kill()
    running.start()
    running.wait_until_it_serves()
    running.inside("ffzero", "watch", disturbed)
    expect(running.job(disturbed)["state"], "SUCCEEDED", "state after a stop and a kill")
    for job_id in (undisturbed, disturbed):
        running.ffzero("checkpoint", job_id, "-o", f"/data/{job_id}.checkpoint")
    running.inside("cmp", f"/data/{undisturbed}.checkpoint", f"/data/{disturbed}.checkpoint")


def check_backup(engine, built, running):
    """Taken by somebody whose folder is closed to others, and restored into a new volume."""
    jobs = running.ffzero("list", "--json")
    with tempfile.TemporaryDirectory(prefix="ffzero-docker-") as folder:
        os.chown(folder, SOMEBODY, SOMEBODY)
        engine.docker("run", "--rm", f"--network=container:{running.name}", f"--user={SOMEBODY}:{SOMEBODY}",
                      f"--volume={folder}:/backups", "--entrypoint=ffzero", built.service,
                      "backup", "-o", "/backups/jobs.backup")

        def restore(volume):
            engine.docker("run", "--rm", "--network=none", f"--volume={volume}:/data",
                          f"--mount=type=bind,source={folder}/jobs.backup,target=/backup", built.service,
                          "--data_dir=/data", "--restore=/backup")
        with service(engine, built.service, prepare=restore) as restored:
            restored.wait_until_it_serves()
            expect(restored.ffzero("list", "--json"), jobs, "the jobs after a restore")


def check_service(engine, built):
    with service(engine, built.service) as running:
        print(f"started: serves after {running.wait_until_it_serves():.1f} s, "
              f"healthy after {running.wait_until_healthy():.1f} s")
        check_confined(running)
        check_executables(running)
        check_jobs(running)
        check_backup(engine, built, running)


def check_tls(engine, built):
    """Healthy with TLS too, when its client is told the authority; and in no way without."""
    with tempfile.TemporaryDirectory(prefix="ffzero-docker-") as folder:
        security = pathlib.Path(folder)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=chip-lab",
                        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout",
                        security / "server.key", "-out", security / "server.pem"],
                       check=True, capture_output=True)
        for path in (security, *security.iterdir()):
            path.chmod(0o755)  # Another user reads them, who has no name here.
        options = (f"--volume={security}:/security:ro", "--env=FFZERO_TLS_CA=/security/server.pem",
                   "--env=FFZERO_TLS_CERT=/security/server.pem", "--env=FFZERO_TLS_KEY=/security/server.key")
        with service(engine, built.service, options) as running:
            running.wait_until_healthy()
            plain = running.inside("env", "--unset=FFZERO_TLS_CA", "ffzero", "--timeout=3", "health",
                                   check=False)
            expect(plain.returncode, 1, "exit status of an unencrypted ffzero health")


def check_figures(engine, built):
    with service(engine, built.report) as running:
        running.wait_until_it_serves()
        running.ffzero("reproduce", "insitu", "--quick", "--epochs=1", "--seeds=1", "--limit=200",
                       "-o", "/data/insitu")
        figures = running.inside("bash", "-c", "cd /data/insitu/figures; for file in *.png; do "
                                 "head -c 8 $file | od -An -tx1; done").stdout.split()
        expect(figures[:8], "89 50 4e 47 0d 0a 1a 0a".split(), "the figure's first bytes")


def check(engine, root):
    built = images.build(engine, root)
    check_facts(engine, built)
    check_service(engine, built)
    check_tls(engine, built)
    check_figures(engine, built)


if __name__ == "__main__":
    sys.exit(engines.run_test(check, pathlib.Path(sys.argv[1]).resolve()))
