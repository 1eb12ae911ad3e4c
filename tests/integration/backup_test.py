"""Backups taken while jobs run, and what is made of them: a restored server goes on to the same bytes. Stores
of an older program are taken over, those of a newer one left alone."""
import contextlib
import hashlib
import json
import signal
import sqlite3
import subprocess
import unittest

import harness
import material
import processes

EPOCHS = 300
# The tables of the first version of the store, and of each the columns.
VERSION_1 = """
CREATE TABLE jobs (
  number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, request_id TEXT UNIQUE,
  submitted BLOB NOT NULL, state INTEGER NOT NULL, error TEXT NOT NULL DEFAULT '', spec BLOB NOT NULL,
  summary BLOB NOT NULL, submitter TEXT NOT NULL, program_version TEXT NOT NULL, created INTEGER NOT NULL,
  started INTEGER, ended INTEGER, last_seq INTEGER NOT NULL DEFAULT 0,
  logged_work INTEGER NOT NULL DEFAULT 0, worker TEXT NOT NULL DEFAULT '',
  token INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX jobs_by_state ON jobs (state, number);
CREATE TABLE events (
  job INTEGER NOT NULL REFERENCES jobs (number) ON DELETE CASCADE, seq INTEGER NOT NULL,
  time INTEGER NOT NULL, payload BLOB NOT NULL, PRIMARY KEY (job, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE checkpoints (
  job INTEGER NOT NULL REFERENCES jobs (number) ON DELETE CASCADE, id INTEGER NOT NULL,
  bytes BLOB NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (job, id)
) STRICT;
PRAGMA user_version = 1;
"""
COLUMNS = {
    "jobs": "number, id, request_id, submitted, state, error, spec, summary, submitter, "
            "program_version, created, started, ended, last_seq, logged_work, worker, token",
    "events": "job, seq, time, payload",
    "checkpoints": "job, id, bytes, sha256",
}


class BackupIntegrationTest(harness.IntegrationTest):
    def setUp(self):
        super().setUp()
        self.backup = self.folder / "backup"

    def restore(self, data_dir, backup=None):
        return processes.run([processes.BIN / "ffzerod", f"--data_dir={data_dir}",
                              f"--restore={backup or self.backup}"])

    def restored(self, name="restored", flags=()):
        """A server on what the backup holds."""
        data_dir = self.folder / f"{name}-data"
        result = self.restore(data_dir)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertRegex(result.stdout, r"\Arestored \d+ jobs into [^\n]+ without --restore\n\Z")
        return self.server(name, flags=flags, data_dir=data_dir)

    def refused_restore(self, data_dir, backup=None):
        result = self.restore(data_dir, backup)
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertRegex(result.stderr, r"\Affzerod: --restore: [^\n]+\n\Z")
        return result.stderr

    def assert_nothing_left(self, server):
        self.assertEqual(list(server.data_dir.glob("*.part")), [])

    def server_with_much(self):
        """A server whose copy takes long enough to be caught, and the one job on it, which has ended."""
        server = self.server()
        job = self.submit(server, material.long_job(5), "--wait")
        server.stop()
        with contextlib.closing(sqlite3.connect(server.data_dir / "jobs.sqlite")) as database:
            database.execute("INSERT INTO checkpoints VALUES (1, -1, zeroblob(300000000), '')")
            database.commit()
        return server.start(), job

    def caught(self, server, strike):
        """Strikes a backup while the server makes its copy; returns the client's status and standard error.
        `strike` gets the client, and how many were over before a slow machine struck; it says whether it did."""
        part = server.data_dir / "backup.part"
        for before in range(5):
            client = processes.spawn(server.command("backup", "-o", self.backup), stderr=subprocess.PIPE, text=True)
            self.addCleanup(processes.end, client)
            processes.until(lambda client=client: part.exists() or client.poll() is not None, "a copy under way")
            struck = strike(client, before)
            error = client.communicate(timeout=processes.PATIENCE)[1]
            if struck:
                return client.returncode, error
            self.backup.unlink(missing_ok=True)
            if server.process.poll() is not None:
                server.start()
        self.fail("five copies were over before they could be struck")

    def last_seq(self, server, job):
        return int(self.get(server, job)["lastSeq"])


class Backup(BackupIntegrationTest):
    def test_jobs_go_on_while_it_is_taken_and_a_restored_server_ends_them_with_the_same_bytes(self):
        flags = ["--workers=2", "--checkpoint_interval=0.1"]
        server = self.server(flags=flags)
        ended = self.submit(server, material.long_job(5, seed=1), "--wait")
        before = self.get(server, ended), self.events(server, ended)
        running = [self.submit(server, material.long_job(EPOCHS, seed)) for seed in (2, 3)]
        waiting = self.submit(server, material.long_job(5, seed=4))
        for job in running:
            self.watcher(server, job).wait_for("checkpoint")
        seqs = [self.last_seq(server, job) for job in running]
        taken = json.loads(self.done(server, "--json", "backup", "-o", self.backup))
        content = self.backup.read_bytes()
        self.assertEqual(taken, {"file": str(self.backup), "sizeBytes": str(len(content)),
                                 "sha256": hashlib.sha256(content).hexdigest()})
        self.assert_nothing_left(server)
        for job, seq in zip(running, seqs):
            self.assertEqual(self.get(server, job)["state"], "RUNNING")
            processes.until(lambda job=job, seq=seq: self.last_seq(server, job) > seq, "progress")
        copy = self.restored(flags=flags)
        self.assertEqual((self.get(copy, ended), self.events(copy, ended)), before)
        for job in (ended, *running, waiting):
            for one in (server, copy):
                self.assertEqual(self.ended(one, job)["state"], "SUCCEEDED")
                self.assert_gapless(self.events(one, job))
            self.assertEqual(self.checkpoint(copy, job), self.checkpoint(server, job))
            self.assertEqual(self.get(copy, job)["result"], self.get(server, job)["result"])
        self.submit(copy, material.long_job(5, seed=5), "--wait")

    def test_it_says_what_it_wrote_and_replaces_the_one_before_once_it_is_whole(self):
        server = self.server()
        self.submit(server, material.long_job(5), "--wait")
        self.backup.write_text("of yesterday")
        said = self.done(server, "backup", "-o", self.backup)
        digest = hashlib.sha256(self.backup.read_bytes()).hexdigest()
        self.assertRegex(said, rf"\A{self.backup}  backup  [\d ]+ bytes  sha256 {digest}\n\Z")
        self.restored()

    def test_it_is_for_administrators(self):
        clients = self.folder / "clients.textproto"
        tokens = {}
        for role in ("VIEWER", "OPERATOR", "ADMIN"):
            tokens[role] = self.folder / role
            result = processes.run([processes.BIN / "ffzero", "token", f"--name={role.lower()}",
                                    f"--role={role}", "-o", tokens[role]])
            self.assertEqual(result.returncode, 0, result.stderr)
            with open(clients, "a") as file:
                file.write(result.stdout)
        server = self.server(flags=[f"--clients_file={clients}"])
        for role in ("VIEWER", "OPERATOR"):
            error = self.refused(server, f"--token_file={tokens[role]}", "backup", "-o", self.backup)
            self.assertIn("ADMIN", error)
        self.refused(server, "backup", "-o", self.backup)
        self.assertFalse(self.backup.exists())
        self.done(server, f"--token_file={tokens['ADMIN']}", "backup", "-o", self.backup)

    def test_a_server_that_is_killed_over_it_starts_clean(self):
        server, job = self.server_with_much()
        kept = self.get(server, job), self.events(server, job), self.checkpoint(server, job)
        def kill(_client, _before):
            server.kill()
            return (server.data_dir / "backup.part").exists()
        status, error = self.caught(server, kill)
        self.assertEqual(status, 1)
        self.assertRegex(error, r"\Affzero: [^\n]+\n\Z")
        self.assertEqual(list(self.folder.glob("backup*")), [])
        server.start()
        self.assert_nothing_left(server)
        self.assertEqual((self.get(server, job), self.events(server, job),
                          self.checkpoint(server, job)), kept)
        self.done(server, "backup", "-o", self.backup)

    def test_one_that_is_interrupted_leaves_nothing_on_either_side(self):
        server, job = self.server_with_much()
        log = server.log.read_text
        def interrupt(client, before):
            client.send_signal(signal.SIGINT)
            client.wait(processes.PATIENCE)
            processes.until(lambda: "backup failed" in log() or log().count("backup taken") > before, "its end")
            return "backup failed" in log()
        self.caught(server, interrupt)
        self.assert_nothing_left(server)
        self.assertEqual(list(self.folder.glob("backup*")), [])
        self.assertEqual(self.get(server, job)["state"], "SUCCEEDED")


class Restore(BackupIntegrationTest):
    def test_a_backup_that_is_not_as_it_was_is_refused_and_nothing_made_of_it(self):
        server = self.server()
        self.submit(server, material.long_job(5), "--wait")
        self.done(server, "backup", "-o", self.backup)
        content = self.backup.read_bytes()
        data_dir = self.folder / "new"
        for broken, why in ((content[:-1], "cut short"), (content[:4096], "cut short"), (b"", "cut short"),
                            (content[:9000] + bytes([content[9000] ^ 1]) + content[9001:], "altered")):
            self.backup.write_bytes(broken)
            error = self.refused_restore(data_dir)
            self.assertIn(why, error)
            self.assertIn(str(self.backup), error)
            self.assertFalse((data_dir / "jobs.sqlite").exists())
        self.backup.write_bytes(content)
        self.restored()

    def test_it_overwrites_no_store_and_leaves_a_server_alone(self):
        server = self.server()
        job = self.submit(server, material.long_job(5), "--wait")
        self.done(server, "backup", "-o", self.backup)
        self.assertIn("in use by process", self.refused_restore(server.data_dir))
        server.stop()
        before = (server.data_dir / "jobs.sqlite").read_bytes()
        self.assertIn("holds a store (jobs.sqlite)", self.refused_restore(server.data_dir))
        self.assertEqual((server.data_dir / "jobs.sqlite").read_bytes(), before)
        server.start()
        self.assertEqual(self.get(server, job)["state"], "SUCCEEDED")


class Upgrade(BackupIntegrationTest):
    def test_a_store_of_the_first_version_is_taken_over_and_its_jobs_go_on_to_the_same_bytes(self):
        flags = ["--checkpoint_interval=0.1"]
        server = self.server(flags=flags)
        ended = self.submit(server, material.long_job(5, seed=1), "--wait")
        running = self.submit(server, material.long_job(EPOCHS, seed=2))
        self.watcher(server, running).wait_for("checkpoint")
        server.kill()
        data_dir = self.folder / "old"
        data_dir.mkdir()
        with contextlib.closing(sqlite3.connect(server.data_dir / "jobs.sqlite")) as now, \
                contextlib.closing(sqlite3.connect(data_dir / "jobs.sqlite")) as old:
            old.executescript(VERSION_1)
            for table, columns in COLUMNS.items():
                marks = ", ".join("?" for _ in columns.split(","))
                old.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})",
                                now.execute(f"SELECT {columns} FROM {table}"))
            old.commit()
        upgraded = self.server("upgraded", flags=flags, data_dir=data_dir)
        server.start()
        self.assertEqual(self.get(upgraded, ended)["state"], "SUCCEEDED")
        for job in (ended, running):
            for one in (server, upgraded):
                self.assertEqual(self.ended(one, job)["state"], "SUCCEEDED")
            self.assert_gapless(self.events(upgraded, job))
            self.assertEqual(self.checkpoint(upgraded, job), self.checkpoint(server, job))
        self.done(upgraded, "backup", "-o", self.backup)
        self.assertEqual(self.get(self.restored(), running), self.get(upgraded, running))

    def test_a_store_of_a_newer_program_is_refused_and_not_a_byte_of_it_changed(self):
        server = self.server()
        self.submit(server, material.long_job(5), "--wait")
        server.stop()
        file = server.data_dir / "jobs.sqlite"
        with contextlib.closing(sqlite3.connect(file)) as database:
            database.execute("PRAGMA user_version = 99")
        before = file.read_bytes()
        with self.assertRaisesRegex(AssertionError, "ended with 1"):
            server.start()
        last = json.loads(server.tail().splitlines()[-1])
        self.assertRegex(last["message"], "schema version 99 found; this program knows [0-9]+ and older")
        self.assertEqual(file.read_bytes(), before)


if __name__ == "__main__":
    unittest.main()
