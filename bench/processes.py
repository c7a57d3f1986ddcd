"""What a command costs as a whole process, as the operating system accounts for it."""

import subprocess
import sys
from dataclasses import dataclass

_LAUNCHER = """
import os, sys, time

started = time.monotonic()
_, _, usage = os.wait4(os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ), 0)
print(time.monotonic() - started, usage.ru_maxrss, file=sys.stderr)
"""
"""A small process between: a command starts with the largest resident set of who starts it."""


@dataclass(frozen=True)
class Spent:
    """Seconds of wall time, MiB of the largest resident set, and what the command wrote."""

    seconds: float
    memory: float
    output: bytes


def spent_by(command: list[str]) -> Spent:
    """One run of a command, whatever its exit code."""
    launch = [sys.executable, "-S", "-c", _LAUNCHER, *command]
    done = subprocess.run(launch, capture_output=True, check=True)
    seconds, kibibytes = done.stderr.split()[-2:]
    return Spent(float(seconds), int(kibibytes) / 1024, done.stdout)
