#!/usr/bin/env python3
"""Pastes what commands answer into README and docs, from real runs on the demonstration.

A block ```console demo has commands after `$ `, each run in the folder that `proc19 demo
--directory demo` writes, at 80 columns and without any service; what it answers follows it. Numbers
that differ from run to run are left out. `--check` says what is out of date, and exits 1 if any is.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))

_BLOCK = re.compile(r"(^```console demo\n)(.*?)(^```$)", re.S | re.M)
_COMMAND = re.compile(r"^\$ (.*)$", re.M)
_PERFDATA = re.compile(r" \| .*time=[0-9.]+s.*$", re.M)
_LONGEST = 120


def main(arguments: list[str]) -> int:
    """Write or check; the exit code."""
    stale = {path: text for path, text in pasted().items() if path.read_text() != text}
    for path, text in stale.items():
        if arguments == ["--check"]:
            print(f"{path.relative_to(ROOT)} is out of date: run make generate", file=sys.stderr)
        else:
            path.write_text(text)
    return 1 if stale and arguments == ["--check"] else 0


def pasted() -> dict[Path, str]:
    """The documents that have such blocks, as they should be."""
    texts = {path: path.read_text() for path in DOCUMENTS}
    with tempfile.TemporaryDirectory() as folder:
        commands = Path(folder) / "bin"
        _install(commands)
        _run("proc19 demo --directory demo", Path(folder), commands)
        # What several documents show is run once.
        answer = cache(partial(_run, folder=Path(folder) / "demo", commands=commands))
        return {
            path: _BLOCK.sub(lambda block: _pasted(block, answer), text)
            for path, text in texts.items()
            if _BLOCK.search(text)
        }


def _pasted(block: re.Match[str], answer: Callable[[str], str]) -> str:
    answers = (f"$ {command}\n{answer(command)}" for command in _COMMAND.findall(block[2]))
    return f"{block[1]}{''.join(answers)}{block[3]}"


def _run(command: str, folder: Path, commands: Path) -> str:
    """What the command answers; its exit code may be any of a report's."""
    environment = {
        "PATH": f"{commands}:{os.environ['PATH']}",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "COLUMNS": "80",
        "PROC19_SETTINGS": "settings.toml" if (folder / "settings.toml").exists() else os.devnull,
        # Nothing answers there: what is shown comes from the recording.
        "https_proxy": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
    }
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=_LONGEST,
        check=False,
    )
    return _PERFDATA.sub(" | …", done.stdout.decode())


def _install(folder: Path) -> None:
    """The commands by their names, as an installation has them."""
    folder.mkdir()
    program = "from proc19probes.cli.main import main; main()"
    start = f'#!/bin/sh\nexec {sys.executable} -c "{program}" "$@"\n'
    (folder / "proc19").write_text(start)
    (folder / "proc19").chmod(0o755)
    for probe in (ROOT / "probes").glob("check_proc19_*"):
        (folder / probe.name).write_text(f'#!/bin/sh\nexec {sys.executable} {probe} "$@"\n')
        (folder / probe.name).chmod(0o755)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
