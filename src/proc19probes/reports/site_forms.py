"""The checks of one site for programs, servers and tickets."""

from collections.abc import Collection, Iterator

from proc19probes.reports.evidence import Command, to_mend
from proc19probes.reports.found_once import WORST_FIRST, Follows, told_once
from proc19probes.reports.json_report import Record, instant_text, run_record, written
from proc19probes.reports.markdown import code, escaped
from proc19probes.reports.shell import shell_line
from proc19probes.reports.site_check import Checked, SiteCheck, blocks
from proc19probes.reports.wording import (
    SIGNS,
    STATE_OF,
    follow_from_this,
    moment,
    name,
    sentence,
)
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.state import State

FORMAT = "proc19-check/1"
"""Counts up when a field goes or changes its meaning; a new field leaves it as it is."""

_TEXT_LIMIT = 400


def render_json(check: SiteCheck, command: Command, only: Collection[State] = ()) -> str:
    """One document, described by docs/schemas/check.json; each run as in docs/schemas/status.json.

    `only` chooses the runs that are listed, in the order of the procedure.
    """
    listed = [one for one in check.checked if not only or one.states & set(only)]
    document: Record = {
        "format": FORMAT,
        "exit_code": check.state.exit_code,
        "instant": instant_text(check.instant),
        "state": check.state.value,
        "site": name(check.site),
        "service_types": [name(one) for one in check.service_types],
        "information": sentence(check.information) or None,
        "not_asked": sentence(check.not_asked) or None,
        "verdict": check.verdict(),
        "counts": {state.value: check.counts[state] for state in WORST_FIRST},
        "steps": list(check.rows),
        "notes": [sentence(note) for note in check.notes],
        "causes": [{"text": one.text, "checks": one.checks} for one in check.silences],
        "lacking": [
            {"lacks": option, "probes": list(probes)} for option, probes in check.lacking.items()
        ],
        "runs": [{**run_record(one.outcome, command), "steps": list(one.rows)} for one in listed],
    }
    return written(document)


def render_nagios(check: SiteCheck) -> str:
    """One line of a monitoring plugin: the verdict, the first finding, the counts."""
    first = next((one.outcome.text for one in check.shown(()) if _is_wrong(one)), "")
    told = "; ".join(filter(None, (check.verdict(), first, *check.notes)))
    text = plain(f"{name(check.site)}: {told}", _TEXT_LIMIT)
    counts = " ".join(f"{state.value.lower()}={check.counts[state]}" for state in WORST_FIRST)
    return f"PROC19 {check.state.value} - {text} | {counts}\n"


def render_markdown(
    check: SiteCheck, command: Command, follows: Follows, only: Collection[State] = ()
) -> str:
    """To paste in a ticket: heading, verdict, what is wrong, what was not checked."""
    lines = [
        f"## {escaped(name(check.site))}",
        "",
        f"**{check.state.value}: {escaped(check.verdict())}**",
        "",
        f"Service types {escaped(', '.join(check.service_types) or 'not known')}, steps "
        f"{' '.join(check.rows) or 'none'}, as of {moment(check.instant)}.",
        *_listed("Notes", [*check.notes, *filter(None, (check.not_asked,))]),
        *_listed("Could not be found out", _silences(check)),
        *_wrong(check, command, follows, only),
        *_listed("Not checked", _lacking(check)),
    ]
    return "\n".join(lines) + "\n"


def _is_wrong(one: Checked) -> bool:
    return one.outcome.state is not State.OK


def _listed(title: str, texts: Collection[str]) -> Iterator[str]:
    if texts:
        yield from ("", f"### {title}", "", *(f"- {escaped(text)}" for text in texts))


def _silences(check: SiteCheck) -> list[str]:
    return [one.told for one in check.silences]


def _lacking(check: SiteCheck) -> list[str]:
    return [f"{option}: {', '.join(probes)}" for option, probes in check.lacking.items()]


def _wrong(
    check: SiteCheck, command: Command, follows: Follows, only: Collection[State]
) -> Iterator[str]:
    shown = check.shown(only)
    told = list(zip(shown, told_once(blocks(shown, only), follows), strict=True))
    if any(block.own or one.outcome.silent for one, block in told):
        yield from ("", "### To look at", "")
    for one, block in told:
        command_again = f"  - check: {code(shell_line(command(one.outcome.planned.call)))}"
        if one.outcome.silent:
            yield f"- {escaped(SIGNS[STATE_OF[State.UNKNOWN]])} {escaped(one.outcome.text)}"
            yield command_again
        for alike in block.own:
            finding = alike.first.finding
            sign = escaped(SIGNS[STATE_OF[finding.state]])
            rows = ", ".join(one.rows)
            yield f"- {sign} **{escaped(one.name)}** ({rows}): {escaped(alike.text)}"
            yield f"  - fix: {escaped(to_mend(finding.kind.remedy, finding.mender))}"
        if block.own:
            yield command_again
        if block.consequences:
            yield f"  - {follow_from_this(block.consequences)}"
