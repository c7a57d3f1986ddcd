"""The report to paste in a ticket: GitHub-flavoured Markdown that other readers understand too."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from proc19probes.completion.model import CriterionState, RequestCompletion, RowCompletion
from proc19probes.completion.summary import verdict
from proc19probes.reports.causes import SharedCause, affected_rows, hidden, shared_causes
from proc19probes.reports.evidence import ByHand, Command, Item, Said, failures, notes, to_mend
from proc19probes.reports.selection import shown
from proc19probes.reports.shell import shell_line
from proc19probes.reports.together import moves_in_words, verdict_on_all
from proc19probes.reports.wording import SIGNS, moment, parties, product, sentence, since

_MARKUP = re.compile(r"[\\`*\[\]~]|(?<![^\W_])_|_(?![^\W_])")
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# A zero-width space keeps whoever is called like that, and whatever has that number, out of it.
_MENTION = re.compile(r"(@|#(?=\d))")
_TICKS = re.compile(r"`+")

_ALARMING = (
    CriterionState.DISPUTED,
    CriterionState.FAILING,
    CriterionState.UNKNOWN,
    CriterionState.ATTENTION,
)


def render(
    completions: Sequence[RequestCompletion],
    command: Command,
    only: Collection[CriterionState] = (),
) -> str:
    """The report, a heading and a table for each request; `only` chooses the rows listed."""
    causes = list(_causes(completions, command))
    if len(completions) == 1:
        lines = _request(completions[0], causes, command, only)
    else:
        lines = causes
        for completion in completions:
            lines += _request(completion, [], command, only)
        lines += ["", f"**{escaped(verdict_on_all(completions))}**"]
    return "\n".join(lines).lstrip("\n") + "\n"


def escaped(text: str) -> str:
    """The text as one line of Markdown that shows it and means nothing else, in a table too."""
    marked = _MARKUP.sub(lambda match: f"\\{match[0]}", sentence(text))
    return _MENTION.sub(r"\1&#8203;", marked.translate(_HTML))


def code(text: str) -> str:
    """The text as a span of code, fenced by more backticks than it holds in a row."""
    fence = "`" * (1 + max((len(ticks) for ticks in _TICKS.findall(text)), default=0))
    padding = " " if "`" in text else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def _causes(completions: Sequence[RequestCompletion], command: Command) -> Iterator[str]:
    causes = shared_causes(completions)
    if causes:
        yield from ("", "### Could not be found out", "")
    for cause in causes:
        yield from _cause(cause, command, len(completions) > 1)


def _cause(cause: SharedCause, command: Command, several: bool) -> Iterator[str]:
    rows = escaped(affected_rows(cause, several))
    yield f"- {_sign(CriterionState.UNKNOWN)} {escaped(cause.text)} - {rows}"
    yield from _items([Said("to mend", to_mend(cause.remedy, cause.mender))])
    yield from _items([ByHand(command(cause.call))])


def _request(
    completion: RequestCompletion,
    causes: Sequence[str],
    command: Command,
    only: Collection[CriterionState],
) -> list[str]:
    rows = shown(completion, only)
    stands = (
        f"Edition {escaped(completion.procedure.edition)}, outcome "
        f"{completion.request.outcome.value}, as of {moment(completion.instant)}."
    )
    return [
        "",
        f"## PROC19: {escaped(product(completion))}",
        "",
        f"**{escaped(verdict(completion))}**",
        "",
        stands,
        *causes,
        "",
        "| Step | State | What | Since | Whose move |",
        "|---|---|---|---|---|",
        *map(_cells, rows),
        *_open(rows, command),
        *_next(completion),
    ]


def _cells(row: RowCompletion) -> str:
    cells = (
        row.row.id,
        f"{_sign(row.state)} {row.state.value}",
        escaped(row.row.title),
        str(since(row) or ""),
        escaped(parties(row.move)),
    )
    return f"| {' | '.join(cells)} |"


def _open(rows: Sequence[RowCompletion], command: Command) -> Iterator[str]:
    criteria = [
        criterion
        for row in rows
        if not hidden(row)
        for criterion in row.criteria
        if criterion.state in _ALARMING
    ]
    if criteria:
        yield from ("", "### To look at", "")
    for completed in sorted(criteria, key=lambda one: one.state.place):
        name = escaped(completed.criterion.id)
        state = f"{_sign(completed.state)} {completed.state.value}"
        yield f"- **{name}** {state}: {escaped(completed.because)}"
        yield from _items([*failures(completed, command), *notes(completed)])


def _items(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        if isinstance(item, ByHand):
            yield f"  - by hand: {code(shell_line(item.argv))}"
        else:
            yield f"  - {item.label}: {escaped(item.text)}"


def _next(completion: RequestCompletion) -> Iterator[str]:
    moves = moves_in_words(completion)
    if moves:
        yield from ("", "### Next", "")
    for party, told in moves:
        yield f"- {escaped(party.title)}: {escaped(told)}"


def _sign(state: CriterionState) -> str:
    return escaped(SIGNS[state])
