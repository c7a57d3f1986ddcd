"""The report to paste in a ticket: GitHub-flavoured Markdown that other readers understand too."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from proc19probes.completion.model import (
    ALARMING,
    CriterionState,
    RequestCompletion,
    RowCompletion,
    Since,
)
from proc19probes.completion.summary import verdict
from proc19probes.reports.causes import SharedCause, affected_rows, hidden, shared_causes
from proc19probes.reports.evidence import (
    ByHand,
    Command,
    Item,
    Said,
    failures,
    notes,
    to_mend,
)
from proc19probes.reports.selection import listed, nothing_listed, shown
from proc19probes.reports.shell import shell_line
from proc19probes.reports.together import moves_in_words, verdict_on_all
from proc19probes.reports.unread import Unread
from proc19probes.reports.wording import (
    SIGNS,
    edition,
    moment,
    name,
    open_before,
    parties,
    product,
    remarks,
    sentence,
    sites_that_differ,
)

_MARKUP = re.compile(r"[\\`*\[\]~]|(?<![^\W_])_|_(?![^\W_])")
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# A zero-width space keeps whoever is called like that, and whatever has that number, out of it.
_MENTION = re.compile(r"(@|#(?=\d))")
_PROBLEMS = 10
_TICKS = re.compile(r"`+")


def render(
    completions: Sequence[RequestCompletion],
    command: Command,
    only: Collection[CriterionState] = (),
    unread: Sequence[Unread] = (),
) -> str:
    """The report, a heading and a table for each request; `only` chooses the rows listed.

    A request without such a row is in the verdict alone. `unread` are the files of which it can say
    nothing.
    """
    causes = list(_causes(completions, command))
    chosen = listed(completions, only)
    if len(completions) == len(chosen) == 1:
        lines = _request(completions[0], causes, command, only)
    else:
        lines = causes
        for completion in chosen:
            lines += _request(completion, [], command, only)
    if completions and not chosen:
        lines += ["", escaped(nothing_listed(only))]
    lines += _unread(unread)
    if len(completions) != 1 or not chosen or unread:
        lines += ["", f"**{escaped(verdict_on_all(completions, unread))}**"]
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
    yield from _items([Said("fix", to_mend(cause.remedy, cause.mender))])
    yield from _items([ByHand(command(cause.call))])


def _request(
    completion: RequestCompletion,
    causes: Sequence[str],
    command: Command,
    only: Collection[CriterionState],
) -> list[str]:
    rows = shown(completion, only)
    stands = (
        f"Edition {escaped(edition(completion))}, outcome "
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
        *_notes(completion, rows),
        *_open(rows, command),
        *_at_sites(rows),
        *_next(completion),
    ]


def _cells(row: RowCompletion) -> str:
    cells = (
        row.row.id,
        f"{_sign(row.state)} {row.state.value}",
        escaped(row.row.title),
        _since(row.since),
        escaped(parties(row.move)),
    )
    return f"| {' | '.join(cells)} |"


def _since(since: Since | None) -> str:
    """The day; one that was merely observed says so."""
    if since is None:
        return ""
    return str(since) if since.seen else str(since.day)


def _notes(completion: RequestCompletion, rows: Sequence[RowCompletion]) -> Iterator[str]:
    told = [escaped(text) for text in remarks(completion)]
    told += [f"**{row.row.id}**: {escaped(text)}" for row in rows for text in open_before(row)]
    if told:
        yield from ("", "### Notes", "", *(f"- {text}" for text in told))


def _unread(unread: Sequence[Unread]) -> Iterator[str]:
    if unread:
        yield from ("", "### Cannot be read", "")
    for one in unread:
        yield f"- {escaped(one.file)}"
        yield from (f"  - {escaped(problem)}" for problem in one.first(_PROBLEMS))


def _open(rows: Sequence[RowCompletion], command: Command) -> Iterator[str]:
    criteria = [
        criterion
        for row in rows
        if not hidden(row)
        for criterion in row.criteria
        if criterion.state in ALARMING
    ]
    if criteria:
        yield from ("", "### To look at", "")
    for completed in sorted(criteria, key=lambda one: one.state.place):
        id = escaped(completed.criterion.id)
        state = f"{_sign(completed.state)} {completed.state.value}"
        yield f"- **{id}** {state}: {escaped(completed.because)}"
        yield from _items([*failures(completed, command), *notes(completed)])


def _at_sites(rows: Sequence[RowCompletion]) -> Iterator[str]:
    """How it is at each site, where that is not the same everywhere."""
    differing = [
        criterion for row in rows for criterion in row.criteria if sites_that_differ(criterion)
    ]
    if differing:
        yield from ("", "### Site by site", "")
    for completed in differing:
        yield f"- **{escaped(completed.criterion.id)}**"
        for place in sites_that_differ(completed):
            told = f"{name(place.site or '')}: {place.because}"
            yield f"  - {_sign(place.state)} {escaped(told)}"


def _items(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        if isinstance(item, ByHand):
            yield f"  - check: {code(shell_line(item.argv))}"
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
