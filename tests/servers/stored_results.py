"""What a monitoring server stored of a check, and what the same plugin says by hand."""

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_TIME = re.compile(r"\b(\w*age|time)=[0-9.]+s")


@dataclass(frozen=True)
class PluginAnswer:
    """What a plugin said: its code, first line, further lines and perfdata.

    The values of `time=` and of ages are left out: they differ from run to run.
    """

    code: int
    output: str
    long_output: str
    performance_data: str


@dataclass(frozen=True)
class StoredResult:
    """A service's state as a server shows it; `checked_at` in seconds since 1970.

    Icinga says also on which node it was run, and which node had it run.
    """

    host: str
    service: str
    state: int
    output: str
    long_output: str
    performance_data: str
    checked_at: float
    checked: bool
    check_source: str = ""
    scheduling_source: str = ""

    @property
    def answer(self) -> PluginAnswer:
        """What the plugin said, to be compared with what it says by hand."""
        numbers = without_time(self.performance_data)
        return PluginAnswer(self.state, self.output, self.long_output, numbers)


def without_time(performance_data: str) -> str:
    """The perfdata without the values that pass with time."""
    return _TIME.sub(r"\1=", performance_data)


def run_by_hand(command: Sequence[str], environment: Mapping[str, str]) -> PluginAnswer:
    """Run a plugin to its end, in a server's environment."""
    done = subprocess.run(
        command, env=dict(environment), stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert done.stderr == b"", done.stderr.decode(errors="replace")
    first, _, further = done.stdout.decode().partition("\n")
    output, _, numbers = first.partition("|")
    return PluginAnswer(
        done.returncode, output.strip(), further.rstrip("\n"), without_time(numbers.strip())
    )
