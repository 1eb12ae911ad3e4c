"""Chips that drift while they are trained, looked after by the server."""
import unittest

import harness
import material

# After its 480 exposures a phase is off by 0.2 rad.
DRIFTING = material.job('dataset { name: "glyphs" resize: 6 train_limit: 300 test_limit: 100 }',
                        "photonic { ports: 36 stages: 1 chip { drift: 1e-2 } }",
                        "epochs: 40 evaluate_every: 40 batch_size: 50 log_every_steps: 0",
                        more='device: "chip"')
STEADY = DRIFTING.replace("chip { drift: 1e-2 }", "")


class DeviceWatch(harness.IntegrationTest):
    def watched(self, text, watch):
        """A server that watches a chip as the job has it."""
        agent = self.agent(text.replace('device: "chip"', ""))
        path = self.folder / "devices.textproto"
        path.write_text(f'device {{ name: "chip" uri: "{agent.uri}" watch {{ every_steps: 10 {watch} }} }}')
        return self.server("watching", flags=[f"--devices_file={path}"])

    def drift(self, server):
        return server.metrics()['ffzero_device_drift{device="chip"}']

    def test_a_steady_chip_shows_no_drift_and_the_job_the_bytes_of_an_unwatched_one(self):
        server = self.watched(STEADY, "most_drift: 0.001")
        job = self.submit(server, STEADY, "--wait")
        alone = self.submit(server, STEADY.replace('device: "chip"', ""), "--wait")
        self.assertEqual(self.checkpoint(server, job), self.checkpoint(server, alone))
        self.assertLess(self.drift(server), 1e-5)

    def test_drift_is_a_metric_also_without_a_bound(self):
        server = self.watched(DRIFTING, "")
        self.assertEqual(self.ended(server, self.submit(server, DRIFTING))["state"], "SUCCEEDED")
        self.assertGreater(self.drift(server), 0.1)

    def test_a_job_whose_chip_has_drifted_too_far_is_paused_with_the_cause(self):
        server = self.watched(DRIFTING, "most_drift: 0.1")
        job = self.submit(server, DRIFTING)
        def paused():
            return self.get(server, job)["state"] == "PAUSED"
        harness.until(paused, "a pause")
        self.done(server, "cancel", job)
        # A cancelled job ends its watch with an error.
        log = server.ffzero("--json", "watch", job).stdout
        self.assertRegex(log, r"the device has drifted by 0\.[1-9]\d* of its readings; must be at most 0\.1")
        self.assertGreater(self.drift(server), 0.1)

    def test_a_chip_that_may_calibrates_itself_and_its_job_goes_on(self):
        server = self.watched(DRIFTING, "most_drift: 0.1 beyond: RECALIBRATE")
        job = self.submit(server, DRIFTING)
        self.assertEqual(self.ended(server, job)["state"], "SUCCEEDED")
        calibrations = server.metrics()['ffzero_device_calibrations_total{device="chip"}']
        self.assertGreater(calibrations, 0)
        notes = [event["device"] for event in self.events(server, job) if "device" in event]
        self.assertEqual(len(notes), 1 + calibrations)
        self.assertRegex(notes[-1]["text"], r"calibrated itself, having drifted by 0\.[1-9]\d*")
        self.assertRegex(notes[-1]["identity"]["calibrationId"], "exposure [0-9]+")
        self.assertEqual(self.get(server, job)["device"], notes[-1]["identity"])


if __name__ == "__main__":
    unittest.main()
