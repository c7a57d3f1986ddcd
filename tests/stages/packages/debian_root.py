"""A Debian of its own in a folder, for the tests: made, copied, entered, and booted."""

import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LONGEST = 600
_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
# What changes wherever packages are installed, and the kernel's.
_CHANGING = ("proc", "sys", "dev", "run", "tmp", "var/cache", "var/lib/apt", "var/lib/dpkg")


@dataclass(frozen=True)
class Done:
    """How a command in a root ended, and what it wrote."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class DebianRoot:
    """The root of a Debian, in this folder."""

    folder: Path

    def run(self, *command: str, cwd: str = "/", **variables: str) -> Done:
        """The command inside, as root, with these variables alone and its own /proc."""
        return ended(
            ["unshare", "--mount", "--pid", "--fork", f"--root={self.folder}", f"--wd={cwd}"]
            + ["--mount-proc", "--kill-child", *command],
            {"PATH": _PATH, **variables},
        )

    def do(self, *command: str, **variables: str) -> str:
        """What the command inside writes to stdout; it has to succeed."""
        done = self.run(*command, **variables)
        assert done.code == 0, f"{command}: {done.out}{done.err}"
        return done.out

    def run_as(self, user: str, *command: str, cwd: str = "/", **variables: str) -> Done:
        """The command inside as this user, who has no other groups, and no HOME."""
        groups = self.do("id", "-gn", user).strip()
        change = ["setpriv", f"--reuid={user}", f"--regid={groups}", "--clear-groups"]
        return self.run(*change, *command, cwd=cwd, **variables)

    def install(self, *packages: str | Path) -> None:
        """Install these packages, of the archive or from files, with what they depend on."""
        names = []
        for package in packages:
            if isinstance(package, Path):
                shutil.copy(package, self.folder / "tmp")
                names.append(f"/tmp/{package.name}")
            else:
                names.append(package)
        self._apt("update", "--quiet=2")
        self._apt(
            *("install", "--yes", "--quiet=2", "--no-install-recommends", "--allow-downgrades"),
            *("-o", "Dpkg::Options::=--force-confold", "-o", "Dpkg::Options::=--force-confdef"),
            *names,
        )

    def remove(self, command: str, package: str) -> None:
        """Take the package away: `remove` or `purge`."""
        self._apt(command, "--yes", "--quiet=2", package)

    def _apt(self, *words: str) -> None:
        proxies = {name: text for name, text in _CALLER.items() if name.lower().endswith("_proxy")}
        # The names of the archive are looked up as they are out here.
        shutil.copy("/etc/resolv.conf", self.folder / "etc")
        self.do("apt-get", *words, DEBIAN_FRONTEND="noninteractive", LC_ALL="C.UTF-8", **proxies)

    def copy(self, folder: Path) -> "DebianRoot":
        """Another one like this."""
        subprocess.run(["cp", "--archive", "--reflink=auto", self.folder, folder], check=True)
        return DebianRoot(folder)

    def files(self) -> dict[str, str]:
        """What is in the root: mode, owner and digest by path, without what always changes."""
        found = {}
        for above, folders, files in os.walk(self.folder):
            relative = Path(above).relative_to(self.folder)
            folders[:] = [name for name in folders if str(relative / name) not in _CHANGING]
            for name in (*folders, *files):
                found[f"/{relative / name}"] = _described(Path(above, name))
        return found

    @contextmanager
    def booted(self) -> Iterator["BootedRoot"]:
        """The root with its own systemd running, on the network of this machine."""
        process = subprocess.Popen(
            ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--boot"]
            + ["--console=pipe", f"--directory={self.folder}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            yield BootedRoot(_first_process_of(process))
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=LONGEST)


@dataclass(frozen=True)
class BootedRoot:
    """A root whose first process is systemd; `leader` is that process, seen from outside."""

    leader: int

    def run(self, *command: str) -> Done:
        """The command inside, as root."""
        return ended(["nsenter", f"--target={self.leader}", "--all", *command], {"PATH": _PATH})

    def properties(self, unit: str, *names: str) -> dict[str, str]:
        """What systemd says of these properties of the unit."""
        words = [f"--property={name}" for name in names]
        shown = self.run("systemctl", "show", unit, *words)
        assert shown.code == 0, shown.err
        return dict(line.split("=", 1) for line in shown.out.splitlines())


_CALLER = dict(os.environ)


def new_root(folder: Path) -> DebianRoot:
    """A minimal Debian 12 from this machine's own sources, where installing starts no service."""
    subprocess.run(
        ["mmdebstrap", "--quiet", "--variant=minbase", "--mode=root", "bookworm", folder],
        check=True,
        env=_CALLER,
        timeout=LONGEST,
    )
    policy = folder / "usr" / "sbin" / "policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    return DebianRoot(folder)


def ended(command: list[str], variables: dict[str, str]) -> Done:
    """The command with these variables alone, run to its end."""
    done = subprocess.run(
        command,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=LONGEST,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def _described(path: Path) -> str:
    status = path.lstat()
    content = ""
    if path.is_symlink():
        content = str(path.readlink())
    elif path.is_file():
        content = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{status.st_mode:o} {status.st_uid}:{status.st_gid} {content}"


def _first_process_of(spawner: subprocess.Popen[bytes]) -> int:
    """The process that is systemd in the root, as soon as its units are started."""
    children = Path(f"/proc/{spawner.pid}/task/{spawner.pid}/children")
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        if spawner.poll() is not None:
            said = spawner.stdout.read().decode() if spawner.stdout else ""
            raise AssertionError(f"systemd-nspawn ended with {spawner.returncode}: {said}")
        for leader in map(int, children.read_text().split()):
            state = BootedRoot(leader).run("systemctl", "is-system-running", "--wait")
            if state.out.strip() in ("running", "degraded"):
                return leader
        time.sleep(0.2)
    raise AssertionError("no systemd came up in the root")
