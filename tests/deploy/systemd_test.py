"""The systemd unit: what systemd's own checks say of it, and the service started, stopped and killed by
a real systemd, confined as the unit says."""
import json
import pathlib
import re
import shutil
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/integration"))

import machine
import material
import processes

UNITS = ROOT / "deploy/systemd"
INSTALLED = "/usr/local/bin"
# Tenths; systemd calls below 2 "OK" and above 5 "MEDIUM". The rest is a server's nature: it has a network.
MOST_EXPOSURE = 12
TOKEN = re.compile(r"ffzero_[A-Za-z0-9_-]+")


def arguments(unit):
    """Of the unit's last ExecStart, without the program."""
    text = (UNITS / unit).read_text().replace("\\\n", "")
    return re.findall(r"^ExecStart=/\S+ (.+)$", text, re.MULTILINE)[-1].split()


def examples(page, title):
    """Those of a section of a page in deploy/."""
    text = (ROOT / "deploy" / page).read_text()
    [section] = re.findall(rf"^##+ {title}$.*?(?=^##)", text, re.MULTILINE | re.DOTALL)
    return re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)


class UnitFile(unittest.TestCase):
    def setUp(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("systemd: systemd-analyze is not there")
        folder = tempfile.TemporaryDirectory(prefix="ffzero-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def install(self, name, secure):
        """The unit in a folder of its own, with the programs of this build."""
        folder = self.folder / name
        files = {"ffzerod.service": "ffzerod.service"}
        if secure:
            files["security.conf"] = "ffzerod.service.d/security.conf"
        for source, target in files.items():
            (folder / target).parent.mkdir(parents=True, exist_ok=True)
            text = (UNITS / source).read_text()
            (folder / target).write_text(text.replace(INSTALLED, str(processes.BIN)))
        return folder / "ffzerod.service"

    def test_systemd_finds_no_fault_in_it_with_and_without_security(self):
        for secure in (False, True):
            unit = self.install(f"verified{secure}", secure)
            result = processes.run(["systemd-analyze", "verify", "--man=no", unit])
            self.assertEqual((result.returncode, result.stdout + result.stderr), (0, ""))

    def test_it_is_exposed_no_more_than_its_network_makes_it(self):
        for secure in (False, True):
            unit = self.install(f"rated{secure}", secure)
            result = processes.run(["systemd-analyze", "security", "--no-pager", "--offline=true",
                                    f"--threshold={MOST_EXPOSURE}", unit])
            print(result.stdout.strip().splitlines()[-1])
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_ffzerod_takes_its_arguments_and_the_example(self):
        example = (UNITS / "ffzerod.textproto").read_text()
        # What is commented out is part of it too.
        (self.folder / "datasets").mkdir()
        (self.folder / "devices.textproto").touch()
        every = re.sub(r"^# (\w+: )", r"\1", example, flags=re.MULTILINE)
        every = every.replace("/srv/ffzero/datasets", f"{self.folder}/datasets")
        for text in (example, every.replace("/etc/ffzero/devices", f"{self.folder}/devices")):
            (self.folder / "ffzerod.textproto").write_text(text)
            given = [part.replace("/etc/ffzero", str(self.folder)) for part in arguments("ffzerod.service")]
            result = processes.run([processes.BIN / "ffzerod", *given, "--check_config"])
            self.assertEqual((result.returncode, result.stderr), (0, ""))


class RunningUnit(unittest.TestCase):
    """Each test has a machine of its own, where the unit is installed and started as deploy/README.md says."""

    def setUp(self):
        try:
            self.machine = machine.Machine()
        except machine.Unavailable as why:
            self.skipTest(f"systemd: {why}")
        self.addCleanup(self.machine.close)
        binaries = self.machine.path("/root/ffzero/build/release/bin")
        binaries.mkdir(parents=True)
        for name in ("ffzerod", "ffzero"):
            shutil.copy(processes.BIN / name, binaries)
        shutil.copytree(UNITS, self.machine.path("/root/ffzero/deploy/systemd"))
        self.install, self.secure = examples("README.md", "systemd")
        self.follow(self.install)
        self.serves()

    def follow(self, example):
        self.done("sh", "-euc", f"cd /root/ffzero\n{example}")

    def log(self):
        return self.machine.run("journalctl", "--no-pager", "--unit=ffzerod", "--output=cat").stdout

    def done(self, *command, stdin=None):
        result = self.machine.run(*command, stdin=stdin)
        self.assertEqual(result.returncode, 0, f"{command}: {result.stdout}{result.stderr}\n{self.log()}")
        return result.stdout

    def show(self, name):
        return self.done("systemctl", "show", "ffzerod", f"--property={name}", "--value").strip()

    def serves(self, *options):
        def look():
            self.assertNotEqual(self.show("ActiveState"), "failed", self.log())
            return self.machine.run("ffzero", *options, "health").stdout == "SERVING\n"
        processes.until(look, "a server that serves")

    def started(self):
        self.done("systemctl", "start", "ffzerod")
        self.serves()

    def job(self, job):
        return json.loads(self.done("ffzero", "--json", "get", job))

    def evaluations(self, job):
        return int(self.job(job).get("forwardEvaluations", 0))

    def submit(self):
        self.machine.path("/run/job.textproto").write_text(material.long_job(1000000))
        job = self.done("ffzero", "submit", "/run/job.textproto").strip()
        processes.until(lambda: self.evaluations(job) > 0, "progress")
        return job

    def test_a_stop_drains_and_a_kill_is_followed_by_a_start_and_jobs_go_on(self):
        job = self.submit()
        self.done("systemctl", "stop", "ffzerod")
        self.assertEqual(self.show("Result"), "success")
        # The journal reads what the server wrote last after its end.
        processes.until(lambda: '"message":"stopped"' in self.log(), "the server's last line in the journal")
        self.started()
        saved = self.evaluations(job)
        self.assertGreater(saved, 0, "the stop saved it")
        processes.until(lambda: self.evaluations(job) > saved, "more of the job")
        self.done("systemctl", "kill", "--signal=KILL", "ffzerod")
        processes.until(lambda: self.show("NRestarts") == "1", "the start after the kill")
        self.serves()
        processes.until(lambda: self.job(job)["state"] == "RUNNING", "the job that was killed")
        self.done("ffzero", "cancel", job)

    def test_it_writes_to_its_data_alone_and_has_no_rights(self):
        pid = self.show("MainPID")
        status = dict(line.split(":\t", 1) for line in
                      self.machine.path(f"/proc/{pid}/status").read_text().splitlines())
        self.assertNotIn("0", status["Uid"].split())
        self.assertEqual((status["NoNewPrivs"], status["Seccomp"]), ("1", "2"))
        self.assertEqual({status[name] for name in ("CapPrm", "CapEff", "CapBnd", "CapAmb")}, {"0" * 16})
        inside = ("nsenter", f"--target={pid}", "--mount")
        for folder in ("/etc", "/usr/local/bin", "/var/lib", "/home", "/root", "/srv"):
            error = self.machine.run(*inside, "touch", f"{folder}/file").stderr
            self.assertIn("Read-only file system", error)
        self.done(*inside, "touch", "/var/lib/ffzero/file")
        self.assertEqual(self.done("stat", "-c", "%a", "/var/lib/private/ffzero"), "700\n")

    def test_the_thread_of_backups_may_take_a_lower_priority(self):
        folder = self.machine.path("/etc/systemd/system/ffzerod.service.d")
        folder.mkdir()
        # Whatever this test itself runs at.
        (folder / "nice.conf").write_text("[Service]\nNice=5\n")
        self.done("systemctl", "daemon-reload")
        self.done("systemctl", "restart", "ffzerod")
        self.serves()
        tasks = self.machine.path(f"/proc/{self.show('MainPID')}/task")
        def nice_values():
            try:
                return {path.read_text().rsplit(")", 1)[1].split()[16] for path in tasks.glob("*/stat")}
            except OSError:  # One has ended since it was listed.
                return set()
        # That of backups takes its own once it runs.
        processes.until(lambda: nice_values() == {"5", "10"},
                        "the nice values 5 of the threads and 10 of that of backups")

    def test_a_mistake_in_the_configuration_is_said_once_and_not_tried_again(self):
        self.machine.path("/etc/ffzero/ffzerod.textproto").write_text('threads: "many"')
        self.machine.run("systemctl", "restart", "ffzerod")
        processes.until(lambda: self.show("ActiveState") == "failed", "the end of the start")
        self.assertEqual((self.show("ExecMainStatus"), self.show("NRestarts")), ("2", "0"))
        mistake = "ffzerod: /etc/ffzero/ffzerod.textproto:1:"
        processes.until(lambda: mistake in self.log(), "the mistake in the journal")
        self.assertEqual(self.log().count(mistake), 1, self.log())

    def test_a_backup_is_restored_as_its_page_says(self):
        job = self.submit()
        [restore] = examples("backup.md", "With the systemd unit")
        [backup] = re.findall(r"--restore=(\S+)", restore)
        self.done("ffzero", "backup", "-o", backup)
        later = self.done("ffzero", "submit", "/run/job.textproto").strip()
        self.follow(restore)
        self.serves()
        processes.until(lambda: self.job(job)["state"] == "RUNNING", "the job that was backed up")
        self.assertIn("there is no such job", self.machine.run("ffzero", "get", later).stderr)
        self.assertEqual(self.done("stat", "-c", "%a", "/var/lib/private/ffzero"), "700\n")
        self.assertNotIn("0", self.done("find", "/var/lib/private/ffzero", "-printf", r"%U\n").split())

    def test_security_serves_clients_with_a_token_alone_from_files_that_root_alone_reads(self):
        folder = "/etc/ffzero"
        self.done("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                  "-nodes", "-days", "30", "-subj", "/CN=lab", "-addext", "subjectAltName=IP:127.0.0.1",
                  "-keyout", f"{folder}/tls.key", "-out", f"{folder}/tls.crt")
        clients = self.done("ffzero", "token", "--name=ada", "--role=ADMIN", "-o", "/run/ada.token")
        self.machine.path(f"{folder}/clients.textproto").write_text(clients)
        for name in ("clients.textproto", "tls.key", "tls.crt"):
            self.machine.path(f"{folder}/{name}").chmod(0o600)
        self.follow(self.secure)
        trust = f"--tls_ca={folder}/tls.crt"
        self.serves(trust)
        self.assertIn("a token is needed", self.machine.run("ffzero", trust, "list").stderr)
        self.done("ffzero", trust, "--token_file=/run/ada.token", "list")
        self.assertNotRegex(self.log(), TOKEN)


if __name__ == "__main__":
    unittest.main()
