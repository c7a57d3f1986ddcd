"""Completions of every kind, drawn at random, for what holds of reports on any of them.

What each finding found is a text that no other has, so that a report can be searched for it.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Generic, TypeVar

from hypothesis import strategies as st

from completion.mini_procedure import (
    FIRST,
    NOW,
    criterion,
    decision,
    pilot_site,
    procedure,
    request,
    row,
    run_at,
    sign,
    verifier,
)
from proc19probes.completion.completing import complete
from proc19probes.completion.model import (
    LastVerdict,
    LastVerdicts,
    RequestCompletion,
    RunOutcome,
    Since,
)
from proc19probes.procedure.model import Criterion, Holds, Implication, Require, Strength, Verifier
from proc19probes.reports.site_check import Checked, SiteCheck
from proc19probes.request.model import ExpectedEndpoint, Outcome, Request
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature, not_obtained
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.planned import PlannedRun, ProbeCall
from proc19probes.vocabulary.result import ProbeResult
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Cause, Unobtainable

Reported = TypeVar("Reported")
SITES = ("PILOT-A", "PILOT-B")
TYPES = ("org.one", "org.two")
SIGNERS = (Party.EGI_OPERATIONS, Party.PILOT_SITE)
# Of each state two kinds.
KINDS = {
    state: tuple(
        FindingKind(
            f"{state.value.lower()}-{letter}",
            state,
            f"it is {letter}",
            f"mend {letter}",
            mender,
            nature,
        )
        for letter, mender, nature in (
            ("so", Party.PILOT_SITE, Nature.WRONG),
            ("such", Party.OPERATIONS_CENTRE, Nature.ABSENT),
        )
    )
    for state in State
}
GOCDB = Service("gocdb", "GOCDB", "", Party.GOCDB)


def _follows(probe: str, *others: str, weak: bool = False, settled: bool = False) -> Verifier:
    strength = Strength.WEAK if weak else Strength.FULL
    of_site = verifier(probe, strength)
    return replace(of_site, follows=others, settled_by_signature=settled)


# `seen` follows `typed`, which follows `registered`: a fault of the first explains the others'.
_STUDIED: tuple[Criterion, ...] = (
    criterion(
        "studied.it",
        SIGNERS,
        Require.ANY,
        [_follows("registered"), _follows("typed", "registered")],
        [Implication("later.seen", "what is seen was made")],
    ),
    criterion("studied.page", SIGNERS, verified_by=[_follows("seen", "typed", settled=True)]),
)
_LATER = (
    criterion("later.seen", verified_by=[_follows("seen", "typed"), _follows("odd", weak=True)]),
    criterion("later.known", SIGNERS, verified_by=[_follows("typed", "registered")]),
)
PROCEDURE = procedure(
    row(FIRST),
    row(*_STUDIED, after=("first",)),
    row(criterion("middle.done", SIGNERS), after=("studied",)),
    row(*_LATER),
    row(criterion("last.told", (Party.EGI_OPERATIONS,)), after=("middle", "later")),
)
FOLLOWS = {
    "registered": frozenset[str](),
    "typed": frozenset({"registered"}),
    "seen": frozenset({"typed"}),
    "odd": frozenset[str](),
}


def _runs() -> Iterator[PlannedRun]:
    for one in (*_STUDIED, *_LATER):
        for of in one.verified_by:
            for site in SITES:
                if of.probe == "registered":
                    yield run_at(site, one.id, of.probe)
                    continue
                for service_type in TYPES:
                    arguments = (("site", site), ("service_type", service_type))
                    call = ProbeCall(of.probe, arguments)
                    yield PlannedRun(call, one.id, f"{of.probe} of {service_type} at {site}", site)


RUNS = tuple(_runs())
CALLS = tuple(dict.fromkeys(run.call for run in RUNS))


@dataclass(frozen=True)
class Wording:
    """How the texts of what is drawn are written: `name` is in each of them."""

    name: str = "it"
    url: str = ""


PLAIN = Wording()


def _findings(draw: st.DrawFn, words: Wording, numbers: Iterator[int]) -> tuple[Finding, ...]:
    found = []
    for state in draw(st.lists(st.sampled_from(State), min_size=1, max_size=4)):
        kind = draw(st.sampled_from(KINDS[state]))
        one = kind.about(words.name, f"n{next(numbers):04d}{words.url}", "otherwise")
        found.append(replace(one, stands_for=draw(st.sampled_from([1, 1, 1, 3]))))
    if draw(st.integers(0, 4)) == 0:
        missed = Unobtainable(Cause.UNREACHABLE, words.name, "no connection", GOCDB)
        cause = not_obtained(missed)
        # Settings may make it weigh more: then it is told as what it is.
        if draw(st.booleans()):
            cause = replace(cause, state=State.CRITICAL, found=f"n{next(numbers):04d}")
        found.append(cause)
    return tuple(found)


def _results(draw: st.DrawFn, words: Wording) -> Mapping[ProbeCall, ProbeResult]:
    """What each call found: mostly that all is well, sometimes nothing, sometimes long ago."""
    numbers = itertools.count()
    fine = KINDS[State.OK][0].about(words.name, "as it should be")
    results = {}
    for call in CALLS:
        match draw(st.sampled_from(["fine", "fine", "found", "found", "old", "none"])):
            case "fine":
                results[call] = ProbeResult(call.probe, (fine,), NOW, 0.1)
            case "found":
                findings = _findings(draw, words, numbers)
                results[call] = ProbeResult(call.probe, findings, NOW, 0.1, ("asked it",))
            case "old":
                findings = _findings(draw, words, numbers)
                results[call] = ProbeResult(call.probe, findings, NOW - timedelta(days=9), 0.1)
    return results


def _asked(draw: st.DrawFn, words: Wording) -> Request:
    criteria = tuple(one.id for one in PROCEDURE.criteria())
    signs = draw(st.sets(st.tuples(st.sampled_from(criteria), st.sampled_from(SIGNERS))))
    reviews = st.sampled_from([None, NOW.date(), date(2026, 1, 1)])
    asked = request(
        [sign(role, criterion=id, review_by=draw(reviews)) for id, role in sorted(signs, key=str)],
        [decision(draw(reviews))] * draw(st.booleans()),
        SITES,
        draw(st.sampled_from([Outcome.APPROVED, *Outcome])),
    )
    endpoints = tuple(ExpectedEndpoint(one, f"host.{one}", words.url or None) for one in TYPES)
    sites = tuple(replace(pilot_site(site), endpoints=endpoints) for site in SITES)
    product = replace(asked.product, name=words.name)
    return replace(asked, pilot_sites=sites, product=product, service_types=TYPES)


def _remembered(draw: st.DrawFn) -> LastVerdicts | None:
    if draw(st.booleans()):
        return None
    states = draw(st.dictionaries(st.sampled_from(RUNS), st.sampled_from(State), max_size=3))
    return {
        (run.criterion, run.site): LastVerdict(state, NOW - timedelta(days=2))
        for run, state in states.items()
    }


def _dated(draw: st.DrawFn, completion: RequestCompletion) -> RequestCompletion:
    """The same, where some criteria were merely seen so for some days."""
    seen = draw(st.sampled_from([None, Since(NOW.date() - timedelta(days=3), seen=True)]))
    if seen is None:
        return completion
    rows = tuple(
        replace(row, criteria=tuple(replace(one, since=one.since or seen) for one in row.criteria))
        for row in completion.rows
    )
    return replace(completion, rows=rows)


class Drawn(Generic[Reported]):
    """What is reported on, and its runs; shown as what these found and no more."""

    def __init__(self, it: Reported, outcomes: tuple[RunOutcome, ...]) -> None:
        self.it = it
        self.outcomes = outcomes

    def __repr__(self) -> str:
        return "\n".join(
            f"{one.planned.criterion}, {one.planned.subject}: "
            + ", ".join(f"{it.kind.id} {it.found} {it.state}" for it in _all_found(one))
            for one in self.outcomes
        )


@st.composite
def completions(draw: st.DrawFn, words: Wording = PLAIN) -> Drawn[RequestCompletion]:
    """A request in any kind of trouble, or in none."""
    holds = draw(st.sampled_from([Holds.EVERYWHERE, Holds.SOMEWHERE]))
    rows = tuple(
        replace(row, criteria=tuple(replace(one, holds=_held(one, holds)) for one in row.criteria))
        for row in PROCEDURE.rows
    )
    completion = complete(
        replace(PROCEDURE, rows=rows),
        _asked(draw, words),
        RUNS,
        _results(draw, words),
        NOW,
        _remembered(draw),
        timedelta(days=1),
    )
    dated = _dated(draw, completion)
    runs = (run for row in dated.rows for one in row.criteria for run in one.runs)
    return Drawn(dated, tuple(runs))


def _held(one: Criterion, holds: Holds) -> Holds:
    return holds if one.verified_by else one.holds


@st.composite
def site_checks(draw: st.DrawFn, words: Wording = PLAIN) -> Drawn[SiteCheck]:
    """The checks of one site, with any results."""
    results = _results(draw, words)
    here = {run.call: run for run in RUNS if run.site == SITES[0]}
    rows = {call: [run.criterion for run in RUNS if run.call == call] for call in here}
    old = NOW - timedelta(days=1)
    outcomes = {
        call: RunOutcome(run, result, result is not None and result.checked_at < old)
        for call, run in here.items()
        for result in [results.get(call)]
    }
    check = SiteCheck(
        site=SITES[0],
        service_types=TYPES,
        information=words.url,
        instant=NOW,
        checked=tuple(
            Checked(outcome, tuple(dict.fromkeys(id.partition(".")[0] for id in rows[call])))
            for call, outcome in outcomes.items()
        ),
        rows=tuple(dict.fromkeys(run.criterion.partition(".")[0] for run in here.values())),
        lacking={"--records": ("records_valid",), "--image-list": ("images_published",)},
        notes=draw(st.sampled_from([(), (f"{words.name} is not known",)])),
        replayed=draw(st.sampled_from(["", "monday.zip"])),
    )
    return Drawn(check, tuple(outcomes.values()))


def _all_found(outcome: RunOutcome) -> tuple[Finding, ...]:
    return () if outcome.result is None or outcome.stale else outcome.result.findings


def to_be_told(outcomes: Iterable[RunOutcome]) -> dict[str, int]:
    """By what was found, how many things: of all that is not OK and no cause told by itself."""
    return {
        finding.found: finding.stands_for
        for outcome in outcomes
        for finding in _all_found(outcome)
        if finding.state is not State.OK and finding.found != "no connection"
    }
