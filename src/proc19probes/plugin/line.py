"""A probe's result as a plugin prints it; docs/output-line.md is the grammar."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from proc19probes.vocabulary.findings import Finding
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.result import ProbeResult
from proc19probes.vocabulary.state import State, worst

# Only -v has further lines; the first line is one that every server takes whole.
_LONGEST_OUTPUT = 256 * 1024
_LONGEST_HEADLINE = 720
_LONGEST_PERFDATA = 300
_SHORTEST_TEXT = 80


def headline(name: str, result: ProbeResult) -> str:
    """`NAME STATE - texts [ids]`, bounded; texts that have no room are counted, ids never cut."""
    ids = " ".join(dict.fromkeys(one.kind.id for one in result.worst_findings))
    notes = "".join(f"; note: {note}" for note in result.notes)
    head, tail = f"{name} {result.state.value} - ", f"{notes} [{ids}]"
    room = _LONGEST_HEADLINE - _size(head) - _size(tail)
    return f"{head}{_texts(result, max(room, _SHORTEST_TEXT))}{tail}"


def perfdata(numbers: Sequence[str]) -> str:
    """The numbers, the time that all took first; those that have no room are left out."""
    shown, *rest = sorted(numbers, key=lambda number: not number.startswith("time="))
    for number in rest:
        if _size(shown) + 1 + _size(number) > _LONGEST_PERFDATA:
            break
        shown += f" {number}"
    return shown


def details(result: ProbeResult) -> Iterator[str]:
    """A line a finding: state, text, id, absent or wrong, who can fix what is not well, and how.

    Where a finding counts several, a line for each of them follows.
    """
    for finding in _worst_first(result.findings):
        text = f"{finding.state.value}: {finding.text} [{finding.kind.id}]"
        if finding.state is not State.OK and finding.kind.remedy:
            who = f" ({finding.mender.title})" if finding.mender else ""
            found = f" ({finding.nature.value})" if finding.nature else ""
            text += f"{found} To mend{who}: {finding.kind.remedy}"
        yield text
        for one in finding.each:
            yield f"{finding.state.value}: {one} [{finding.kind.id}]"


def output(first: str, further: Iterable[str]) -> str:
    """All that is printed: as many further lines as there is room for, and a count of the rest."""
    lines = [first, *further]
    ends = accumulate(_size(line) + 1 for line in lines)
    shown = sum(1 for end in ends if end <= _LONGEST_OUTPUT - _SHORTEST_TEXT)
    if shown < len(lines):
        lines[shown:] = [f"and {len(lines) - shown} more lines"]
    return "\n".join(lines) + "\n"


def _worst_first(findings: Sequence[Finding]) -> list[Finding]:
    ordered: list[Finding] = []
    left = list(findings)
    while left:
        state = worst(finding.state for finding in left)
        ordered += [finding for finding in left if finding.state is state]
        left = [finding for finding in left if finding.state is not state]
    return ordered


def _texts(result: ProbeResult, room: int) -> str:
    """What makes the state first; then what else is not well, with its state before it."""
    told = [
        one
        for one in _worst_first(result.findings)
        if one.state is result.state or one.state is not State.OK
    ]
    shown = [
        one.text if one.state is result.state else f"{one.state.value}: {one.text}" for one in told
    ]
    for many in range(len(shown), 0, -1):
        text = "; ".join(shown[:many]) + _more(told[many:])
        if _size(text) <= room:
            return text
    more = _more(told[1:])
    return _cut(shown[0], room - _size(more)) + more


def _more(left: Sequence[Finding]) -> str:
    """How many have no room; a finding that stands for several counts as many."""
    count = sum(one.stands_for for one in left)
    return f"; and {count} more" if count else ""


def _cut(text: str, room: int) -> str:
    length = len(text)
    while _size(cut := plain(text, length)) > room:
        length -= max(1, (_size(cut) - room) // 4)
    return cut


def _size(text: str) -> int:
    return len(text.encode(errors="replace"))
