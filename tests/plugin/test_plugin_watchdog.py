"""The time of -t bounds the whole process, and one voice alone speaks."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from plugin_process import Ended, planted, run

from proc19probes.catalogue import probe_names
from proc19probes.configuration.options import options_of
from proc19probes.plugin.entry import limits_in

# Each keeps the interpreter to itself in one C call, longer than the limit given; then waits.
BUSY = {
    "json": "import json; json.loads('[' + '1,' * 20_000_000 + '1]'); time.sleep(60)",
    "expat": (
        "import pyexpat; "
        "pyexpat.ParserCreate().Parse(b'<a>' + b'<b/>' * 8_000_000 + b'</a>', True); "
        "time.sleep(60)"
    ),
    "backtracking-expression": "import re; re.match('(a+)+$', 'a' * 25 + 'b'); time.sleep(60)",
    "python": "[None for _ in iter(int, 1)]",
    "sleep": "time.sleep(60)",
    "thread-that-is-not-a-daemon": (
        "import threading; threading.Thread(target=time.sleep, args=(60,)).start(); time.sleep(60)"
    ),
}


@pytest.mark.parametrize("ask", BUSY.values(), ids=BUSY)
def test_limit_ends_whatever_the_probe_does(tmp_path: Path, ask: str) -> None:
    ended = run([*planted(tmp_path, ask=ask), "-t", "0.3"])
    # On a busy machine the limit may come before the probe does.
    assert re.fullmatch(r"PLANTED UNKNOWN - no answer within 0\.3 s: .+ \[too-slow\]", ended.first)
    assert (ended.code, ended.err) == (3, "")


def test_limit_holds_while_packages_are_imported(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("import time; time.sleep(60)")
    ended = run([*planted(tmp_path), "-t", "0.5"], PYTHONPATH=str(tmp_path))
    assert ended.first == "PLANTED UNKNOWN - no answer within 0.5 s: starting [too-slow]"


@pytest.mark.parametrize(
    ("state", "code"), [("ok", 0), ("warning", 1), ("critical", 2), ("Critical", 2), ("unknown", 3)]
)
def test_state_at_the_limit_is_the_one_asked_for(tmp_path: Path, state: str, code: int) -> None:
    command = planted(tmp_path, ask="time.sleep(60)")
    ended = run([*command, "-t", "0.3", "--timeout-state", state])
    assert ended.first.startswith(f"PLANTED {state.upper()} - no answer within 0.3 s: ")
    assert ended.code == code


LIMITS = {
    "none": ([], (30.0, "unknown")),
    "short": (["-t", "5"], (5.0, "unknown")),
    "short-joined": (["-t5m"], (300.0, "unknown")),
    "after-other-flags": (["-vvt", "7"], (7.0, "unknown")),
    "long": (["--timeout", "1.5"], (1.5, "unknown")),
    "long-joined": (["--timeout=2h", "--timeout-state=OK"], (7200.0, "ok")),
    "last-one": (["-t", "5", "-t", "6"], (6.0, "unknown")),
    "not-a-duration": (["-t", "soon", "--timeout-state", "bad"], (30.0, "unknown")),
    "zero": (["-t", "0"], (30.0, "unknown")),
    "longer-than-a-day": (["-t", "9999999d"], (86400.0, "unknown")),
    "without-value": (["--site", "x", "-t"], (30.0, "unknown")),
    "value-of-another-option": (["--product", "--timeout=1"], (30.0, "unknown")),
    "value-of-a-short-option": (["-H", "-t1"], (30.0, "unknown")),
    "after-a-value": (["--product", "-t", "-t", "6"], (6.0, "unknown")),
    "after-options-without-value": (
        ["--no-proxy", "-v4", "--verbose", "-t", "5"],
        (5.0, "unknown"),
    ),
    "after-the-options": (["--", "-t", "5"], (30.0, "unknown")),
    "strange-digits": (["-t", "²"], (30.0, "unknown")),
    "two-points": (["-t", "1.2.3"], (30.0, "unknown")),
    "a-point": (["-t", "."], (30.0, "unknown")),
}


@pytest.mark.parametrize(("arguments", "limits"), LIMITS.values(), ids=LIMITS)
def test_limits_are_made_out_before_anything_is_loaded(
    arguments: list[str], limits: tuple[float, str]
) -> None:
    assert limits_in(arguments) == limits


def test_no_option_without_a_value_takes_the_next_word_for_one() -> None:
    flags = {flag for name in probe_names() for flag in options_of(name) if not flag.metavar}
    words = [word for flag in flags for word in flag.flags]
    assert len(words) > 8
    for word in words:
        assert limits_in([word, "--timeout", "5"]) == (5.0, "unknown")


RACE = """
import sys, threading
from proc19probes.plugin.entry import Voice
voice = Voice("RACE")
start = threading.Barrier(3)
def speak(word, code):
    start.wait()
    voice.speak(f"RACE {word} - {word * 500} | time=0s\\n", code)
for word, code in (("A", 0), ("B", 1)):
    threading.Thread(target=speak, args=(word, code), daemon=True).start()
start.wait()
voice.watch(0.0, "critical")
"""
CODES = {"A": 0, "B": 1, "CRITICAL": 2}


def test_of_all_who_want_to_speak_at_once_one_does_and_the_code_is_its_own() -> None:
    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(lambda _: run([sys.executable, "-c", RACE]), range(30)))
    for ended in ends:
        assert ended.out.count("\n") == 1
        assert ended.out.count("time=") == 1
        assert ended.code == CODES[ended.out.split(" ")[1]]
        assert ended.err == ""


def test_answer_at_the_very_limit_is_one_line_with_its_own_code(tmp_path: Path) -> None:
    command = planted(
        tmp_path, ask="time.sleep(float(parameters.word))", judge="yield FINE.about('x', 'y')"
    )

    def end(number: int) -> Ended:
        return run([*command, "-t", "0.5", "--word", f"{0.4 + number * 0.01:.3f}"])

    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(end, range(12)))
    for ended in ends:
        assert ended.out.count("\n") == 1
        state = ended.out.split(" ")[1]
        assert (state, ended.code) in {("OK", 0), ("UNKNOWN", 3)}
        assert ended.err == ""


def test_signal_while_the_line_is_written_does_not_add_another() -> None:
    program = (
        "import os, signal\n"
        "from proc19probes.plugin import entry\n"
        "voice = entry.Voice('X')\n"
        "entry._stop_on_signals(voice)\n"
        "write = os.write\n"
        "def slow(descriptor, data):\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    return write(descriptor, data[:3])\n"
        "os.write = slow\n"
        "voice.speak('X OK - fine | time=0s\\n', 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"X OK - fine | time=0s\n", b"")
