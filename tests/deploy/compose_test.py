#!/usr/bin/env python3
"""Brings deploy/compose.yaml up as its README says: everything becomes healthy, jobs run, on an
instrument too, and Prometheus counts them. Where no engine can be started it says why and skips (exit
77), unless FFZERO_REQUIRE has "docker". Run with the project's root. Grafana's image, which only a
registry has, is not started here."""
import json
import pathlib
import re
import sys
import tempfile
import time
import urllib.parse
import urllib.request

import compose
import engine as engines
import image as images

DEFAULT = {"ffzerod", "prometheus"}
SUBMIT = ("submit", "--preset", "glyphs-photonic", "--set", "training.epochs=2", "--wait")


def expect(found, wanted, what):
    if found != wanted:
        raise AssertionError(f"{what}: {found!r} found, must be {wanted!r}")


def get(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as reply:
        return reply.read().decode()


def check_file(project):
    expect(set(project(*compose.PROFILES, "config", "--services").split()),
           DEFAULT | {"grafana", "instrument"}, "services with every profile")
    text = project(*compose.PROFILES, "config")
    if not re.search(r"image: grafana/grafana:\d+\.\d+\.\d+$", text, re.MULTILINE):
        raise AssertionError(f"Grafana's image is not of one version:\n{text}")
    mounted = set(re.findall(r"^ +- (/[^:\n]+):|^ +source: (/.+)$", text, re.MULTILINE))
    paths = {pathlib.Path(short or long) for short, long in mounted}
    expect(len(paths), 4, f"number of mounted folders ({paths})")
    for path in paths:
        if not path.is_dir() or not any(path.iterdir()):
            raise AssertionError(f"{path} is mounted, and no folder with something in it")


def check_confined(project, *services):
    for service in services:
        found = project.inspect(service)
        host = found["HostConfig"]
        expect(host["ReadonlyRootfs"], True, f"read-only root of {service}")
        expect(host["CapDrop"], ["ALL"], f"dropped capabilities of {service}")
        expect(host["SecurityOpt"], ["no-new-privileges:true"], f"security options of {service}")
        if found["Config"]["User"].split(":")[0] in ("", "0", "root"):
            raise AssertionError(f"{service} runs as root")
        addresses = {binding["HostIp"] for bindings in (host["PortBindings"] or {}).values()
                     for binding in bindings}
        expect(addresses - {"127.0.0.1"}, set(), f"addresses beyond loopback of {service}")


def check_prometheus(project):
    """It scrapes the server, has read every rule, and counts the job."""
    port = project.ports["PROMETHEUS_PORT"]
    query = urllib.parse.quote('ffzero_jobs{state="SUCCEEDED"}')
    deadline = time.monotonic() + 300
    while True:
        series = json.loads(get(port, f"/api/v1/query?query={query}"))["data"]["result"]
        if series and float(series[0]["value"][1]) == 1:
            break
        if time.monotonic() > deadline:
            raise AssertionError(f"Prometheus does not count the job: {series}\n"
                                 f"{get(port, '/api/v1/targets')}")
        time.sleep(0.5)
    targets = json.loads(get(port, "/api/v1/targets"))["data"]["activeTargets"]
    expect({(target["labels"]["job"], target["health"]) for target in targets}, {("ffzero", "up")},
           "what is scraped")
    groups = json.loads(get(port, "/api/v1/rules"))["data"]["groups"]
    errors = [rule["lastError"] for group in groups for rule in group["rules"] if rule.get("lastError")]
    expect(errors, [], "errors of rules")


def check_instrument(project, simulated):
    """What is learnt through the wire is what is learnt in process."""
    project("--profile=instrument", "up", "--detach")
    project.wait_until_healthy("instrument", "ffzerod")
    check_confined(project, "instrument")
    job = project.job(project.ffzero(*SUBMIT, "--set", "device=chip-1"))
    expect(job["state"], "SUCCEEDED", "state of the job on the instrument")
    expect(job["spec"]["device"], "chip-1", "device of the job on the instrument")
    expect(job["result"], simulated["result"], "result of the job on the instrument")


def check_stop(project):
    project(*compose.PROFILES, "stop")
    for service in (*DEFAULT, "instrument"):
        expect(project.inspect(service)["State"]["ExitCode"], 0, f"exit status of {service}")


def check(engine, root):
    built = images.build(engine, root)
    with tempfile.TemporaryDirectory(prefix="ffzero-compose-") as folder, \
            compose.project(engine, root, built, pathlib.Path(folder)) as project:
        check_file(project)
        project.build()
        began = time.monotonic()
        project("up", "--detach")
        project.wait_until_healthy(*DEFAULT)
        print(f"up and healthy after {time.monotonic() - began:.1f} s")
        expect(project.running(), DEFAULT, "services that start without a profile")
        check_confined(project, *DEFAULT)
        if "ffzero_build_info" not in get(project.ports["FFZERO_METRICS_PORT"], "/metrics"):
            raise AssertionError("the published metrics page lacks ffzero_build_info")
        simulated = project.job(project.ffzero(*SUBMIT))
        expect(simulated["state"], "SUCCEEDED", "state of the job")
        check_prometheus(project)
        check_instrument(project, simulated)
        check_stop(project)


if __name__ == "__main__":
    sys.exit(engines.run_test(check, pathlib.Path(sys.argv[1]).resolve()))
