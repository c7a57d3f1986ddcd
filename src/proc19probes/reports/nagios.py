"""The report for a monitoring server: one line of a plugin, verdict and performance data."""

import re
from collections.abc import Iterator, Sequence

from proc19probes.completion.model import CriterionState, RequestCompletion
from proc19probes.completion.summary import verdict
from proc19probes.completion.waiting import worst_and_oldest_first
from proc19probes.reports.together import counts_of_all
from proc19probes.reports.unread import Unread, files_unread
from proc19probes.reports.wording import edition, forgotten, name, sentence
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.state import State

_TEXT_LIMIT = 400
_UNREAD_LIMIT = 160
_PROBLEMS = 5
_LINE_LIMIT = 4000
"""Bytes; servers cut a plugin's output at 4 KB (Nagios plugin API)."""

_COUNTED = (
    CriterionState.DISPUTED,
    CriterionState.FAILING,
    CriterionState.UNKNOWN,
    CriterionState.ATTENTION,
    CriterionState.BLOCKED,
    CriterionState.WAITING,
    CriterionState.NOT_APPLICABLE,
)
_STATE_BY_CODE = {state.exit_code: state for state in State}
_UNSAFE_LABEL = re.compile(r"[^A-Za-z0-9_.:/-]+")


def render(
    completions: Sequence[RequestCompletion], exit_code: int, unread: Sequence[Unread] = ()
) -> str:
    """The line, ended by a line break; `exit_code` is the plugin's and decides the state's word.

    `unread` are the files of which it can say nothing; lines after the first one have why.
    """
    state = _STATE_BY_CODE[exit_code]
    lacking = f"; {plain(files_unread(unread), _UNREAD_LIMIT)}" if unread else ""
    if forgotten(completions):
        lacking += "; alarms are not remembered"
    told = plain(_text(completions), _TEXT_LIMIT - len(lacking))
    text = f"PROC19 {state.value} - {told}{lacking}"
    line = f"{text} | {_performance(completions, len(text.encode()))}"
    why = (plain(problem, _TEXT_LIMIT) for one in unread for problem in _in_lines(one))
    return "".join(f"{each}\n" for each in (line, *why))


def _in_lines(unread: Unread) -> Iterator[str]:
    for problem in unread.first(_PROBLEMS):
        yield f"{unread.file}: {problem}"


def _text(completions: Sequence[RequestCompletion]) -> str:
    if not completions:
        return counts_of_all(completions)
    worst = worst_and_oldest_first(completions)[0]
    told = f"{name(worst.request.product.name)}{_edition(worst)}: {sentence(verdict(worst))}"
    return told if len(completions) == 1 else f"{counts_of_all(completions)}; worst {told}"


def _edition(completion: RequestCompletion) -> str:
    """The edition, where it is not one of the package's."""
    told = edition(completion)
    return "" if told == completion.procedure.edition else f" by {told}"


def _performance(completions: Sequence[RequestCompletion], taken: int) -> str:
    """The sums, and those of each request as long as the line is not too long for a server."""
    data = " ".join(_data("", completions))
    if len(completions) < 2:
        return data
    for label, completion in zip(_labels(completions), completions, strict=True):
        more = " ".join(_data(f"{label}.", [completion]))
        if taken + len(data) + len(more) + 4 > _LINE_LIMIT:
            break
        data += f" {more}"
    return data


def _data(prefix: str, completions: Sequence[RequestCompletion]) -> Iterator[str]:
    complete = sum(completion.complete for completion in completions)
    applicable = sum(completion.applicable for completion in completions)
    yield f"{prefix}complete={complete};;;0;{applicable}"
    for state in _COUNTED:
        count = sum(completion.counts()[state] for completion in completions)
        yield f"{prefix}{state.value.replace(' ', '_')}={count}"
    yield f"{prefix}unchecked={sum(completion.unchecked for completion in completions)}"


def _labels(completions: Sequence[RequestCompletion]) -> Iterator[str]:
    """A label for each request, from its id; a number is added where it was used before."""
    used: set[str] = set()
    for completion in completions:
        plain_label = _UNSAFE_LABEL.sub("_", completion.request.id) or "request"
        label, number = plain_label, 1
        while label in used:
            number += 1
            label = f"{plain_label}-{number}"
        used.add(label)
        yield label
