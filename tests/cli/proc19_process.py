"""The proc19 command as a process of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from servers.forked import Command, forking
from servers.other_services import at_hand

DEMO = Path(__file__).parents[2] / "packaging" / "demo"
_FOLDER = TemporaryDirectory(prefix="proc19-requests-")
STRATUS, HALO = (Path(_FOLDER.name) / name for name in ("stratus.toml", "halo.toml"))
for _request in (STRATUS, HALO):
    _request.write_text(at_hand((DEMO / _request.name).read_text()))
COMMAND = [sys.executable, "-c", "from proc19probes.cli.main import main; main()"]


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


def environment(**variables: str) -> dict[str, str]:
    """The environment of the tests without colour and width of whoever runs them."""
    unwanted = {"NO_COLOR", "COLUMNS", "TERM"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return {**kept, "TERM": "xterm", "COLUMNS": "100", **variables}


def proc19(*arguments: str | Path, **variables: str) -> Ended:
    """Run the command to its end; in an interpreter of its own where variables are Python's."""
    words = tuple(map(str, arguments))
    if any(name.startswith("PYTHON") for name in variables):
        return _started(words, variables)
    (written,) = forking().run(Command("", words, environment(**variables)))
    return Ended(written.code, written.out.decode(), written.err.decode())


def _started(words: tuple[str, ...], variables: dict[str, str]) -> Ended:
    done = subprocess.run(
        [*COMMAND, *words],
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=600,
        check=False,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())
