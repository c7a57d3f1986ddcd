"""Completion in real shells, with the scripts as they are installed."""

import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "packaging" / "completion"
ENVIRONMENT = os.environ | {
    "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    "TERM": "dumb",
    "LC_ALL": "C.UTF-8",
}
# What is typed, what it becomes.
LINES = {
    "a command": ("proc19 doct", "doctor"),
    "a command of a command": ("proc19 request val", "validate"),
    "an option": ("proc19 doctor --form", "--format"),
    "a value": ("proc19 status --format n", "nagios"),
}

BASH = r"""
source "$1"; shift
read -r -a COMP_WORDS <<< "$1"
COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
complete -p proc19 | grep --quiet -- '-F _proc19_completion proc19' || exit 1
_proc19_completion proc19
printf '%s\n' "${COMPREPLY[@]}"
"""


def answer(*command: str) -> list[str]:
    done = subprocess.run(
        command, env=ENVIRONMENT, capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.parametrize("case", LINES)
def test_bash_completes(case: str) -> None:
    typed, completed = LINES[case]
    script = str(FOLDER / "proc19.bash")

    assert answer("bash", "--norc", "-c", BASH, "bash", script, typed) == [completed]


@pytest.mark.parametrize("case", LINES)
def test_fish_completes(case: str) -> None:
    typed, completed = LINES[case]
    program = f"source {FOLDER / 'proc19.fish'}; complete --do-complete '{typed}'"
    answered = answer("fish", "--no-config", "--command", program)

    assert [line.partition("\t")[0] for line in answered] == [completed]


def test_fish_shows_what_a_command_is_for_whole_with_its_commas() -> None:
    program = f"source {FOLDER / 'proc19.fish'}; complete --do-complete 'proc19 request val'"

    (line,) = answer("fish", "--no-config", "--command", program)
    assert line.startswith("validate\tCheck request files")


class InteractiveZsh:
    """A shell at a terminal, which finds the script in its fpath as an installed one."""

    def __init__(self, functions: Path) -> None:
        self.process, self.terminal = pty.fork()
        if not self.process:
            os.execvpe("zsh", ["zsh", "-f", "-i"], ENVIRONMENT)
        self.type(f"fpath=({functions} $fpath); autoload -Uz compinit; compinit -D -u\n")
        self.type("print rea''dy\n")
        self.wait_for("ready\r\n")

    def type(self, keys: str) -> None:
        os.write(self.terminal, keys.encode())

    def wait_for(self, text: str) -> str:
        shown, end = "", time.monotonic() + 600
        while text not in shown and time.monotonic() < end:
            if select.select([self.terminal], [], [], 1)[0]:
                shown += os.read(self.terminal, 4096).decode()
        return shown

    def close(self) -> None:
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.terminal)


@pytest.fixture
def zsh(tmp_path: Path) -> Iterator[InteractiveZsh]:
    shutil.copy(FOLDER / "_proc19", tmp_path)
    shell = InteractiveZsh(tmp_path)
    yield shell
    shell.close()


def test_zsh_completes_at_the_first_call_and_at_every_later_one(zsh: InteractiveZsh) -> None:
    for typed, completed in LINES.values():
        zsh.type(f"{typed}\t")
        words = f"{typed.rpartition(' ')[0]} {completed} "
        assert words in zsh.wait_for(words)
        # Control-U: an empty line again.
        zsh.type("\x15")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_what_click_answers_has_the_form_that_the_scripts_read(shell: str) -> None:
    """By the words that a shell hands over; the form is the same in every click since 8.1.3."""
    shape = {"zsh": ["plain", "nagios", "_"]}.get(shell, ["plain,nagios"])
    incomplete = {"fish": "n"}.get(shell, "3")
    done = subprocess.run(
        ["proc19"],
        env=ENVIRONMENT
        | {
            "COMP_WORDS": "proc19 status --format n",
            "COMP_CWORD": incomplete,
            "_PROC19_COMPLETE": f"{shell}_complete",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert done.stdout.splitlines() == shape
