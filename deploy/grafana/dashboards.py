#!/usr/bin/env python3
"""Writes the dashboards to dashboards/*.json, or to the folder that is named."""
import json
import pathlib
import sys

from panels import (BAD, DEVICE, GOOD, INSTANCE, NO_NUMBER, WARN, dashboard, heatmap, lines, stat, table,
                    timeline, values)
from queries import FIRING, by_call, if_any, in_an_hour, of, or_zero, quantile, quantiles, rate, total, worst

# In the order in which a job goes through them; the first five are not its end.
STATES = {"PENDING": "yellow", "RUNNING": "green", "PAUSING": "light-purple", "PAUSED": "purple",
          "CANCELLING": "light-orange", "SUCCEEDED": "blue", "FAILED": "red", "CANCELLED": "orange"}
STATE_COLORS = {state.lower(): color for state, color in STATES.items()}
# As long as somebody watches or downloads, which says nothing of the server's speed.
ANSWERS = 'method!~".*/(WatchJob|DownloadCheckpoint)"'
FAILED_CALL = 'code!="OK"'
CHOSEN = 'device=~"$device"'
HOUR, DAY = 3600, 86400
BACKUP_AGE = f"time() - max_over_time({of('ffzero_backup_timestamp_seconds')}[14d])"


def jobs_in(state):
    return total("ffzero_jobs", f'state="{state}"')


def jobs_by(states):
    return [(jobs_in(state), state.lower()) for state in states]


# Panels of several dashboards.

UP = stat(
    "Server", "Whether Prometheus reaches the metrics page; of several servers the worst.", "none",
    (f"min({of('up')})", ""), mappings=values(_0=("Down", BAD), _1=("Up", GOOD)), graph="none")
UPTIME = stat(
    "Up for", "How long ago the server that was started last began.", "s",
    (f"min(time() - {of('process_start_time_seconds')})", ""), graph="none", decimals=1)
DISK = stat(
    "Data disk free", "Free part of the file system that holds the data folder.", "percentunit",
    (f"min({of('ffzero_data_dir_free_bytes')} / {of('ffzero_data_dir_size_bytes')})", ""),
    decimals=0, base=BAD, steps=[(0.05, WARN), (0.15, GOOD)], to="service")
JOBS = lines(
    "Jobs under way", "Jobs that have not ended, by state.", "none", *jobs_by(list(STATES)[:5]),
    width=12, stack=True, whole=True, colors=STATE_COLORS, to="jobs")
STEPS = lines(
    "Training step", "Time of a step, one batch on one stage, over all devices.", "s",
    *quantiles("ffzero_step_seconds"), log=True, to="devices")
AGES = lines(
    "Since progress and checkpoint, worst job",
    "Of the running job that is worst off: time since it last did some work, and since it saved a "
    "checkpoint. Both go back to 0 again and again.", "s",
    (worst("ffzero_job_progress_age_seconds"), "progress"),
    (worst("ffzero_checkpoint_age_seconds"), "checkpoint"), to="jobs")
CPU = lines(
    "CPU cores", "Cores that the server's process keeps busy.", "none",
    (rate("process_cpu_seconds_total", by="instance"), "{{instance}}"), to="service")
MEMORY = lines(
    "Memory", "Memory of the server's process that is in RAM.", "bytes",
    (total("process_resident_memory_bytes", by="instance"), "{{instance}}"), to="service")

OVERVIEW = dashboard(
    "overview", "Whether the service is up, works and has room.", [INSTANCE],
    (None, [
        UP,
        stat("Alerts", "Alerts of FFzero's rules that fire now.", "none",
             (or_zero(f"count({FIRING})"), ""), steps=[(1, BAD)]),
        stat("Running", "Jobs at work.", "none", (jobs_in("RUNNING"), ""), to="jobs"),
        stat("Pending", "Jobs in the queue.", "none", (jobs_in("PENDING"), ""), to="jobs"),
        stat("Oldest in queue", "How long the job that waits longest has been in the queue.", "s",
             (worst("ffzero_queue_oldest_seconds"), ""), steps=[(HOUR, WARN), (DAY, BAD)], to="jobs"),
        stat("Paused", "Jobs that wait to be resumed, often since their device failed.", "none",
             (jobs_in("PAUSED"), ""), steps=[(1, WARN)], to="jobs")]),
    (None, [
        UPTIME,
        stat("Quarantined",
             "Devices that failed twice in a row. No job gets them until an administrator releases them: "
             "ffzero devices release NAME.", "none",
             (total("ffzero_device_quarantined"), ""), steps=[(1, BAD)], to="devices"),
        stat("Faults, 1 h", "Failed attempts at calls of devices in the last hour.", "none",
             (in_an_hour("ffzero_device_faults_total"), ""), steps=[(1, WARN)], decimals=0, to="devices"),
        stat("Checkpoint failures, 1 h",
             "Commits of running jobs that the store refused in the last hour, mostly since the disk was full. "
             "They are tried again.", "none",
             (in_an_hour("ffzero_checkpoint_failures_total"), ""), steps=[(0.5, BAD)], decimals=0, to="jobs"),
        stat("Event lag", "Events that the watcher who is farthest behind was not sent yet.", "none",
             (worst("ffzero_event_lag_events"), ""), steps=[(10000, WARN)], to="service"),
        DISK]),
    (None, [
        JOBS,
        lines("Forward evaluations per second", "Passes of a batch through each device that training made.",
              "short", (rate("ffzero_forward_evaluations_total", by="device"), "{{device}}"),
              width=12, to="devices")]),
    (None, [
        STEPS,
        AGES,
        lines("Device faults and errors per second",
              "Failed attempts at calls of devices, also those that succeeded when made again (faults), and "
              "calls that failed for good (errors).", "short",
              (rate("ffzero_device_faults_total"), "faults"), (rate("ffzero_device_errors_total"), "errors"),
              colors={"faults": "orange", "errors": "red"}, to="devices")]),
    (None, [
        lines("Calls per second", "Finished calls of clients, and those of them that failed.", "reqps",
              (rate("ffzero_rpc_requests_total"), "all"),
              (or_zero(rate("ffzero_rpc_requests_total", FAILED_CALL)), "failed"),
              colors={"all": "green", "failed": "red"}, to="service"),
        CPU,
        MEMORY]))

JOB_STEPS = {"FAILED": [(1, BAD)], "PAUSED": [(1, WARN)]}
JOBS_DASHBOARD = dashboard(
    "jobs", "From submission to the last checkpoint.", [INSTANCE],
    (None, [
        stat(state.capitalize(), f"Jobs in the store that are {state}.", "none", (jobs_in(state), ""),
             width=3, height=3, graph="none", steps=JOB_STEPS.get(state, [])) for state in STATES]),
    (None, [
        JOBS,
        lines("Jobs that ended", "Jobs in the store that ended, by state, as long as they are not deleted.",
              "none", *jobs_by(list(STATES)[5:]), width=12, whole=True, colors=STATE_COLORS)]),
    ("Queue", [
        lines("Oldest in the queue", "How long the job that waits longest has been in the queue.", "s",
              (worst("ffzero_queue_oldest_seconds"), "oldest"), steps=[(HOUR, WARN), (DAY, BAD)]),
        lines("Time in the queue", "From submission to start, of the jobs that started.", "s",
              *quantiles("ffzero_queue_wait_seconds"), log=True),
        heatmap("Time in the queue, distribution", "How many jobs started a second after how long in the queue.", "s",
                rate("ffzero_queue_wait_seconds_bucket", by="le"))]),
    ("Training", [
        AGES,
        lines("Steps per second", "Steps of training, by device.", "short",
              (rate("ffzero_step_seconds_count", by="device"), "{{device}}")),
        STEPS]),
    ("Checkpoints", [
        lines("Checkpoints per second", "Checkpoints that were written, and commits that the store refused.",
              "short", (rate("ffzero_checkpoint_write_seconds_count"), "written"),
              (rate("ffzero_checkpoint_failures_total"), "failed"),
              colors={"written": "green", "failed": "red"}),
        lines("Writing a checkpoint", "Encoding a checkpoint and making it durable.", "s",
              *quantiles("ffzero_checkpoint_write_seconds"), log=True),
        lines("Deleted by the server, 1 h",
              "Jobs that the server deleted in an hour: retention is --retention_days, budget "
              "--disk_budget_gib.", "none",
              (in_an_hour("ffzero_jobs_deleted_total", by="reason"), "{{reason}}"))]))

ROUND_TRIP = "ffzero_device_round_trip_seconds"
DEVICES = dashboard(
    "devices", "What every device does, how fast, and how it fares.", [INSTANCE, DEVICE],
    (None, [
        table("Devices",
              "What each is doing now; sim is what the server simulates itself. Leased and quarantined are "
              "known of configured devices, drift of watched ones.", "device",
              ("Leased", worst("ffzero_device_leased", CHOSEN, by="device"), "none", [],
               values(_0=("no", "text"), _1=("yes", GOOD))),
              ("Quarantined", worst("ffzero_device_quarantined", CHOSEN, by="device"), "none", [],
               values(_0=("no", "text"), _1=("yes", BAD))),
              ("Evaluations / s", rate("ffzero_forward_evaluations_total", CHOSEN, by="device"), "short",
               [], []),
              ("Round trip, p95", quantile(0.95, ROUND_TRIP, CHOSEN, by="device"), "s", [], NO_NUMBER),
              ("Faults, 1 h", in_an_hour("ffzero_device_faults_total", CHOSEN, by="device"), "none",
               [(0.5, WARN)], []),
              ("Errors, 1 h", in_an_hour("ffzero_device_errors_total", CHOSEN, by="device"), "none",
               [(0.5, BAD)], []),
              ("Drift", worst("ffzero_device_drift", CHOSEN, by="device"), "percentunit", [], []))]),
    (None, [
        timeline("Lease and quarantine", "Which devices a job holds, and which are kept from jobs.",
                 values(_0=("idle", "dark-blue"), _1=("leased", GOOD), _2=("quarantined", BAD)),
                 (f"max by (device) (clamp_max({of('ffzero_device_leased', CHOSEN)}"
                  f" + 2 * {of('ffzero_device_quarantined', CHOSEN)}, 2))", "{{device}}"))]),
    ("Speed", [
        lines("Forward evaluations per second", "Passes of a batch through each device that training made.",
              "short", (rate("ffzero_forward_evaluations_total", CHOSEN, by="device"), "{{device}}")),
        lines("Busy",
              "Part of the time in which each device works on an exchange, the wire included. Of several jobs "
              "that are simulated at once it can pass 100 %.", "percentunit",
              (rate(f"{ROUND_TRIP}_sum", CHOSEN, by="device"), "{{device}}")),
        lines("Training step, p95", "95 % of the steps, one batch on one stage, take less.", "s",
              (quantile(0.95, "ffzero_step_seconds", CHOSEN, by="device"), "{{device}}"), log=True)]),
    ("Round trip, from an exchange's start to its readings", [
        lines("Round trip, p50", "Half of the round trips take less.", "s",
              (quantile(0.5, ROUND_TRIP, CHOSEN, by="device"), "{{device}}"), log=True),
        lines("Round trip, p95", "95 % of the round trips take less.", "s",
              (quantile(0.95, ROUND_TRIP, CHOSEN, by="device"), "{{device}}"), log=True),
        heatmap("Round trips", "How many took how long, a second, over the chosen devices.", "s",
                rate(f"{ROUND_TRIP}_bucket", CHOSEN, by="le"))]),
    ("Health", [
        lines("Faults per second",
              "Failed attempts at a device's calls, also those that succeeded when made again.", "short",
              (rate("ffzero_device_faults_total", CHOSEN, by="device"), "{{device}}"), width=12, height=7),
        lines("Errors per second", "Calls that failed for good, by kind.", "short",
              (rate("ffzero_device_errors_total", CHOSEN, by="kind"), "{{kind}}"),
              width=12, height=7, right=True),
        lines("Drift of watched devices", "How far a watched device's readings of a reference went, over their size.",
              "percentunit", (worst("ffzero_device_drift", CHOSEN, by="device"), "{{device}}"),
              width=12, height=7),
        lines("Calibrations of watched devices, 1 h",
              "How often a watched device calibrated itself in an hour, since it had drifted.", "none",
              (in_an_hour("ffzero_device_calibrations_total", CHOSEN, by="device"), "{{device}}"),
              width=12, height=7)]))

SERVICE = dashboard(
    "service", "The server's calls, streams, process and disk.", [INSTANCE],
    (None, [
        UP,
        UPTIME,
        stat("Restarts, 1 h", "How often a server began anew in the last hour.", "none",
             (f"sum(changes({of('process_start_time_seconds')}[1h]))", ""), steps=[(1, WARN)], graph="none"),
        stat("Version", "What runs.", "none", (total("ffzero_build_info", by="version"), "{{version}}"),
             text="name", graph="none"),
        stat("Failed calls, 1 h", "Finished calls of clients in the last hour whose code is not OK.", "none",
             (or_zero(in_an_hour("ffzero_rpc_requests_total", FAILED_CALL)), ""), decimals=0),
        DISK]),
    ("Calls", [
        lines("Calls per second, by method", "Finished calls of clients.", "reqps",
              (by_call(if_any(rate("ffzero_rpc_requests_total", by="method"))), "{{call}}"),
              width=12, right=True),
        lines("Failed calls per second", "Finished calls whose code is not OK, by method and code.", "reqps",
              (or_zero(rate("ffzero_rpc_requests_total", FAILED_CALL)), "all failed"),
              (by_call(if_any(rate("ffzero_rpc_requests_total", FAILED_CALL, by="method, code"))),
               "{{call}} {{code}}"),
              width=12, right=True),
        lines("Time to answer, p95",
              "95 % of a method's calls, from start to status, take less. Without watches and downloads, "
              "which last as long as their clients want.", "s",
              (by_call(if_any(quantile(0.95, "ffzero_rpc_latency_seconds", ANSWERS, by="method"))), "{{call}}"),
              width=12, log=True, right=True),
        heatmap("Time to answer, distribution",
                "How many calls took how long, a second, without watches and downloads.", "s",
                rate("ffzero_rpc_latency_seconds_bucket", ANSWERS, by="le"), width=12)]),
    ("Events", [
        lines("Events per second", "Events appended to the jobs' logs; none is ever dropped.", "short",
              (rate("ffzero_events_written_total"), "written"),
              (rate("ffzero_events_dropped_total"), "dropped")),
        lines("Watchers", "Open WatchJob streams.", "none", (total("ffzero_watchers"), "watchers"), whole=True),
        lines("Event lag",
              "Events that the watcher who is farthest behind was not sent yet. A slow client lags and loses "
              "nothing.", "none", (worst("ffzero_event_lag_events"), "events"), whole=True)]),
    ("Process", [
        CPU,
        MEMORY,
        lines("Open files", "File descriptors of the server's process: clients' sockets, mostly.", "none",
              (total("process_open_fds", by="instance"), "{{instance}}"), whole=True)]),
    ("Disk", [
        lines("Disk of the data folder",
              "Size of the file system that holds the data folder, and what of it is free.", "bytes",
              (total("ffzero_data_dir_size_bytes"), "size"), (total("ffzero_data_dir_free_bytes"), "free"),
              width=12),
        lines("Reading the metrics page", "How long Prometheus waits for the page.", "s",
              (worst("scrape_duration_seconds", by="instance"), "{{instance}}"), width=12)]),
    ("Upkeep", [
        stat("Since the last backup",
             "How long ago the last backup was sent whole; of several servers the worst. Nothing before the "
             "first, and Prometheus remembers for two weeks what a restart forgets.", "s",
             (f"max({BACKUP_AGE})", ""), steps=[(1.5 * DAY, WARN), (2 * DAY, BAD)], width=12, decimals=1),
        stat("Certificates end in",
             "How long all certificates that TLS needs are good for; of several servers the worst. Nothing "
             "without TLS, and below 0 once one has ended.", "s",
             (f"min({of('ffzero_certificate_expiry_timestamp_seconds')} - time())", ""),
             base=BAD, steps=[(3 * DAY, WARN), (14 * DAY, GOOD)], width=12, decimals=1)]))


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "dashboards")
    for content in (OVERVIEW, JOBS_DASHBOARD, DEVICES, SERVICE):
        name = content["uid"].removeprefix("ffzero-")
        (folder / f"{name}.json").write_text(json.dumps(content, indent=2) + "\n")


if __name__ == "__main__":
    main()
