"""Runs a command that sees a file system of a few bytes where a folder was.

    python small_disk.py FOLDER BYTES COMMAND…      # in a mount namespace of its own

What the folder holds is copied. Nobody else sees the file system, and it goes with the last
process of the command.
"""

import os
import subprocess
import sys
from pathlib import Path


def small_disk(folder: Path, size: int) -> tuple[str, ...]:
    """The words to put before a command; only root can mount."""
    return ("unshare", "--mount", sys.executable, __file__, str(folder), str(size))


def fill(folder: Path, leaving: int = 0) -> None:
    """Leave so many bytes of the file system that the folder is on; `filling` is what fills it."""
    with (folder / "filling").open("wb", buffering=0) as filling:
        for size in (64 * 1024, 1):
            try:
                while filling.write(b"x" * size):
                    continue
            except OSError:
                continue
        filling.truncate(filling.tell() - leaving)


def main() -> None:
    """Mount, copy, and become the command."""
    folder, size, command = sys.argv[1], sys.argv[2], sys.argv[3:]
    before = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", folder], check=True)
    copied = ["cp", "-a", f"/proc/self/fd/{before}/.", folder]
    subprocess.run(copied, pass_fds=[before], check=True)
    os.close(before)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
