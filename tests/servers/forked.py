"""Commands of ours as processes, forked from one that has loaded what they load.

To start an interpreter and to import takes most of the time of a short command, and proves nothing
about what the command does; what it loads when it starts has tests of its own. A forked command
begins where its executable does, with its own words, environment, folder and streams, and ends as
a process does.

    python forked.py

is the process that forks. It reads lists of commands, each a line of JSON, runs each list at once,
and writes a line with their exit codes; it ends where its input does.
"""

import atexit
import gc
import json
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from tempfile import TemporaryDirectory
from typing import NoReturn

# By then a list of commands hangs; whatever ends by itself has ended long before.
_LONGEST = 600
_LIBRARIES = (
    *("click", "cryptography", "ijson", "ldap3", "nagiosplugin", "OpenSSL.SSL", "requests"),
    *("rich.console", "rich.table", "rich.text"),
)


@dataclass(frozen=True)
class Command:
    """What to run: a probe by its name, or with none the `proc19` command; in this folder."""

    probe: str
    words: tuple[str, ...]
    environment: Mapping[str, str]
    folder: str = "."


@dataclass(frozen=True)
class Written:
    """How a command ended, and the bytes that it wrote."""

    code: int
    out: bytes
    err: bytes


class Forking:
    """A process that forks commands; `prefix` goes before it, as it would before a command."""

    def __init__(self, prefix: Sequence[str] = ()) -> None:
        self._process = subprocess.Popen(
            [*prefix, sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )

    def __enter__(self) -> "Forking":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def run(self, *commands: Command) -> list[Written]:
        """Run all the commands at once, each to its end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with TemporaryDirectory(prefix="proc19-forked-") as folder:
            outputs = [Path(folder, str(number)) for number in range(len(commands))]
            asked = [
                [asdict(replace(command, folder=str(Path(command.folder).absolute()))), str(output)]
                for command, output in zip(commands, outputs, strict=True)
            ]
            self._process.stdin.write(json.dumps(asked).encode() + b"\n")
            self._process.stdin.flush()
            answered = self._process.stdout.readline()
            assert answered, f"not ended after {_LONGEST} s: {commands}"
            return [
                Written(code, output.read_bytes(), output.with_suffix(".err").read_bytes())
                for code, output in zip(json.loads(answered), outputs, strict=True)
            ]


@cache
def forking() -> Forking:
    """The process that forks for all tests of this process."""
    started = Forking()
    atexit.register(started.close)
    return started


# The process that forks.


def _load() -> None:
    import proc19probes

    for library in _LIBRARIES:
        import_module(library)
    for _, name, _ in walk_packages(proc19probes.__path__, "proc19probes."):
        import_module(name)
    # A collection in a child would copy what it shares with its parent.
    gc.freeze()


def _become(command: Command, output: Path) -> NoReturn:
    """The command, in a process that has begun."""
    writing = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for descriptor, path, how in (
        (0, os.devnull, os.O_RDONLY),
        (1, output, writing),
        (2, output.with_suffix(".err"), writing),
    ):
        os.dup2(os.open(path, how), descriptor)
    os.chdir(command.folder)
    os.environ.clear()
    os.environ.update(command.environment)
    time.tzset()
    sys.argv = [f"check_proc19_{command.probe}" if command.probe else "proc19", *command.words]
    try:
        _entry(command.probe)()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    os._exit(code)


def _entry(probe: str) -> Callable[[], NoReturn]:
    from proc19probes.cli.main import main
    from proc19probes.plugin.entry import main as plugin

    return (lambda: plugin(probe)) if probe else main


def _run(commands: list[tuple[Command, Path]]) -> list[int]:
    children = []
    for command, output in commands:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            _become(command, output)
        children.append(child)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def _serve() -> None:
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(0, signal.SIGKILL))
    for line in sys.stdin:
        signal.alarm(_LONGEST)
        codes = _run([(Command(**command), Path(output)) for command, output in json.loads(line)])
        signal.alarm(0)
        print(json.dumps(codes), flush=True)


if __name__ == "__main__":
    # What stands beside this file is loaded by nobody here.
    sys.path.pop(0)
    _load()
    _serve()
