"""The metrics page."""
import re
import shutil
import signal
import subprocess
import unittest

import harness
import material
import processes

SERVICE = "ffzero.v1.TrainingService"
STATES = ("PENDING", "RUNNING", "PAUSING", "PAUSED", "CANCELLING", "SUCCEEDED", "FAILED",
          "CANCELLED")
METHODS = ("SubmitJob", "GetJob", "ListJobs", "WatchJob", "CancelJob", "DownloadCheckpoint",
           "Predict", "Inspect")
# What a server that has done nothing exports already, at zero.
ZERO = [f'ffzero_jobs{{state="{state}"}}' for state in STATES] + [
    'ffzero_forward_evaluations_total{device="sim"}',
    'ffzero_step_seconds_count{device="sim"}',
    'ffzero_device_round_trip_seconds_count{device="sim"}',
    'ffzero_device_errors_total{device="sim",kind="DEADLINE_EXCEEDED"}',
    "ffzero_queue_wait_seconds_count", "ffzero_checkpoint_write_seconds_count",
    "ffzero_checkpoint_failures_total", "ffzero_watchers", "ffzero_events_written_total",
    "ffzero_events_dropped_total", "ffzero_job_progress_age_seconds", "ffzero_checkpoint_age_seconds",
    "ffzero_queue_oldest_seconds", "ffzero_event_lag_events"]
CHIP = material.long_job(1000000)
LABELS = {"state", "device", "kind", "reason", "method", "code", "version", "le"}


class Metrics(harness.IntegrationTest):
    def setUp(self):
        super().setUp()
        material.write_dataset(self.datasets)
        self.ffzerod = self.server()

    def test_everything_that_can_be_zero_is_there_from_the_start(self):
        samples = self.ffzerod.metrics()
        for name in ZERO:
            self.assertEqual(samples.get(name), 0, name)
        for method in METHODS:
            calls = {re.search('code="([A-Z_]+)"', name)[1]: value for name, value in samples.items()
                     if name.startswith("ffzero_rpc_requests_total{") and f"{SERVICE}/{method}\"" in name}
            self.assertEqual(calls, {"OK": 0, "INTERNAL": 0, "DATA_LOSS": 0, "UNKNOWN": 0}, method)
            self.assertEqual(
                samples[f'ffzero_rpc_latency_seconds_count{{method="{SERVICE}/{method}"}}'], 0)
        self.assertEqual([value for name, value in samples.items()
                          if name.startswith("ffzero_build_info{version=")], [1])
        self.assertGreater(samples["ffzero_data_dir_free_bytes"], 0)
        self.assertEqual(samples["ffzero_data_dir_size_bytes"],
                         shutil.disk_usage(self.ffzerod.data_dir).total)
        for name in ("process_cpu_seconds_total", "process_resident_memory_bytes",
                     "process_open_fds", "process_start_time_seconds"):
            self.assertGreater(samples[name], 0, name)

    def test_counters_grow_by_what_a_job_did(self):
        job = self.submit(self.ffzerod, material.job(), "--wait")
        found = self.get(self.ffzerod, job)
        def counted():
            samples = self.ffzerod.metrics()
            done = (samples["ffzero_events_written_total"] == int(found["lastSeq"])
                    and samples["ffzero_checkpoint_write_seconds_count"] > 0)
            return samples if done else None
        # These are counted once they are in the store, which is when the client sees the end as well.
        samples = processes.until(counted, "all events and a checkpoint counted")
        self.assertEqual(samples['ffzero_forward_evaluations_total{device="sim"}'],
                         int(found["forwardEvaluations"]))
        # 2 stages, 3 epochs of 4 batches.
        self.assertEqual(samples['ffzero_step_seconds_count{device="sim"}'], 24)
        self.assertEqual(samples['ffzero_jobs{state="SUCCEEDED"}'], 1)
        self.assertEqual(samples["ffzero_queue_wait_seconds_count"], 1)
        self.assertGreater(samples['ffzero_device_round_trip_seconds_count{device="sim"}'], 0)
        self.assertEqual(samples["ffzero_events_dropped_total"], 0)

        self.submit(self.ffzerod, material.job(seed=1), "--wait")
        again = self.ffzerod.metrics()
        self.assertEqual(again['ffzero_forward_evaluations_total{device="sim"}'],
                         2 * int(found["forwardEvaluations"]))

    def test_calls_are_counted_by_method_and_code(self):
        def calls(method, code):
            samples = self.ffzerod.metrics()
            return sum(value for name, value in samples.items()
                       if name.startswith("ffzero_rpc_requests_total{")
                       and f"{SERVICE}/{method}\"" in name and f'code="{code}"' in name)
        self.refused(self.ffzerod, "get", "no-such-job")
        self.refused(self.ffzerod, "submit", self.job_file("seed: 1"))
        self.done(self.ffzerod, "list")
        # A call is counted when the server is done with it, which may be after its client is.
        for method, code in (("GetJob", "NOT_FOUND"), ("SubmitJob", "INVALID_ARGUMENT"),
                             ("ListJobs", "OK")):
            processes.until(lambda: calls(method, code) == 1, f"one {method} with {code}")

    def test_ages_tell_of_a_job_that_runs_and_of_one_that_waits_behind_it(self):
        def age(name):
            return self.ffzerod.metrics()[f"ffzero_{name}_seconds"]
        running = self.submit(self.ffzerod, material.long_job(1000000) + "checkpoints { every_seconds: 3600 }")
        waiting = self.submit(self.ffzerod, material.long_job(1000000))
        processes.until(lambda: age("checkpoint_age") > 0.5, "a run of half a second")
        processes.until(lambda: age("job_progress_age") < 0.5, "a step just made")
        processes.until(lambda: age("queue_oldest") > 0.5, "half a second in the queue")
        self.done(self.ffzerod, "cancel", waiting)
        processes.until(lambda: age("queue_oldest") == 0, "an empty queue")
        self.done(self.ffzerod, "pause", running)
        processes.until(lambda: (age("job_progress_age"), age("checkpoint_age")) == (0, 0), "no run")

    def test_a_watcher_that_does_not_read_lags_until_it_goes(self):
        job = self.submit(self.ffzerod, material.job(
            material.FUNCTION, training="epochs: 1000000 batch_size: 50 log_every_steps: 1"))
        watcher = self.watcher(self.ffzerod, job)
        watcher.wait_for("step")
        watcher.process.send_signal(signal.SIGSTOP)
        def lag():
            return self.ffzerod.metrics()["ffzero_event_lag_events"]
        processes.until(lambda: lag() > 10000, "a watcher far behind")
        watcher.stop()
        processes.until(lambda: lag() == 0, "no lag without watchers")

    def test_devices_are_leased_or_quarantined_or_neither(self):
        agent = self.agent(CHIP)
        devices = self.folder / "devices.textproto"
        devices.write_text(f'device {{ name: "chip" uri: "{agent.uri}" attempts: 1 }}\n'
                           'device { name: "spare" uri: "grpc://127.0.0.1:9" }\n')
        server = self.server("lab", flags=[f"--devices_file={devices}"])
        def states(name):
            samples = server.metrics()
            return [samples[f'ffzero_device_{what}{{device="{name}"}}'] for what in ("leased", "quarantined")]
        self.assertEqual((states("chip"), states("spare")), ([0, 0], [0, 0]))
        jobs = [self.submit(server, f'{CHIP}\ndevice: "chip"\n') for _ in range(2)]
        processes.until(lambda: states("chip") == [1, 0], "a lease")
        agent.kill()
        processes.until(lambda: states("chip") == [0, 1], "a quarantine after two runs broken off")
        self.assertEqual(states("spare"), [0, 0])
        self.assertEqual([self.get(server, job)["state"] for job in jobs], ["PAUSED", "PAUSED"])

    def test_watchers_are_counted_while_they_watch(self):
        job = self.submit(self.ffzerod, material.long_job(1000000))
        watchers = [self.watcher(self.ffzerod, job) for _ in range(3)]
        processes.until(lambda: self.ffzerod.metrics()["ffzero_watchers"] == 3, "3 watchers")
        watchers[0].stop()
        processes.until(lambda: self.ffzerod.metrics()["ffzero_watchers"] == 2, "2 watchers")
        self.done(self.ffzerod, "cancel", job)
        processes.until(lambda: self.ffzerod.metrics()["ffzero_watchers"] == 0, "no watchers")

    def test_no_label_ever_holds_a_job(self):
        job = self.submit(self.ffzerod, material.job(), "--wait")
        self.refused(self.ffzerod, "get", "no-such-job")
        page = self.ffzerod.metrics_page()
        self.assertNotIn(job, page)
        self.assertNotIn("no-such-job", page)
        for line in page.splitlines():
            if line.startswith("ffzero_"):
                names = set(re.findall(r'[{,](\w+)="', line))
                self.assertLessEqual(names, LABELS, line)

    def test_promtool_has_nothing_to_complain_of(self):
        promtool = shutil.which("promtool")
        if promtool is None:
            self.skipTest("prometheus: not installed")
        self.submit(self.ffzerod, material.job(), "--wait")
        check = subprocess.run([promtool, "check", "metrics"], input=self.ffzerod.metrics_page(),
                               capture_output=True, text=True, timeout=processes.PATIENCE,
                               check=False)
        self.assertEqual((check.returncode, check.stdout + check.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
