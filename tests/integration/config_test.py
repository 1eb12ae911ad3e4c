"""Settings of the real server: where they come from, and what --check_config says of them."""
import unittest

import certificates
import harness
import material
import processes


class Config(harness.IntegrationTest):
    def check(self, *arguments, environment=None):
        result = processes.run([processes.BIN / "ffzerod", "--check_config", *arguments],
                               environment=environment)
        self.assertIn(result.returncode, (0, 2), result.stderr)
        if result.returncode == 0:
            self.assertEqual(result.stdout, "configuration is fine\n")
        else:
            self.assertRegex(result.stderr, r"\Affzerod: [^\n]+\n\Z", "errors are one line")
        return result

    def assert_fine(self, *arguments, **options):
        result = self.check(*arguments, **options)
        self.assertEqual(result.returncode, 0, result.stderr)

    def assert_refused(self, text, *arguments, **options):
        result = self.check(*arguments, **options)
        self.assertEqual(result.returncode, 2, result.stdout)
        self.assertIn(text, result.stderr)
        start = processes.run([processes.BIN / "ffzerod", *arguments],
                              environment=options.get("environment"))
        self.assertEqual((start.returncode, start.stderr), (2, result.stderr), "a start says it too")

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def allowed(self, **options):
        """The evaluations that a server started like this lets a job plan."""
        self._files += 1
        server = self.server(f"server{self._files}", **options)
        error = self.refused(server, "submit", self.job_file(material.long_job(1000000)))
        server.stop()
        return int(error.split()[-1])

    def test_a_flag_comes_before_the_environment_and_that_before_the_file(self):
        config = f"--config={self.write('config', 'job_evaluation_limit: 100')}"
        environment = {"FFZERO_JOB_EVALUATION_LIMIT": "200"}
        self.assertEqual(self.allowed(flags=[config]), 100)
        self.assertEqual(self.allowed(flags=[config], environment=environment), 200)
        self.assertEqual(self.allowed(flags=[config, "--job_evaluation_limit=300"],
                                      environment=environment), 300)

    def test_a_wrong_setting_is_named_with_its_place(self):
        self.assert_fine()
        config = self.write("config", "workers: 2\nthreads: -1")
        self.assert_refused(f"{config}:2:1: threads: \"-1\" found", f"--config={config}")
        self.assert_refused("FFZERO_WORKERS: \"0\" found", environment={"FFZERO_WORKERS": "0"})
        self.assert_refused("--listen: \"nowhere\" found", "--listen=nowhere")

    def test_the_clients_file_is_read_too(self):
        entry = 'client {{ name: "{}" role: ADMIN token_sha256: "{}" }}\n'
        fine = entry.format("ada", "a" * 64)
        self.assert_fine(f"--clients_file={self.write('clients', fine)}")
        for text, mistake in (
                (fine + entry.format("ada", "b" * 64), ':2:10: client[1].name: "ada" is another'),
                (fine + entry.format("bob", "a" * 64), ":2:34: client[1].token_sha256: another"),
                (entry.format("bob", "secret"), ":1:34: client[0].token_sha256: 6 characters"),
                (fine.replace("ADMIN", "KING"), ":1:"), ("", ": client: 0 found")):
            file = self.write("clients", text)
            self.assert_refused(f"{file}{mistake}", f"--clients_file={file}")
        self.assert_refused("No such file", f"--clients_file={self.folder / 'missing'}")

    def test_the_tls_files_are_read_too(self):
        authority = certificates.Authority(self.folder)
        cert, key = authority.sign("server")
        _, other = authority.sign("other")
        self.assert_fine(f"--tls_cert={cert}", f"--tls_key={key}",
                         f"--tls_client_ca={authority.pem}", "--listen=0.0.0.0:0")
        self.assert_refused("without --tls_key", f"--tls_cert={cert}")
        self.assert_refused("without --tls_cert", f"--tls_key={key}")
        self.assert_refused("--tls_cert and --tls_key", f"--tls_client_ca={cert}")
        self.assert_refused(f"--tls_key: {other}: is not the key", f"--tls_cert={cert}",
                            f"--tls_key={other}")
        self.assert_refused(f"--tls_cert: {key}: must hold certificates", f"--tls_cert={key}",
                            f"--tls_key={key}")
        self.assert_refused(f"--tls_client_ca: {self.folder}: is not a regular file",
                            f"--tls_cert={cert}", f"--tls_key={key}",
                            f"--tls_client_ca={self.folder}")

    def test_nothing_listens_beyond_this_machine_in_the_clear_unless_allowed(self):
        self.assert_refused("--listen: 0.0.0.0:0", "--listen=0.0.0.0:0")
        self.assert_refused("--metrics_listen: 0.0.0.0:0", "--metrics_listen=0.0.0.0:0")
        self.assert_fine("--listen=0.0.0.0:0", "--metrics_listen=0.0.0.0:0", "--allow_plaintext")


if __name__ == "__main__":
    unittest.main()
