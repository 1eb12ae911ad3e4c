"""What every test of this folder stands on: a folder of its own, servers in it, calls of the client."""
import json
import pathlib
import shutil
import tempfile
import unittest

import certificates
from processes import Agent, Server, Watcher, end, until


class IntegrationTest(unittest.TestCase):
    """A test with a folder of its own and what it starts there; all of it is gone afterwards."""

    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="ffzero-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.datasets = self.folder / "datasets"
        self.datasets.mkdir()
        self._files = 0

    def server(self, name="server", dataset_dir=None, flags=(), data_dir=None, environment=None):
        """A started server. Its log is shown when a call of it fails."""
        folder = self.folder / name
        folder.mkdir()
        server = Server(folder, dataset_dir or self.datasets, flags, data_dir, environment)
        self.addCleanup(lambda: server.process and end(server.process))
        server.start()
        return server

    def tls_server(self, name="server", days=30, flags=(), **options):
        """A started server with TLS, and what gives it another certificate, good for so many days."""
        authority = certificates.Authority(self.folder)
        live = certificates.Live(self.folder, authority.sign("server", days=days))
        server = self.server(name, flags=[*flags, *live.flags], **options)
        server.client_flags = [f"--tls_ca={authority.pem}"]
        return server, lambda days: live.replace(authority.sign("server", days=days))

    def agent(self, text, name="agent", flags=()):
        """A started agent that serves the network of a job file's text."""
        folder = self.folder / name
        folder.mkdir()
        agent = Agent(folder, self.job_file(text), flags)
        self.addCleanup(lambda: agent.process and end(agent.process))
        return agent.start()

    def watcher(self, server, job, after_seq=0):
        watcher = Watcher(server, job, after_seq)
        self.addCleanup(watcher.stop)
        return watcher

    def job_file(self, text):
        self._files += 1
        path = self.folder / f"job{self._files}.textproto"
        path.write_text(text)
        return path

    def done(self, server, *arguments, stdin=None):
        """A call that must succeed; returns its standard output."""
        result = server.ffzero(*arguments, stdin=stdin)
        self.assertEqual(result.returncode, 0, f"{arguments}: {result.stderr}\n{server.tail()}")
        return result.stdout

    def refused(self, server, *arguments, status=1, stdin=None):
        """A call that must fail; returns its one line on standard error."""
        result = server.ffzero(*arguments, stdin=stdin)
        self.assertEqual(result.returncode, status, f"{arguments}: {result.stdout}{result.stderr}")
        self.assertRegex(result.stderr, r"\A[^\n]+\n\Z", "errors are one line")
        return result.stderr.rstrip("\n")

    def submit(self, server, text, *arguments):
        """Submits a job file's text; returns the job's id."""
        out = self.done(server, "submit", self.job_file(text), *arguments)
        self.assertRegex(out, r"\A\S+\n\Z", "submit prints the id alone")
        return out.strip()

    def get(self, server, job):
        return json.loads(self.done(server, "--json", "get", job))

    def events(self, server, job, after_seq=0):
        """The whole log of a job that has succeeded."""
        out = self.done(server, "--json", "watch", job, f"--after_seq={after_seq}")
        return [json.loads(line) for line in out.splitlines()]

    def ended(self, server, job):
        """Waits for the job's end; returns it."""
        states = ("SUCCEEDED", "FAILED", "CANCELLED")
        def look():
            found = self.get(server, job)
            return found if found["state"] in states else None
        return until(look, f"the end of job {job}")

    def checkpoint(self, server, job):
        self._files += 1
        path = self.folder / f"checkpoint{self._files}"
        self.done(server, "checkpoint", job, "-o", path)
        return path.read_bytes()

    def assert_gapless(self, events, first=1):
        seqs = [int(event["seq"]) for event in events]
        self.assertEqual(seqs, list(range(first, first + len(seqs))))
