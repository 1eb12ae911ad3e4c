"""A chip on another machine: the same jobs through ffzero-agent, over wires that break."""
import time
import unittest

import harness
import material
import processes

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
        job = self.submit_to(server, agent, CHIP)
        for _ in range(3):
            self.wait_until_it_steps(server, job)
            agent.kill()
            time.sleep(0.2)
            agent.start()
        self.assertEqual(self.ended(server, job)["state"], "SUCCEEDED")
        self.assertEqual(self.checkpoint(server, job), expected)
        faults = [event for event in self.events(server, job)
                  if "device fault" in event.get("log", {}).get("text", "")]
        self.assertTrue(faults)
        self.assertGreater(server.metrics()['ffzero_device_faults_total{device="uri"}'], 0)

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
        job = self.submit_to(server, agent, CHIP)
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
        self.assertIn("which only a job may use", self.refused(server, "predict", job, "--test"))

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
