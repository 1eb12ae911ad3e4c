"""A laboratory in which everything happens that the dashboards show: jobs that wait, run, succeed, fail,
pause and are cancelled, a watcher, a chip that drifts and calibrates itself, one whose wire breaks, one
that is gone; behind TLS, with a backup."""
import material

DATASET = 'dataset { name: "tiny" resize: 6 }'
CHIP = 'photonic { ports: 36 stages: 1 chip { drift: 1.5e-3 } }'
BENCH = "mlp { layers: [30, 10] }"
ENDLESS = "epochs: 1000000 evaluate_every: 1000000 batch_size: 50 log_every_steps: 100"
DEVICES = """
device {{ name: "chip" uri: "{chip}" watch {{ every_steps: 50 most_drift: 0.1 beyond: RECALIBRATE }} }}
device {{ name: "bench" uri: "{bench}" }}
device {{ name: "gone" uri: "grpc://127.0.0.1:1" attempts: 2 call_limit: 1 }}
device {{ name: "other" uri: "{other}" }}
"""


def on(device, network=CHIP, training=ENDLESS):
    return material.job(DATASET, network, training, more=f'device: "{device}"')


class Lab:
    """Made of a test's (harness.IntegrationTest) folders and processes, which end with the test."""

    def __init__(self, test):
        self.test = test
        material.write_dataset(test.datasets)
        flags = [f"--dataset_dir={test.datasets}"]
        chip, other = (test.agent(material.job(DATASET, CHIP), name, flags) for name in ("chip", "other"))
        self.bench = test.agent(material.job(DATASET, BENCH), "bench", flags)
        path = test.folder / "devices.textproto"
        path.write_text(DEVICES.format(chip=chip.uri, other=other.uri, bench=self.bench.uri))
        self.faulty = test.job_file("seed: 1")
        self.server, _ = test.tls_server(flags=[f"--devices_file={path}", "--workers=5", "--threads=1",
                                                "--checkpoint_interval=1"])

    def open(self):
        """Starts what goes on for as long as the server does, and waits until it does."""
        self.test.done(self.server, "backup", "-o", self.test.folder / "backup")
        self.submit(on("chip"))
        self.submit(on("bench", BENCH))
        watched = self.submit(material.long_job(1000000))
        self.test.watcher(self.server, watched)
        # Two failures are a quarantine; the third job waits for as long as that lasts.
        for _ in range(3):
            self.submit(on("gone"))
        self.submit(on("other", CHIP.replace("stages: 1", "stages: 2")))
        self.test.done(self.server, "cancel", self.submit(on("gone")))

    def one_more_round(self):
        """What happens now and then: a job, calls in vain, a wire that breaks."""
        self.submit(material.job(), "--wait")
        self.test.refused(self.server, "get", "no-such-job")
        self.test.refused(self.server, "submit", self.faulty)
        self.test.done(self.server, "list")
        self.bench.kill()
        self.bench.start()

    def submit(self, text, *arguments):
        return self.test.submit(self.server, text, *arguments)
