"""What a command costs as a whole process, as the operating system accounts for it."""

import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
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


def measured(title: str, commands: Mapping[str, Sequence[str]], rounds: int) -> None:
    """Measure commands in turn, so many rounds, and print: seconds, memory, ratios to the first.

    What a probe said is beside it, so that nothing is measured that failed.
    """
    spent: dict[str, list[Spent]] = {}
    for _ in range(rounds):
        for name, command in commands.items():
            spent.setdefault(name, []).append(spent_by([*command]))
    print(title)
    bare = 0.0, 0.0
    for name, runs in spent.items():
        seconds = statistics.median(run.seconds for run in runs)
        memory = max(run.memory for run in runs)
        bare = bare if any(bare) else (seconds, memory)
        ratios = f"{seconds / bare[0]:7.1f} {memory / bare[1]:6.1f}"
        said, is_probe, _ = runs[0].output[:200].decode(errors="replace").partition(" - ")
        shown = said if is_probe else ""
        print(f"  {name:<24} {seconds:8.3f} s {memory:6.1f} MiB  ratios {ratios}  {shown}")
