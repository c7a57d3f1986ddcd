"""The way in and out of every check_proc19_… command: standard library only, bounded in time.

Whatever happens ends in one line on stdout and one of a plugin's four exit codes: a broken package,
a mistake, a signal, a call that never returns. Everything else is imported inside the guard.
"""

import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from types import FrameType
from typing import NoReturn

UNKNOWN = 3
_EXIT_CODES = {"ok": 0, "warning": 1, "critical": 2, "unknown": UNKNOWN}
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DEFAULT_TIMEOUT = 30.0
_LONGEST_TIMEOUT = 86400.0
_WITHOUT_VALUE = frozenset({"--no-proxy", "--verbose", "--version", "--help"})
_LETTERS_WITHOUT_VALUE = "46vVh"
# How long somebody who has begun to write may take, when nobody reads what is written.
_TO_WRITE = 1.0


class Voice:
    """Who speaks for this process, and ends it: the first who wants to, and nobody after."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.doing = "starting"
        self._began = time.monotonic()
        self._taken = threading.Lock()
        self._encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        self._closed = sys.stdout is None

    @property
    def seconds(self) -> float:
        """How long this process has been at work."""
        return time.monotonic() - self._began

    def speak(self, text: str, code: int) -> NoReturn:
        """Write the text and leave with the code, unless somebody else is about to."""
        if self._taken.acquire(blocking=False):
            self._write_and_leave(text, code)
        time.sleep(_TO_WRITE)
        os._exit(UNKNOWN)

    def interrupt(self, state: str, text: str, code: int) -> None:
        """Speak one line from a signal's handler; return where a line is being written already."""
        if self._taken.acquire(blocking=False):
            self._write_and_leave(self.line(state, text), code)

    def watch(self, timeout: float, state: str) -> None:
        """Speak when the time is over, whatever the rest of the process is doing."""
        time.sleep(timeout)
        if not self._taken.acquire(blocking=False):
            time.sleep(_TO_WRITE)
            os._exit(UNKNOWN)
        text = f"no answer within {timeout:g} s: {self.doing} [too-slow]"
        self._write_and_leave(self.line(state.upper(), text), _EXIT_CODES[state])

    def line(self, state: str, text: str) -> str:
        """A whole output line that is not a probe's result."""
        shown = "".join(c if c.isprintable() and c != "|" else " " for c in text)
        return f"{self.name} {state} - {shown} | time={self.seconds:.2f}s\n"

    def _write_and_leave(self, text: str, code: int) -> NoReturn:
        if self._closed:
            os._exit(UNKNOWN)
        data = text.encode(self._encoding, "backslashreplace")
        try:
            while data:
                data = data[os.write(1, data) :]
        except OSError as error:
            self._complain(f"{self.name}: cannot write: {error.strerror}\n")
            os._exit(UNKNOWN)
        os._exit(code)

    def _complain(self, text: str) -> None:
        try:
            os.write(2, text.encode("ascii", "backslashreplace"))
        except OSError:
            return


def main(name: str | None = None) -> NoReturn:
    """Run a probe as a monitoring plugin; without a name, the one that this command is called."""
    called = os.path.basename(sys.argv[0]) if name is None else name  # noqa: PTH119
    probe = called.removeprefix("check_proc19_")
    voice = Voice("".join(c if c.isalnum() else "_" for c in probe).upper()[:80] or "PROC19")
    _hold_standard_streams()
    _stop_on_signals(voice)
    timeout, state = limits_in(sys.argv[1:])
    threading.Thread(target=voice.watch, args=(timeout, state), daemon=True).start()
    if not sys.warnoptions:
        # A server takes whatever is on stderr for a fault.
        warnings.simplefilter("ignore")
    try:
        from proc19probes.plugin.check import check

        text, code = check(probe, sys.argv[1:], voice)
    # The outermost guard: whatever went wrong, a server must see a state and not a traceback.
    except BaseException as error:  # noqa: BLE001
        text, code = voice.line("UNKNOWN", _misfortune(error)), UNKNOWN
    voice.speak(text, code)


def limits_in(arguments: list[str]) -> tuple[float, str]:
    """Seconds and state of --timeout and --timeout-state, as far as they can be made out.

    The options are read again, and strictly, when the packages for it are loaded.
    """
    timeout, state = _DEFAULT_TIMEOUT, "unknown"
    words = iter(arguments)
    for word in words:
        if word == "--":
            break
        option, given = _option_and_value(word, words)
        if option in ("--timeout", "-t"):
            timeout = _seconds(given) or timeout
        elif option == "--timeout-state":
            state = given.lower() if given.lower() in _EXIT_CODES else state
    return timeout, state


def _option_and_value(word: str, following: Iterator[str]) -> tuple[str, str]:
    """The option that the word names, and its value, of which no part is an option."""
    if not word.startswith("-"):
        return "", ""
    if word.startswith("--"):
        option, equals, value = word.partition("=")
        if equals or option in _WITHOUT_VALUE:
            return option, value
        return option, next(following, "")
    flags = word[1:].lstrip(_LETTERS_WITHOUT_VALUE)
    return f"-{flags[:1]}", flags[1:] or (next(following, "") if flags else "")


def _seconds(text: str) -> float | None:
    number, unit = (text[:-1], text[-1:]) if text[-1:] in _SECONDS else (text, "s")
    if not number.replace(".", "", 1).isdecimal() or not number.isascii():
        return None
    return min(float(number) * _SECONDS[unit], _LONGEST_TIMEOUT)


def _hold_standard_streams() -> None:
    """Keep 0, 1 and 2 from becoming a socket's number where they are closed."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        continue
    os.close(descriptor)


def _stop_on_signals(voice: Voice) -> None:
    def stopped(number: int, _frame: FrameType | None) -> None:
        text = f"stopped by {signal.Signals(number).name} while {voice.doing} [stopped]"
        voice.interrupt("UNKNOWN", text, UNKNOWN)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stopped)


def _misfortune(error: BaseException) -> str:
    """The error's class and place; its text only where it names a package."""
    if isinstance(error, ImportError):
        return f"an installed package is missing or broken: {error.msg} [broken-installation]"
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = ""
    if trace is not None:
        file = os.path.basename(trace.tb_frame.f_code.co_filename)  # noqa: PTH119
        place = f" in {file}:{trace.tb_lineno}"
    return f"internal error: {type(error).__name__}{place} [internal-error]"
