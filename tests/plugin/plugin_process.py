"""A probe's executable as a process of its own, and probes that exist in tests alone."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from servers.forked import Command, forking

ROOT = Path(__file__).parents[2]
PROBES_FOLDER = ROOT / "probes"

PLANT = """
import sys
from pathlib import Path
import proc19probes.catalogue, proc19probes.probes
folder = Path(sys.argv.pop(1))
proc19probes.catalogue._HERE = folder
proc19probes.probes.__path__.append(str(folder / "probes"))
from proc19probes.plugin.entry import main
main(sys.argv.pop(1))
"""

PROBE = '''
"""A probe of the tests."""
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State

FINE = FindingKind("all-fine", State.OK, "all is fine")
BAD = FindingKind("bad", State.CRITICAL, "it is bad", "make it good", Party.PILOT_SITE)
DOUBTFUL = FindingKind("doubtful", State.UNKNOWN, "nobody knows", "find out", Party.ARGO)
ODD = FindingKind("odd", State.WARNING, "it is odd", "make it even", Party.ARGO)

@dataclass(frozen=True)
class Parameters:
    word: Annotated[str, Option("--word", help="a word that the probe is given")] = "hello"

def ask(parameters, outside):
    {ask}

def judge(evidence, parameters, now):
    {judge}

KINDS = (FINE, BAD, DOUBTFUL, ODD)
PROBE = Probe("Is all well?", Parameters, KINDS, (), timedelta(hours=1), ask, judge)
'''


@dataclass(frozen=True)
class Ended:
    """How a process ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def first(self) -> str:
        """The first line without its time, which differs from run to run."""
        text, _, numbers = self.out.partition("\n")[0].partition(" | ")
        assert numbers.startswith("time="), self.out
        return text


def executable(probe: str) -> list[str]:
    """The command that a monitoring server calls."""
    return [sys.executable, str(PROBES_FOLDER / f"check_proc19_{probe}")]


def planted(
    folder: Path, *, ask: str = "pass", judge: str = "yield FINE.about('x', 'y')"
) -> list[str]:
    """The command of a probe with these bodies, that exists in this folder alone."""
    probes = folder / "probes"
    probes.mkdir(exist_ok=True)
    (probes / "planted.py").write_text(PROBE.format(ask=ask, judge=judge))
    return [sys.executable, "-c", PLANT, str(folder), "planted"]


def environment(**variables: str | None) -> dict[str, str]:
    """The environment of the tests with these variables; None takes one away."""
    changed = {**os.environ, **variables}
    return {name: value for name, value in changed.items() if value is not None}


def probe(name: str, *words: str | Path, cwd: Path | None = None, **variables: str | None) -> Ended:
    """Run a probe of ours to its end, where it does not matter how its interpreter starts."""
    given = tuple(str(word) for word in words)
    command = Command(name, given, environment(**variables), str(cwd or "."))
    (written,) = forking().run(command)
    return Ended(written.code, written.out.decode(), written.err.decode())


def run(command: Sequence[str | Path], cwd: Path | None = None, **variables: str | None) -> Ended:
    """Run the command to its end."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=600,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())
