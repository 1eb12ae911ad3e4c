"""A small machine for the tests: systemd as the first process of namespaces of its own, over this
machine's files, of which it sees a copy that is gone with it. It starts a journal and what a test starts,
and nothing else. Needs root; Linux, and no engine."""
import os
import pathlib
import shutil
import subprocess
import tempfile

import processes

_SYSTEMD = "/lib/systemd/systemd"
_TOOLS = ("unshare", "nsenter", "systemctl", "journalctl")

# In new namespaces; $1 is an empty folder. What the kernel has one of (/proc/sys, /sys) is read-only.
_PREPARE = r"""
set -eu
mount --make-rprivate /
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
root=$1/root
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$root"
mount -t proc proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount -t sysfs -o ro sysfs "$root/sys"
if [ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ]; then
  mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
else
  mount -t tmpfs tmpfs "$root/sys/fs/cgroup"
  mkdir "$root/sys/fs/cgroup/unified" "$root/sys/fs/cgroup/systemd"
  mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup/unified"
  mount -t cgroup -o none,name=systemd cgroup "$root/sys/fs/cgroup/systemd"
fi
mount -t tmpfs tmpfs "$root/tmp"
for folder in run dev; do mount -t tmpfs -o mode=755 tmpfs "$root/$folder"; done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
mount -t tmpfs tmpfs "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
for device in null zero full random urandom tty; do
  : >"$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
rm -rf "$root/etc/systemd/system" "$root"/lib/systemd/system/*.wants "$root/var/log/journal"
mkdir -p "$root/etc/systemd/system" "$root/tmp/old"
printf '[Unit]\nDefaultDependencies=no\nRequires=systemd-journald.service\nAfter=systemd-journald.service\n' \
  >"$root/etc/systemd/system/trial.target"
cd "$root"
pivot_root . tmp/old
umount -l tmp/old
# Shared among the machine's services, as systemd's credentials need it.
mount --make-rshared /
exec env -i container=trial PATH="$PATH" chroot . "$0" --system --unit=trial.target \
  --log-target=journal --show-status=no
"""


class Unavailable(Exception):
    """Why no such machine can be had here."""


class Machine:
    def __init__(self):
        if os.geteuid() != 0:
            raise Unavailable("only root can start one")
        for tool in (_SYSTEMD, *_TOOLS):
            if not shutil.which(tool):
                raise Unavailable(f"{tool} is not there")
        self._folder = tempfile.mkdtemp(prefix="ffzero-machine-")
        self._cgroups = []
        self._output = tempfile.TemporaryFile("w+")
        self._process = None
        try:
            self._start()
        except Exception:
            self.close()
            raise

    def _start(self):
        self._make_cgroups()
        # The cgroup first: a namespace of cgroups begins where its first process is.
        enter = "".join(f'echo $$ >"{cgroup}/cgroup.procs"; ' for cgroup in self._cgroups)
        namespaces = "unshare --mount --pid --uts --ipc --net --cgroup --fork --kill-child"
        self._process = processes.spawn(
            ["sh", "-euc", f'{enter} exec {namespaces} sh -c "$1" {_SYSTEMD} "$2"', "sh", _PREPARE, self._folder],
            stdin=subprocess.DEVNULL, stdout=self._output, stderr=self._output)
        processes.until(lambda: self._process.poll() is not None or self._runs(), "systemd in namespaces")
        if self._process.poll() is not None:
            self._output.seek(0)
            raise Unavailable((self._output.read().strip() or "systemd ended").splitlines()[-1])

    def _make_cgroups(self):
        top = pathlib.Path("/sys/fs/cgroup")
        hierarchies = [top] if (top / "cgroup.procs").exists() else [top / "systemd", top / "unified"]
        for hierarchy in hierarchies:
            cgroup = hierarchy / pathlib.Path(self._folder).name
            try:
                cgroup.mkdir()
            except OSError as error:
                raise Unavailable(f"no cgroup can be made: {error}") from error
            self._cgroups.append(cgroup)

    def _first_process(self):
        pid = self._process.pid
        return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0]

    def _runs(self):
        try:
            return self.run("systemctl", "is-active", "trial.target").returncode == 0
        except (OSError, IndexError):
            return False

    def run(self, *command, stdin=None):
        """Runs a command in the machine; returns a CompletedProcess of text."""
        return processes.run(["nsenter", f"--target={self._first_process()}", "--mount", "--pid", "--uts", "--ipc",
                              "--net", "--cgroup", "--root", "--wd", *command], stdin)

    def path(self, path):
        """A path of the machine's, as it is reached from outside."""
        return pathlib.Path(f"/proc/{self._first_process()}/root") / str(path).lstrip("/")

    def close(self):
        if self._process:
            processes.end(self._process)
        self._output.close()
        for cgroup in self._cgroups:
            # Processes leave a moment after they are killed.
            processes.until(lambda: self._removed(cgroup), f"the end of {cgroup}")
        shutil.rmtree(self._folder)

    @staticmethod
    def _removed(cgroup):
        try:
            for folder, _, _ in os.walk(cgroup, topdown=False):
                os.rmdir(folder)
        except OSError:
            return False
        return True
