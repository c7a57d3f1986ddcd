"""What a criterion's state rests on, as labelled lines that every form for people shows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from proc19probes.completion.model import CriterionCompletion, CriterionState
from proc19probes.reports.causes import cause_text, found, is_cause
from proc19probes.reports.found_once import Wrong, things, wrong
from proc19probes.reports.wording import name, sentence, sites_that_differ
from proc19probes.request.model import SignOff, TakenDecision
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.planned import ProbeCall
from proc19probes.vocabulary.state import State

Command = Callable[[ProbeCall], tuple[str, ...]]
"""The arguments with which one repeats a check by hand, the executable's name first."""

# Enough to see what is wrong; a federation of sites that all fail is not told site by site.
_FAILURES_SHOWN = _NOTES_SHOWN = 12


@dataclass(frozen=True)
class Said:
    """A text under a label: `found` and `PILOT-X: not monitored in GOCDB`."""

    label: str
    text: str


@dataclass(frozen=True)
class ByHand:
    """The command that repeats a check."""

    argv: tuple[str, ...]


Item = Said | ByHand


def failures(criterion: CriterionCompletion, command: Command) -> Iterator[Item]:
    """Of everything that is not OK: found, how to mend it, and the command to look again.

    What the criterion's reason says already is not found again.
    """
    pairs = wrong(criterion.runs)
    yield from _told(pairs[:_FAILURES_SHOWN], criterion.because, command)
    more = things(pairs[_FAILURES_SHOWN:])
    if more:
        yield Said("more", f"{more} more findings; --site narrows, --format json has all of them")
    for run in criterion.runs:
        if run.silent:
            if run.text not in criterion.because:
                yield Said("unknown", sentence(run.text))
            yield ByHand(command(run.planned.call))


def _told(pairs: Sequence[Wrong], because: str, command: Command) -> Iterator[Item]:
    """Findings one after the other, a command once a run, and before it what was not told yet."""
    fixes: set[str] = set()
    for run, of_run in groupby(pairs, key=lambda pair: pair.run):
        told = (pair.finding for pair in of_run)
        for remedy, findings in groupby(told, key=lambda one: to_mend(one.kind.remedy, one.mender)):
            for finding in findings:
                if finding.text not in because:
                    yield Said("found", finding.text)
            if remedy not in fixes:
                yield Said("fix", remedy)
            fixes.add(remedy)
        yield ByHand(command(run.planned.call))


def to_mend(remedy: str, mender: Party | None) -> str:
    """The remedy, and who can apply it."""
    return remedy if mender is None else f"{remedy} ({mender.title})"


def notes(criterion: CriterionCompletion) -> Iterator[Item]:
    """What a reader should know besides, of the criterion and its checks; the same thing once."""
    of_checks = (note for run in criterion.runs if run.result for note in run.result.notes)
    listed = list(dict.fromkeys((*criterion.notes, *of_checks)))
    for note in listed[:_NOTES_SHOWN]:
        yield Said("note", sentence(note))
    if len(listed) > _NOTES_SHOWN:
        more = len(listed) - _NOTES_SHOWN
        yield Said("more", f"{more} more notes; --site narrows, --format json has all of them")


def everything(criterion: CriterionCompletion, command: Command) -> Iterator[Item]:
    """All that the state rests on."""
    yield from at_sites(criterion)
    yield from failures(criterion, command)
    yield from seen(criterion)
    yield from words(criterion)
    yield from notes(criterion)


def at_sites(criterion: CriterionCompletion) -> Iterator[Item]:
    """How it is at each site, where that is not the same everywhere."""
    for place in sites_that_differ(criterion):
        yield Said("site", f"{name(place.site or '')}: {sentence(place.because)}")


def seen(criterion: CriterionCompletion) -> Iterator[Item]:
    """What checks saw in order, and what they could not find out; the same thing once.

    What the criterion's reason says already is not said again.
    """
    findings = ((run, finding) for run in criterion.runs for finding in found(run))
    yield from dict.fromkeys(
        Said("seen", finding.weakened(run.planned.weak_because).text)
        if finding.state is State.OK
        else Said("unknown", f"{finding.subject}: {cause_text(finding)}")
        for run, finding in findings
        if is_cause(finding)
        or (finding.state is State.OK and not criterion.because.endswith(f": {finding.text}"))
    )


def words(criterion: CriterionCompletion) -> Iterator[Item]:
    """What people and the procedure say, as far as the criterion's `because` does not say it."""
    told = criterion.state in (CriterionState.SIGNED_OFF, CriterionState.DISPUTED)
    for sign_off in criterion.sign_offs:
        yield Said("evidence", shows(sign_off)) if told else Said("signed", signed(sign_off))
    if criterion.decision is not None:
        yield Said("decision", decided(criterion.decision))
    implication = criterion.implied_by
    if implication is not None and criterion.state is not CriterionState.IMPLIED:
        yield Said("implied", sentence(f"{implication.criterion}: {implication.reason}"))


def shows(sign_off: SignOff) -> str:
    """What shows that the sign-off is right, and when somebody is to look again."""
    review = f", review by {sign_off.review_by}" if sign_off.review_by is not None else ""
    return f"{sentence(sign_off.evidence)}{review}"


def signed(sign_off: SignOff) -> str:
    """By whom, in which role, for which site, when, and what shows it."""
    site = f" for {name(sign_off.site)}" if sign_off.site is not None else ""
    by = f"{sign_off.role.title} ({name(sign_off.by)})"
    return f"{by}{site}, {sign_off.date}: {shows(sign_off)}"


def decided(decision: TakenDecision) -> str:
    """Which decision, by whom, in which role, when and why."""
    evidence = f", {sentence(decision.evidence)}" if decision.evidence else ""
    review = f", review by {decision.review_by}" if decision.review_by is not None else ""
    return (
        f"{name(decision.decision)}, {decision.role.title} ({name(decision.by)}), "
        f"{decision.date}: {sentence(decision.reason)}{evidence}{review}"
    )


def stories(criterion: CriterionCompletion) -> Iterator[Item]:
    """What each check asked of whom."""
    for run in criterion.runs:
        for line in run.result.story if run.result is not None else ():
            yield Said("asked", sentence(line.removeprefix("asked ")))
