"""The proc19 command's way in and out: standard library only until the guard stands."""

import os
import signal
import sys
from types import FrameType
from typing import NoReturn

from proc19probes.cli.failure import COULD_NOT, INTERRUPTED, InterruptedByUser


def main() -> NoReturn:
    """Run the command and leave with its exit code (docs/exit-codes.md); never a traceback."""
    signal.signal(signal.SIGTERM, _terminated)
    try:
        code = _run(sys.argv[1:])
    except (KeyboardInterrupt, InterruptedByUser):
        code = INTERRUPTED
        _complain("interrupted")
    except BrokenPipeError:
        code = COULD_NOT
    except OSError as error:
        code = COULD_NOT
        _complain(f"cannot write the output: {error.strerror or error}")
    except ImportError as error:
        code = COULD_NOT
        _complain(f"an installed package is missing or broken: {error}; install proc19probes again")
    _leave(code)


def _run(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if stream is None:
            return COULD_NOT
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    from proc19probes.cli.commands import run_command

    code = run_command(arguments)
    sys.stdout.flush()
    return code


def _complain(text: str) -> None:
    try:
        sys.stderr.write(f"proc19: {text}\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        return


def _terminated(_number: int, _frame: FrameType | None) -> NoReturn:
    _complain("stopped by SIGTERM")
    os._exit(COULD_NOT)


def _leave(code: int) -> NoReturn:
    """Leave at once: a fetch that never returns may still hold a thread."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
        if sys.stderr is not None:
            sys.stderr.flush()
    except (OSError, ValueError):
        code = code or COULD_NOT
    os._exit(code)
