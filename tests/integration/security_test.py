"""Who may do what: tokens and roles, TLS and mTLS, on the real server, and secrets that stay secret."""
import json
import shutil
import subprocess
import unittest

import certificates
import harness
import material
import processes


class SecretsIntegrationTest(harness.IntegrationTest):
    """Ends each test with a look for secrets wherever the two programs write."""

    def setUp(self):
        super().setUp()
        self.servers, self.said = [], ""
        self.secret_folder = self.folder / "secrets"
        self.secret_folder.mkdir()
        self.clients_file = self.folder / "clients.textproto"

    def server(self, *arguments, **options):
        server = super().server(*arguments, **options)
        call = server.ffzero

        def recorded(*arguments, **options):
            result = call(*arguments, **options)
            self.said += result.stdout + result.stderr
            return result
        server.ffzero = recorded
        self.servers.append(server)
        return server

    def client(self, name, role):
        """Makes a token and lets its bearer in; returns the option that bears it."""
        file = self.secret_folder / f"{name}.token"
        result = processes.run([processes.BIN / "ffzero", "token", f"--name={name}",
                                f"--role={role}", "-o", file])
        self.assertEqual(result.returncode, 0, result.stderr)
        self.said += result.stdout
        with open(self.clients_file, "a") as clients:
            clients.write(result.stdout)
        return f"--token_file={file}"

    def secrets(self):
        """Every token, and of every key a line that is in no other file."""
        for file in self.secret_folder.iterdir():
            text = file.read_text()
            if file.suffix == ".token":
                yield text.strip()
            elif file.suffix == ".key":
                yield text.splitlines()[1]

    def tearDown(self):
        secrets = list(self.secrets())
        self.assertTrue(secrets, "there is something to look for")
        written = self.said.encode()
        for server in self.servers:
            if server.process.poll() is None:
                written += server.metrics_page().encode()
            for file in server.folder.rglob("*"):
                written += file.read_bytes() if file.is_file() else b""
        for secret in secrets:
            self.assertNotIn(secret.encode(), written)
        super().tearDown()


class Tokens(SecretsIntegrationTest):
    def setUp(self):
        super().setUp()
        self.viewer = self.client("vera", "VIEWER")
        self.operator = self.client("oscar", "OPERATOR")
        self.other = self.client("olga", "OPERATOR")
        self.admin = self.client("ada", "ADMIN")
        self.ffzerod = self.server(flags=[f"--clients_file={self.clients_file}"])

    def submit_as(self, who, text=None):
        return self.submit(self.ffzerod, text or material.long_job(1000000), who)

    def test_nobody_gets_in_without_a_token_or_with_a_wrong_one(self):
        job = self.submit_as(self.operator)
        wrong = self.secret_folder / "wrong.token"
        wrong.write_text("ffzero_" + "x" * 43)
        wrong.chmod(0o600)
        for verb in (["list"], ["get", job], ["get", "nosuchjob"], ["watch", job], ["cancel", job],
                     ["checkpoint", job, "-o", "-"], ["predict", job, "--test"],
                     ["inspect", job, "--test"], ["delete", job],
                     ["submit", self.job_file(material.job())]):
            error = self.refused(self.ffzerod, *verb)
            self.assertIn("a token is needed", error)
            self.assertIn("--token_file", error)
            error = self.refused(self.ffzerod, f"--token_file={wrong}", *verb)
            self.assertIn("not that of a client", error)
        log = self.ffzerod.log.read_text()
        self.assertIn('"code":"UNAUTHENTICATED"', log)
        page = self.ffzerod.metrics_page()
        self.assertRegex(page, r'method="ffzero.v1.TrainingService/ListJobs"[^\n]*'
                               r'code="UNAUTHENTICATED"|code="UNAUTHENTICATED"[^\n]*ListJobs')

    def test_a_viewer_reads_and_changes_nothing(self):
        job = self.submit_as(self.operator, material.job(material.FUNCTION))
        self.done(self.ffzerod, self.viewer, "watch", job)
        self.assertEqual(json.loads(self.done(self.ffzerod, self.viewer, "--json", "get", job))
                         ["submitter"], "oscar")
        self.done(self.ffzerod, self.viewer, "list")
        self.done(self.ffzerod, self.viewer, "checkpoint", job, "-o", self.folder / "c")
        self.done(self.ffzerod, self.viewer, "predict", job, "--test", "--count=1")
        self.assertIn("not photonic",
                      self.refused(self.ffzerod, self.viewer, "inspect", job, "--test"))
        error = self.refused(self.ffzerod, self.viewer, "submit", self.job_file(material.job()))
        self.assertIn("SubmitJob needs the role OPERATOR; vera has VIEWER", error)
        for verb in ("cancel", "pause", "resume", "delete"):
            self.assertIn("needs the role OPERATOR",
                          self.refused(self.ffzerod, self.viewer, verb, job))
            self.assertIn("needs the role OPERATOR",
                          self.refused(self.ffzerod, self.viewer, verb, "nosuchjob"))

    def test_an_operator_controls_its_own_jobs_alone_and_an_admin_all(self):
        job = self.submit_as(self.operator)
        for verb in ("cancel", "pause", "delete"):
            error = self.refused(self.ffzerod, self.other, verb, job)
            self.assertIn(f"job {job} is oscar's", error)
        self.assertIn("nosuchjob", self.refused(self.ffzerod, self.other, "cancel", "nosuchjob"))
        self.done(self.ffzerod, self.operator, "pause", job)
        processes.until(lambda: '"PAUSED"' in self.done(self.ffzerod, self.viewer, "--json", "get", job), "a pause")
        self.done(self.ffzerod, self.admin, "resume", job)
        self.done(self.ffzerod, self.operator, "cancel", job)
        reasons = [json.loads(line).get("state", {}).get("reason")
                   for line in self.ffzerod.ffzero(self.viewer, "--json", "watch",
                                                   job).stdout.splitlines()]
        self.assertIn("asked to by oscar", reasons)
        self.assertIn("asked to by ada", reasons)
        self.done(self.ffzerod, self.operator, "delete", job)

    def test_the_same_request_of_two_clients_is_not_one_job(self):
        request = "--request_id=123e4567-e89b-42d3-a456-426614174000"
        file = self.job_file(material.job(material.FUNCTION))
        first = self.done(self.ffzerod, self.operator, "submit", file, request)
        self.assertEqual(self.done(self.ffzerod, self.operator, "submit", file, request), first)
        self.assertIn("another client",
                      self.refused(self.ffzerod, self.other, "submit", file, request))

    def test_health_is_reachable_without_a_token(self):
        self.assertEqual(self.done(self.ffzerod, "health"), "SERVING\n")
        self.ffzerod.stop()
        self.refused(self.ffzerod, "--timeout=5", "health")

    def test_a_token_from_the_environment_does_as_well(self):
        token = (self.secret_folder / "vera.token").read_text().strip()
        result = self.ffzerod.ffzero("list", environment={"FFZERO_TOKEN": token})
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_clients_are_let_in_and_thrown_out_while_the_server_runs(self):
        job = self.submit_as(self.operator)
        watcher = processes.spawn(self.ffzerod.command(self.viewer, "--json", "watch", job),
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(processes.end, watcher)
        watcher.stdout.readline()
        def replace(text):
            # Whole at once: half a list, once read, is the list.
            whole = self.folder / "next.textproto"
            whole.write_text(text)
            whole.replace(self.clients_file)
        before = self.clients_file.read_text()
        wrong = "client { name: 5 }\n"
        replace(wrong)
        processes.until(lambda: "cannot be used" in self.ffzerod.log.read_text(), "a log line")
        self.done(self.ffzerod, self.viewer, "list")
        late = self.client("lars", "VIEWER")
        lars = self.clients_file.read_text().removeprefix(wrong)
        replace(lars + before[before.index('client {\n  name: "oscar"'):])
        processes.until(lambda: self.ffzerod.ffzero(late, "list").returncode == 0, "lars let in")
        self.assertIn("revoked", self.refused(self.ffzerod, self.viewer, "list"))
        _, error = watcher.communicate(timeout=processes.PATIENCE)
        self.assertEqual(watcher.returncode, 1)
        self.assertIn("revoked", error, "who was watching is thrown out too")
        self.done(self.ffzerod, self.operator, "cancel", job)

    def test_a_token_is_not_sent_in_the_clear_to_another_machine(self):
        result = processes.run([processes.BIN / "ffzero", "--server=192.0.2.1:50051", self.viewer,
                                "list"])
        self.assertEqual(result.returncode, 2)
        self.assertIn("another machine", result.stderr)

    def test_a_token_file_that_others_may_read_is_warned_of(self):
        (self.secret_folder / "vera.token").chmod(0o644)
        result = self.ffzerod.ffzero(self.viewer, "list")
        self.assertEqual(result.returncode, 0)
        self.assertRegex(result.stderr, r"\Affzero: [^\n]*chmod 600[^\n]*\n\Z")


class Tls(SecretsIntegrationTest):
    def setUp(self):
        super().setUp()
        self.authority = certificates.Authority(self.secret_folder)
        self.live = certificates.Live(self.folder, self.authority.sign("server"))
        self.tls = self.live.flags
        self.trust = f"--tls_ca={self.authority.pem}"

    def shows(self, pair):
        return [self.trust, f"--tls_cert={pair[0]}", f"--tls_key={pair[1]}"]

    def test_tokens_and_jobs_go_through_tls(self):
        operator = self.client("oscar", "OPERATOR")
        server = self.server(flags=[*self.tls, f"--clients_file={self.clients_file}"])
        job = self.submit(server, material.job(material.FUNCTION), self.trust, operator, "--wait")
        self.done(server, self.trust, operator, "checkpoint", job, "-o", self.folder / "c")
        self.assertIn("a token is needed", self.refused(server, self.trust, "list"))
        self.assertEqual(self.done(server, self.trust, "health"), "SERVING\n")

    def test_a_client_says_why_it_cannot_connect(self):
        server = self.server(flags=self.tls)
        other = certificates.Authority(self.secret_folder, "other")
        self.assertIn("no authority of --tls_ca",
                      self.refused(server, f"--tls_ca={other.pem}", "list"))
        self.assertIn("--tls_ca", self.refused(server, "list"), "in the clear to a TLS server")
        self.assertIn("not in peer certificate",
                      self.refused(server, self.trust, "--tls_server_name=else.example", "list"))
        plain = self.server("plain")
        self.assertIn("without TLS", self.refused(plain, self.trust, "list"))
        for line in server.log.read_text().splitlines():
            json.loads(line)

    def test_an_expired_certificate_of_the_server_is_refused_by_the_client(self):
        self.live.replace(self.authority.sign("stale", days=-1))
        server = self.server(flags=self.tls)
        self.assertIn("expired", self.refused(server, self.trust, "list"))
        processes.until(lambda: "a certificate has expired" in server.log.read_text(), "a line")

    def test_with_a_client_authority_a_certificate_is_needed(self):
        self.clients_file.write_text(
            'client { name: "carl" role: OPERATOR certificate_common_name: "carl" }')
        server = self.server(flags=[*self.tls, f"--tls_client_ca={self.authority.pem}",
                                    f"--clients_file={self.clients_file}"])
        carl = self.shows(self.authority.sign("carl"))
        job = self.submit(server, material.job(material.FUNCTION), *carl)
        found = json.loads(self.done(server, *carl, "--json", "get", job))
        self.assertEqual(found["submitter"], "carl")
        unknown = self.shows(self.authority.sign("karl"))
        self.assertIn('"karl" is not that of a client', self.refused(server, *unknown, "list"))
        self.assertEqual(self.done(server, *unknown, "health"), "SERVING\n")
        other = certificates.Authority(self.secret_folder, "other")
        for options in ([self.trust], self.shows(other.sign("carl2", "carl")),
                        self.shows(self.authority.sign("carl3", "carl", days=-1))):
            self.assertIn("--tls_cert", self.refused(server, *options, "list"))

    def test_files_that_are_replaced_count_without_a_restart(self):
        client_ca = self.folder / "ca.pem"
        shutil.copy(self.authority.pem, client_ca)
        server = self.server(flags=[*self.tls, f"--tls_client_ca={client_ca}"])
        ours = self.shows(self.authority.sign("carl"))
        self.done(server, *ours, "list")
        other = certificates.Authority(self.secret_folder, "other")
        self.live.replace(other.sign("next"))
        shutil.copy(other.pem, client_ca)
        theirs = other.sign("olaf")
        options = [f"--tls_ca={other.pem}", f"--tls_cert={theirs[0]}", f"--tls_key={theirs[1]}"]
        processes.until(lambda: server.ffzero(*options, "list").returncode == 0, "the new files")
        self.refused(server, *ours, "list")

    def test_files_that_do_not_fit_are_logged_and_right_ones_count_again(self):
        server = self.server(flags=self.tls)
        self.live.files[0].write_text("nothing of the kind")
        processes.until(lambda: "--tls_cert: " in server.log.read_text(), "a log line")
        self.live.replace(self.authority.sign("again"))
        processes.until(lambda: server.ffzero(self.trust, "list").returncode == 0, "recovery")


if __name__ == "__main__":
    unittest.main()
