"""Who runs: permissions are nothing to root."""

import grp
import os
import pwd
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@contextmanager
def nobody() -> Iterator[None]:
    """As a user without rights, where the tests run as root."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


@dataclass(frozen=True)
class ServiceUser:
    """The user that a server runs as: its own one where the tests run as root, else the caller."""

    name: str
    group: str

    @classmethod
    def of(cls, name: str) -> "ServiceUser":
        """The named user for root, the caller for anybody else."""
        entry = pwd.getpwnam(name) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        return cls(entry.pw_name, grp.getgrgid(entry.pw_gid).gr_name)

    def command(self) -> list[str]:
        """What is put before a command to run it as this user.

        It may read and enter what root may: the checkout, or the Python that it runs with, are in a
        folder of the one who runs the tests. It may write nowhere but where the user may.
        """
        if os.geteuid() != 0:
            return []
        user = [f"--reuid={self.name}", f"--regid={self.group}", "--clear-groups"]
        reading = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
        return ["setpriv", *user, *reading]

    def own(self, folder: Path) -> None:
        """Give the folder, and everything below it, to this user."""
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, self.name, self.group)
