"""Runs probes as processes of their own, forked from one that has loaded what they load.

    python forked_probes.py FOLDER <<< '[["site_certified", "--site", …], …]'

To start an interpreter for each would take most of the time of a table of faults, and prove nothing
about a fault: what a probe loads when it starts has tests of its own. Each probe begins where its
executable does, with its own arguments; what it writes is in FOLDER, as NAME.out and NAME.err. The
exit codes are told as JSON on stdout, by name.
"""

import json
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import proc19probes
from proc19probes.plugin.entry import main

_LIBRARIES = ("click", "ijson", "ldap3", "nagiosplugin", "OpenSSL.SSL", "requests")
_ROOMS = ("glue", "outside", "plugin", "probes", "sources", "vocabulary")


def _what_probes_load() -> Iterator[str]:
    yield from _LIBRARIES
    yield from (f"proc19probes.{module}" for module in ("running", "settings"))
    for _, name, _ in walk_packages(proc19probes.__path__, "proc19probes."):
        if name.split(".")[1] in _ROOMS:
            yield name


def _become(command: list[str], folder: Path) -> None:
    """The probe, in a process that has begun; does not return."""
    name, *arguments = command
    sys.argv = [f"check_proc19_{name}", *arguments]
    writing = os.O_WRONLY | os.O_CREAT
    for descriptor, path, how in (
        (0, os.devnull, os.O_RDONLY),
        (1, folder / f"{name}.out", writing),
        (2, folder / f"{name}.err", writing),
    ):
        os.dup2(os.open(path, how), descriptor)
    main(name)


def _run(commands: list[list[str]], folder: Path) -> dict[str, int]:
    running = {}
    for command in commands:
        child = os.fork()
        if child == 0:
            _become(command, folder)
        running[child] = command[0]
    codes = {}
    for child, name in running.items():
        _, status = os.waitpid(child, 0)
        codes[name] = os.waitstatus_to_exitcode(status)
    return codes


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    for loaded in _what_probes_load():
        import_module(loaded)
    json.dump(_run(asked, Path(sys.argv[1])), sys.stdout)
