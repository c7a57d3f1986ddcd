"""What --help and --version show."""

import textwrap
from collections.abc import Iterator

from proc19probes import __version__
from proc19probes.plugin.flags import Flag, metavar_of, sections_of
from proc19probes.vocabulary.duration import show_duration
from proc19probes.vocabulary.findings import UNOBTAINABLE_KINDS
from proc19probes.vocabulary.parameters import parameters_of
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State

_WIDTH = 79
_COLUMN = 28
_STATE_COLUMN = 12
_DOCUMENTS = "docs/probes"


def version_text(command: str) -> str:
    """The line of --version."""
    return f"{command} (proc19probes) {__version__}\n"


def help_text(name: str, command: str, probe: Probe[object, object]) -> str:
    """The text of --help: question, options, states, example, page; the same at every width."""
    lines = [*textwrap.wrap(probe.question, _WIDTH), "", f"Usage: {command} [OPTIONS]"]
    for section in sections_of(probe):
        lines += ["", f"{section.title}:"]
        for flag in section.flags:
            lines += _row(_given(flag), flag.help)
    lines += ["", "States:", *_states(probe), ""]
    lines += ["Example:", f"  {example(command, probe)}", ""]
    lines += [f"Best asked every {show_duration(probe.interval)}."]
    lines += ["Exit code: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN and everything else."]
    lines += [f"More: {_DOCUMENTS}/{name}.md"]
    return "\n".join(lines) + "\n"


def example(command: str, probe: Probe[object, object]) -> str:
    """The shortest call that works, with capitals for what is to be filled in."""
    required = (one for one in parameters_of(probe.parameters) if one.required)
    return " ".join([command, *(f"{one.option.flag} {metavar_of(one)}" for one in required)])


def _given(flag: Flag) -> str:
    value = f" {flag.metavar}" if flag.metavar else ""
    return ", ".join(flag.flags) + value


def _states(probe: Probe[object, object]) -> Iterator[str]:
    for state in (State.OK, State.WARNING, State.CRITICAL, State.UNKNOWN):
        for kind in probe.findings:
            if kind.state is state:
                yield from _row(state.value, f"{kind.sentence} [{kind.id}]", _STATE_COLUMN)
    causes = ", ".join(cause.value for cause in UNOBTAINABLE_KINDS)
    text = f"what could not be found out, and why: {causes}"
    yield from _row(State.UNKNOWN.value, text, _STATE_COLUMN)


def _row(term: str, text: str, column: int = _COLUMN) -> list[str]:
    first = f"  {term}".ljust(column)
    indent = " " * column
    above = [] if len(first) == column and first.endswith(" ") else [first]
    wrapped = textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent if above else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [*above, *wrapped]
