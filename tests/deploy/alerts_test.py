"""Every alert fires when its fault is made: Debian's Prometheus, the project's rules, live servers."""
import contextlib
import os
import pathlib
import signal
import sqlite3
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
import harness  # noqa: E402
import material  # noqa: E402
import processes  # noqa: E402
import prometheus_rules as rules  # noqa: E402
from running_prometheus import Prometheus  # noqa: E402
from storage_test import Disk  # noqa: E402

# A server saves often, since time passes quickly for its alerts.
QUICK = ["--threads=1", "--checkpoint_interval=1"]
ENDLESS = material.long_job(1000000)
# An event for each step: more than a watcher gets where the machine is busy.
TALKATIVE = material.job(material.FUNCTION, training="epochs: 1000000 batch_size: 50 log_every_steps: 1")
# Fails after its epoch, of settings that are no finite numbers.
HOPELESS = material.job(material.FUNCTION, training="epochs: 1 batch_size: 50 learning_rate: 1e38")
# There is none before the first backup.
BACKUP = "ffzero_backup_timestamp_seconds"
FAILURES = "ffzero_checkpoint_failures_total"
# How full the machine's own disk is, is not the tests' doing.
DISK_ALERTS = {"FfzeroDiskNearlyFull", "FfzeroDiskFilling"}
MEGABYTES = 64


class AlertsTest(harness.IntegrationTest):
    """What both stand on: servers, a Prometheus, and when which fault was made."""

    def setUp(self):
        super().setUp()
        if why := Prometheus.missing():
            self.skipTest(why)
        self.faults = {}  # (alert, instance): when its fault was made

    def quick_server(self, name, *flags, data_dir=None):
        return self.server(name, flags=[*QUICK, *flags], data_dir=data_dir)

    def laboratory(self, name, attempts):
        """A server with the device chip, and the agent that is it."""
        agent = self.agent(ENDLESS, f"{name}-agent")
        devices = self.folder / f"{name}.textproto"
        # The call that hangs does so until the end of the test.
        devices.write_text(f'device {{ name: "chip" uri: "{agent.uri}" attempts: {attempts} call_limit: 3600 }}\n')
        return self.quick_server(name, f"--devices_file={devices}"), agent

    def submit_chip(self, server):
        return self.submit(server, f'{ENDLESS}device: "chip"\n')

    def prometheus(self, *servers):
        prometheus = Prometheus(self.folder / "prometheus", servers)
        self.addCleanup(prometheus.end)
        return prometheus.start()

    def in_background(self, work):
        """Repeats `work` until what this returns is called."""
        stop = threading.Event()
        def run():
            while not stop.is_set():
                work()
        thread = threading.Thread(target=run)
        thread.start()
        def end():
            stop.set()
            thread.join()
        self.addCleanup(end)
        return end

    def fault(self, server, *alerts):
        for alert in alerts:
            self.faults.setdefault((alert, server.metrics_address), time.time())

    def wait_for(self, prometheus, server, *alerts, again=lambda: None):
        """Until each has fired; some do so only for a few hurried minutes. A fault that passes, which Prometheus
        may miss, is made `again` and again."""
        wanted = {(alert, server.metrics_address) for alert in alerts}
        self.assertLessEqual(wanted, set(self.faults), "no fault was made for it")
        with self.subTest(alerts=alerts):
            processes.until(lambda: wanted <= set(prometheus.fired(self.peace)) or again(),
                            f"{alerts} of {server.folder.name}")

    @staticmethod
    def of_these(disks, pairs):
        return {pair for pair in pairs if pair[0] not in DISK_ALERTS or pair[1] in disks}

    def wait_for_peace(self, prometheus, disks=()):
        """Until nothing fires: before its first look Prometheus takes all servers for absent."""
        processes.until(lambda: not self.of_these(disks, prometheus.firing()), "no alert")
        self.peace = time.time()

    def assert_only_faults_fired(self, prometheus, disks=()):
        """Since there was peace no alert fired that no fault was made for, and none before that was."""
        fired = prometheus.fired(self.peace)
        for alert, instance in self.of_these(disks, fired):
            when = fired[alert, instance]
            self.assertIn((alert, instance), self.faults)
            self.assertGreaterEqual(when, self.faults[alert, instance], f"{alert} came before its fault")

    def assert_all_rules_have_series(self, prometheus):
        wanted = set(rules.recorded())
        for rule in rules.rules():
            wanted |= rules.metrics(rule["expr"]) - {BACKUP}
        for name in sorted(wanted):
            processes.until(lambda: prometheus.query(name), f"a series of {name}")
        processes.until(lambda: not prometheus.broken_rules(), "all rules evaluated")


class ServiceAlerts(AlertsTest):
    def test_alerts_of_the_service_its_jobs_and_devices_fire_under_their_faults(self):
        broken, broken_agent = self.laboratory("broken", attempts=5)
        hung, hung_agent = self.laboratory("hung", attempts=1)
        watched, dying = self.quick_server("watched"), self.quick_server("dying")
        # Just not two weeks away.
        secured, renew = self.tls_server("secured", days=15, flags=QUICK)
        damaged = self.submit(dying, material.long_job(1), "--wait")
        for server in (broken, hung):
            running = self.submit_chip(server)
            self.watcher(server, running).wait_for("checkpoint")
        talkative = self.submit(watched, TALKATIVE)
        processes.until(lambda: watched.metrics()["ffzero_events_written_total"] > 20000, "a long log")
        prometheus = self.prometheus(broken, hung, watched, dying, secured)
        self.assert_all_rules_have_series(prometheus)
        self.wait_for_peace(prometheus)

        self.fault(hung, "FfzeroJobNoProgress", "FfzeroCheckpointOld", "FfzeroQueueGrowing")
        os.kill(hung_agent.process.pid, signal.SIGSTOP)
        endless = self.job_file(ENDLESS)
        enough = self.in_background(lambda: hung.ffzero("submit", endless))
        self.fault(broken, "FfzeroDeviceFailing", "FfzeroDeviceQuarantined", "FfzeroQueueStuck", "FfzeroJobPaused")
        for _ in range(2):
            self.submit_chip(broken)
        broken_agent.kill()
        self.fault(watched, "FfzeroEventLag")
        behind = self.in_background(lambda: self.watch_and_stop(watched, talkative))
        self.fault(secured, "FfzeroCertificateExpiring", "FfzeroJobFailed", "FfzeroJobPaused")
        renew(days=13)
        self.submit(secured, HOPELESS)
        self.pause(secured)
        self.let_die(prometheus, dying, damaged)

        self.wait_for(prometheus, broken, "FfzeroDeviceFailing")
        self.wait_for(prometheus, broken, "FfzeroDeviceQuarantined", "FfzeroQueueStuck")
        self.wait_for(prometheus, watched, "FfzeroEventLag")
        behind()
        self.wait_for(prometheus, hung, "FfzeroJobNoProgress", "FfzeroQueueGrowing")
        enough()
        self.wait_for(prometheus, hung, "FfzeroCheckpointOld")
        self.wait_for(prometheus, secured, "FfzeroCertificateExpiring", "FfzeroJobFailed", "FfzeroJobPaused")
        self.wait_for(prometheus, broken, "FfzeroJobPaused")
        self.wait_for(prometheus, dying, "FfzeroBackupOld")
        self.assert_only_faults_fired(prometheus)
        self.assertEqual({alert for alert, _ in self.faults},
                         set(rules.alerts()) - DISK_ALERTS - {"FfzeroCheckpointFailures"})

    def watch_and_stop(self, server, job):
        """A server gives up a watcher that has not read for 20 s; another is far enough behind by then."""
        written = int(server.metrics()["ffzero_events_written_total"])
        watcher = self.watcher(server, job, after_seq=max(written - 20000, 0))
        watcher.wait_for("step")
        os.kill(watcher.process.pid, signal.SIGSTOP)
        time.sleep(5)

    def pause(self, server):
        job = self.submit(server, ENDLESS)
        self.watcher(server, job).wait_for("checkpoint")
        self.done(server, "pause", job)

    def let_die(self, prometheus, server, damaged):
        """A server has a backup taken, loses a checkpoint, then restarts again and again, then is gone."""
        self.fault(server, "FfzeroBackupOld")
        self.done(server, "backup", "-o", self.folder / "backup")
        processes.until(lambda: prometheus.query(BACKUP), "a look at the server after its backup")
        with contextlib.closing(sqlite3.connect(server.data_dir / "jobs.sqlite")) as database:
            database.execute("UPDATE checkpoints SET bytes = zeroblob(length(bytes))")
            database.commit()
        self.fault(server, "FfzeroRpcFailing")
        def predict():
            self.assertIn("DATA_LOSS", self.refused(server, "predict", damaged, "--test", "--count", "1"))
        self.wait_for(prometheus, server, "FfzeroRpcFailing", again=predict)
        # It may be down for longer than a hurried alert waits, too.
        self.fault(server, "FfzeroServerRestarting", "FfzeroServerDown")
        def restarted():
            server.kill()
            server.start()
            began = server.metrics()["process_start_time_seconds"]
            processes.until(lambda: began in [float(series["value"][1]) for series in prometheus.query(
                "process_start_time_seconds")], "a look at the server that was started")
            return ("FfzeroServerRestarting", server.metrics_address) in prometheus.fired(self.peace)
        processes.until(restarted, "FfzeroServerRestarting")
        server.kill()
        self.wait_for(prometheus, server, "FfzeroServerDown")


class DiskAlerts(AlertsTest):
    def test_alerts_of_a_disk_that_fills_up_fire_before_it_is_full_and_after(self):
        disk = Disk(self, MEGABYTES)
        server = self.quick_server("filled", data_dir=disk.path / "data")
        watcher = self.watcher(server, self.submit(server, ENDLESS))
        watcher.wait_for("checkpoint")
        prometheus = self.prometheus(server)
        processes.until(lambda: prometheus.query("instance:ffzero_data_dir_free:ratio"), "the disk's free part")
        self.wait_for_peace(prometheus, disks=[server.metrics_address])

        self.fault(server, "FfzeroDiskFilling")
        with open(disk.path / "growing", "wb", buffering=0) as file:
            file.write(bytes(int(0.55 * MEGABYTES) << 20))
            def grow():
                file.write(bytes(1 << 18))
                time.sleep(0.5)
            stop = self.in_background(grow)
            self.wait_for(prometheus, server, "FfzeroDiskFilling")
            stop()
        # Its job waits for room, and neither steps nor saves meanwhile.
        self.fault(server, "FfzeroDiskNearlyFull", "FfzeroCheckpointFailures", "FfzeroJobNoProgress",
                   "FfzeroCheckpointOld")
        def fill():
            failures = server.metrics()[FAILURES]
            disk.fill()
            processes.until(lambda: server.metrics()[FAILURES] > failures + 3, "tries in vain")
        def fill_again():
            # Once it has saved again, its next tries in vain come quickly one after the other.
            disk.free()
            watcher.wait_for("checkpoint", 1 + sum("checkpoint" in event for event in list(watcher.events)))
            fill()
        fill()
        self.wait_for(prometheus, server, "FfzeroDiskNearlyFull")
        self.wait_for(prometheus, server, "FfzeroCheckpointFailures", again=fill_again)
        self.assert_only_faults_fired(prometheus, disks=[server.metrics_address])


if __name__ == "__main__":
    unittest.main()
