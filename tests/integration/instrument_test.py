"""A chip on another machine: the same jobs through ffzero-agent, over wires that break."""
import json
import pathlib
import socket
import time
import unittest

import harness
import material
import processes

DRIVER = pathlib.Path(__file__).resolve().parents[2] / "server/instruments/scpi/ffzero.textproto"
GLYPHS = 'dataset { name: "glyphs" resize: 6 train_limit: 300 test_limit: 100 }'
JOBS = {
    "dense": material.job(GLYPHS, "mlp { layers: [30, 10] }",
                          "epochs: 3 batch_size: 50 num_directions: 3"),
    "global": material.job(GLYPHS, "mlp { layers: [30, 10] }",
                           "solver: BP_DD epochs: 2 batch_size: 50"),
    "convolution": material.job(GLYPHS, "cnn { kernel: 3 padding: 1 dropout: 0.25 }", "epochs: 1"),
    "chip": material.restless_chip_job(),
}
# Long enough to be caught running.
CHIP = material.job(GLYPHS, "photonic { ports: 36 stages: 2 }",
                    "epochs: 400 evaluate_every: 400 batch_size: 50 epsilon: 0.01 log_every_steps: 0")

# And to be looked at while they run, for as long as that takes.
ENDLESS_CHIP = CHIP.replace("epochs: 400", "epochs: 1000000", 1)


class Instrument(harness.IntegrationTest):
    def server_with(self, agent, name="remote", flags=()):
        return self.server(name, flags=[f"--allow_device_uri={agent.uri}", *flags])

    def submit_to(self, server, agent, text, *arguments):
        return self.submit(server, f'{text}\ndevice: "{agent.uri}"\n', *arguments)

    def assert_same_as_in_process(self, text):
        agent = self.agent(text)
        server = self.server_with(agent)
        alone = self.submit(server, text, "--wait")
        remote = self.submit_to(server, agent, text, "--wait")
        self.assertEqual(self.checkpoint(server, remote), self.checkpoint(server, alone))
        there, here = self.get(server, remote), self.get(server, alone)
        self.assertEqual(there["result"], here["result"])
        self.assertEqual(there["forwardEvaluations"], here["forwardEvaluations"])

    def test_an_agent_says_that_it_serves(self):
        agent = self.agent(CHIP)
        health = (processes.BIN / "ffzero", f"--server={agent.grpc}", "--timeout=10", "health")
        asked = processes.run([*health, "--service=ffzero.v1.Instrument"])
        self.assertEqual((asked.returncode, asked.stdout), (0, "SERVING\n"), asked.stderr)
        asked = processes.run(health)
        self.assertEqual((asked.returncode, asked.stdout), (1, ""))
        self.assertIn("unknown", asked.stderr)

    def test_a_dense_network_trains_to_the_same_bytes_through_an_agent(self):
        self.assert_same_as_in_process(JOBS["dense"])

    def test_a_global_loss_trains_to_the_same_bytes_through_an_agent(self):
        self.assert_same_as_in_process(JOBS["global"])

    def test_a_convolution_trains_to_the_same_bytes_through_an_agent(self):
        self.assert_same_as_in_process(JOBS["convolution"])

    def test_a_restless_chip_trains_to_the_same_bytes_through_an_agent(self):
        self.assert_same_as_in_process(JOBS["chip"])

    def wait_until_it_steps(self, server, job):
        def steps():
            return int(self.get(server, job)["forwardEvaluations"]) > 0
        harness.until(steps, "the first steps")

    def test_a_job_goes_on_to_the_same_bytes_when_its_agent_is_killed_and_comes_back(self):
        agent = self.agent(CHIP)
        server = self.server_with(agent)
        expected = self.checkpoint(server, self.submit(server, CHIP, "--wait"))
        # It is gone from the start: later the job may be faster than who kills it.
        agent.kill()
        job = self.submit_to(server, agent, CHIP)
        faults = 'ffzero_device_faults_total{device="uri"}'
        processes.until(lambda: server.metrics().get(faults, 0) > 0, "a fault")
        agent.start()
        for _ in range(3):
            self.wait_until_it_steps(server, job)
            agent.kill()
            time.sleep(0.2)
            agent.start()
        self.assertEqual(self.ended(server, job)["state"], "SUCCEEDED")
        self.assertEqual(self.checkpoint(server, job), expected)
        lines = [event for event in self.events(server, job)
                 if "device fault" in event.get("log", {}).get("text", "")]
        self.assertTrue(lines)

    def test_a_job_whose_device_is_gone_pauses_with_the_cause_and_goes_on_when_resumed(self):
        agent = self.agent(CHIP)
        server = self.server_with(agent)
        expected = self.checkpoint(server, self.submit(server, CHIP, "--wait"))
        agent.kill()
        job = self.submit_to(server, agent, CHIP)
        def paused():
            return self.get(server, job)["state"] == "PAUSED"
        harness.until(paused, "a pause")
        log = self.done(server, "--json", "get", job)
        agent.start()
        self.done(server, "resume", job)
        self.assertEqual(self.ended(server, job)["state"], "SUCCEEDED", log)
        self.assertEqual(self.checkpoint(server, job), expected)
        reasons = [event["state"]["reason"] for event in self.events(server, job) if "state" in event]
        self.assertTrue(any(agent.grpc in reason for reason in reasons), reasons)

    def test_a_job_that_waits_for_its_device_is_cancelled_at_once(self):
        agent = self.agent(CHIP)
        server = self.server_with(agent)
        job = self.submit_to(server, agent, ENDLESS_CHIP)
        self.wait_until_it_steps(server, job)
        agent.kill()
        self.done(server, "cancel", job)
        self.assertEqual(self.ended(server, job)["state"], "CANCELLED")

    def test_only_what_the_server_allows_may_be_named(self):
        agent = self.agent(CHIP)
        server = self.server_with(agent)
        self.assertIn('device: "grpc://127.0.0.1:1" found; must be empty, which simulates the network, '
                      f"or one of {agent.uri}",
                      self.refused(server, "submit", self.job_file(CHIP + 'device: "grpc://127.0.0.1:1"')))

    def test_exact_gradients_are_not_to_be_had_of_an_instrument(self):
        agent = self.agent(CHIP)
        server = self.server_with(agent)
        text = CHIP.replace("epochs: 400", "solver: FF_AD epochs: 400", 1)
        job = self.submit_to(server, agent, text)
        self.assertIn("training.solver: FF_AD found", self.ended(server, job)["error"])

    def test_another_network_than_the_agents_is_refused_with_the_difference(self):
        agent = self.agent(CHIP)
        server = self.server_with(agent)
        job = self.submit_to(server, agent, CHIP.replace("stages: 2", "stages: 3"))
        self.assertIn("network", self.ended(server, job)["error"])

    def test_a_prediction_does_not_disturb_a_device(self):
        agent = self.agent(JOBS["dense"])
        server = self.server_with(agent)
        job = self.submit_to(server, agent, JOBS["dense"], "--wait")
        for verb in ("predict", "inspect"):
            self.assertIn("which only a job may use", self.refused(server, verb, job, "--test"))

    def scpi_driver(self, *changes):
        """The driver file that comes with the agent, for the 36 ports of CHIP."""
        text = DRIVER.read_text()
        for old, new in (("2016", "630"), ("64", "36"), ("FLOAT36", "FLOAT64"), *changes):
            text = text.replace(old, new)
        path = self.folder / "driver.textproto"
        path.write_text(text)
        return path

    def assert_same_over_scpi(self, *changes):
        agent = self.agent(CHIP)
        uri = agent.scpi_uri(self.scpi_driver(*changes))
        server = self.server("scpi", flags=[f"--allow_device_uri={uri}"])
        expected = self.get(server, self.submit(server, CHIP, "--wait"))["result"]
        job = self.submit(server, f'{CHIP}\ndevice: "{uri}"\n', "--wait")
        found = self.get(server, job)
        # Nine digits hold every float, so that text is as good as bytes. Losses of evaluations differ
        # in their last bits: a script's settings may be trials, and are read column by column.
        for stage, other in zip(found["result"]["stages"], expected["stages"]):
            self.assertAlmostEqual(stage.pop("testLoss"), other.pop("testLoss"), places=6)
        self.assertEqual(found["result"], expected)
        self.assertEqual(found["device"]["kind"], "photonic")

    def test_a_chip_behind_scpi_trains_to_the_same_result_in_blocks(self):
        self.assert_same_over_scpi()

    def test_a_chip_behind_scpi_trains_to_the_same_result_in_text(self):
        self.assert_same_over_scpi(("sends: FLOAT32_LITTLE_ENDIAN", ""), ("replies: FLOAT32_LITTLE_ENDIAN", ""),
                                   ('setup: "FORM REAL,32"', 'setup: "FORM ASC"'))

    def test_scripts_that_meddle_with_a_chip_do_not_spoil_its_job(self):
        agent = self.agent(CHIP)
        server = self.server_with(agent)
        expected = self.checkpoint(server, self.submit(server, CHIP, "--wait"))
        job = self.submit_to(server, agent, CHIP)
        self.wait_until_it_steps(server, job)
        host, port = agent.scpi.rsplit(":", 1)
        with socket.create_connection((host, int(port)), processes.PATIENCE) as script:
            answers = script.makefile("r")
            for _ in range(3):
                script.sendall(("STAG1:SETT " + ",".join(["0.5"] * 1296) + ";:SYST:ERR?\n").encode())
                self.assertEqual(answers.readline(), '0,"No error"\n')
                time.sleep(0.05)
        self.assertEqual(self.ended(server, job)["state"], "SUCCEEDED")
        self.assertEqual(self.checkpoint(server, job), expected)

    def devices(self, server):
        out = self.done(server, "--json", "devices")
        return {device["name"]: device for device in map(json.loads, out.splitlines())}

    def with_devices_file(self, text, flags=()):
        path = self.folder / "devices.textproto"
        path.write_text(text)
        return self.server("named", flags=[f"--devices_file={path}", *flags])

    def test_a_configured_device_is_named_by_its_name_and_shown_with_what_it_is(self):
        agent = self.agent(CHIP)
        server = self.with_devices_file(f'device {{ name: "chip" uri: "{agent.uri}" }}')
        self.assertEqual(self.devices(server)["chip"]["state"], "IDLE")
        job = self.submit(server, f'{ENDLESS_CHIP}\ndevice: "chip"\n')
        self.wait_until_it_steps(server, job)
        chip = self.devices(server)["chip"]
        self.assertEqual((chip["state"], chip["jobId"]), ("LEASED", job))
        self.done(server, "cancel", job)
        job = self.submit(server, f'{CHIP}\ndevice: "chip"\n')
        self.assertEqual(self.ended(server, job)["state"], "SUCCEEDED")
        chip = self.devices(server)["chip"]
        self.assertEqual((chip["state"], chip["jobId"], chip["unsettled"]), ("IDLE", "", False))
        self.assertEqual(chip["identity"]["kind"], "photonic")
        self.assertGreater(server.metrics()['ffzero_forward_evaluations_total{device="chip"}'], 0)

    def test_a_chip_whose_phases_change_only_so_much_at_a_time_trains_to_the_same_bytes(self):
        agent = self.agent(CHIP)
        server = self.with_devices_file(
            f'device {{ name: "slow" uri: "{agent.uri}" limits {{ group: "theta" most_change: 0.01 }} }}\n'
            f'device {{ name: "slower" uri: "{agent.uri}" limits {{ group: "theta" most_change: 1e-4 }} }}')
        text = CHIP.replace("epochs: 400 evaluate_every: 400", "epochs: 20 learning_rate: 0.1")
        expected = self.checkpoint(server, self.submit(server, text, "--wait"))
        job = self.submit(server, f'{text}\ndevice: "slow"\n', "--wait")
        self.assertEqual(self.checkpoint(server, job), expected)
        job = self.submit(server, f'{text}\ndevice: "slower"\n')
        self.assertRegex(self.ended(server, job)["error"],
                         r"a trial that changes setting \d+ \(theta\) by .* found; must be at most most_change")

    def test_of_two_jobs_for_one_chip_one_runs_and_one_waits(self):
        agent = self.agent(CHIP)
        server = self.with_devices_file(f'device {{ name: "chip" uri: "{agent.uri}" }}', ["--workers=2"])
        # One that holds the chip for as long as it takes to look.
        holder = self.submit(server, f'{ENDLESS_CHIP}\ndevice: "chip"\n')
        text = f'{CHIP}\ndevice: "chip"\n'
        first, second = self.submit(server, text), self.submit(server, text)
        self.wait_until_it_steps(server, holder)
        for job in (first, second):
            self.assertEqual(self.get(server, job)["state"], "PENDING")
            self.assertIn(f"waits for     device chip, which job {holder} has\n", self.done(server, "get", job))
        beside = self.submit(server, JOBS["dense"])
        self.assertEqual(self.ended(server, beside)["state"], "SUCCEEDED")
        self.done(server, "cancel", holder)
        for job in (first, second):
            self.assertEqual(self.ended(server, job)["state"], "SUCCEEDED")
        self.assertEqual(self.checkpoint(server, first), self.checkpoint(server, second))
        ends = [self.get(server, job) for job in (first, second)]
        self.assertLessEqual(ends[0]["endTime"], ends[1]["startTime"])

    def test_a_device_that_fails_twice_is_quarantined_until_it_is_released(self):
        agent = self.agent(CHIP)
        server = self.with_devices_file(f'device {{ name: "chip" uri: "{agent.uri}" attempts: 2 }}')
        agent.kill()
        text = f'{CHIP}\ndevice: "chip"\n'
        jobs = [self.submit(server, text) for _ in range(3)]
        def quarantined():
            return self.devices(server)["chip"]["state"] == "QUARANTINED"
        harness.until(quarantined, "a quarantine")
        chip = self.devices(server)["chip"]
        self.assertEqual(chip["failures"], 2)
        self.assertIn(agent.grpc, chip["lastError"])
        self.assertEqual([self.get(server, job)["state"] for job in jobs], ["PAUSED", "PAUSED", "PENDING"])
        self.assertIn("waits for     device chip, until it is released from quarantine\n",
                      self.done(server, "get", jobs[2]))
        self.assertIn("no job has used it",
                      self.refused(server, "devices", "release", "other"))
        agent.start()
        self.assertEqual(self.done(server, "devices", "release", "chip"), "chip  released\n")
        for job in jobs[:2]:
            self.done(server, "resume", job)
        for job in jobs:
            self.assertEqual(self.ended(server, job)["state"], "SUCCEEDED")
        self.assertEqual(self.devices(server)["chip"]["failures"], 0)

    def test_a_devices_file_with_a_mistake_stops_the_start_and_names_it(self):
        path = self.folder / "devices.textproto"
        path.write_text('device { name: "chip" uri: "lab-3" }')
        result = processes.run([processes.BIN / "ffzerod", f"--devices_file={path}", "--check_config"])
        self.assertEqual(result.returncode, 2)
        self.assertIn('device[0].uri: "lab-3" found; must be grpc://HOST:PORT', result.stderr)
    def test_what_the_agent_serves_does_what_every_device_must(self):
        for name in ("dense", "convolution", "chip"):
            with self.subTest(network=name):
                agent = self.agent(JOBS[name], name)
                found = processes.run([processes.BIN / "ffzero-agent", f"--conform={agent.uri}"])
                self.assertEqual(found.returncode, 0, found.stdout + found.stderr)
                self.assertRegex(found.stdout, r"\n\d+ ok, 0 not ok, \d+ skipped\n$")

    def test_a_device_that_cannot_be_opened_is_one_line_and_status_one(self):
        found = processes.run([processes.BIN / "ffzero-agent", "--conform=grpc://127.0.0.1:1"])
        self.assertEqual((found.returncode, found.stdout), (1, ""))
        self.assertRegex(found.stderr, r"\Affzero-agent: 127\.0\.0\.1:1: [^\n]+\n\Z")

    def test_the_agent_ends_when_told_to(self):
        self.assertEqual(self.agent(CHIP).stop(), 0)


if __name__ == "__main__":
    unittest.main()
