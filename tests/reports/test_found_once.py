"""What is told once, and below which fault the rest is counted."""

from datetime import UTC, datetime

import pytest

from proc19probes.completion.model import RunOutcome
from proc19probes.reports.found_once import Block, ToldBlock, told_once, wrong
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.planned import PlannedRun, ProbeCall
from proc19probes.vocabulary.result import ProbeResult
from proc19probes.vocabulary.state import State

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FOLLOWS = {
    "second": frozenset({"first"}),
    "third": frozenset({"second"}),
}


def kind(id: str, state: State = State.CRITICAL) -> FindingKind:
    return FindingKind(id, state, f"it is {id}", "mend it", Party.PILOT_SITE)


ABSENT, OLD = kind("absent"), kind("old", State.WARNING)


def run(probe: str, *findings: Finding, site: str = "A", **given: str) -> RunOutcome:
    call = ProbeCall(probe, (("site", site), *given.items()))
    planned = PlannedRun(call, "1a.it", site, site)
    return RunOutcome(planned, ProbeResult(probe, findings, NOW, 0.1))


def told(*blocks: tuple[str, RunOutcome]) -> dict[str, ToldBlock]:
    parts = told_once([Block(name, wrong([one])) for name, one in blocks], FOLLOWS)
    return {name: part for (name, _), part in zip(blocks, parts, strict=True)}


def texts(part: ToldBlock) -> list[str]:
    return [alike.text for alike in part.own]


def test_fault_that_another_explains_is_counted_below_it() -> None:
    parts = told(
        ("1b", run("first", ABSENT.about("a", "not there"))),
        ("2c", run("second", ABSENT.about("a", "not published"), OLD.about("b", "old"))),
    )
    assert texts(parts["1b"]) == ["a: not there"]
    assert (parts["1b"].consequences, parts["1b"].felt_in) == (2, ("2c",))
    assert (texts(parts["2c"]), parts["2c"].follows_from) == ([], ("1b",))


def test_chain_is_counted_below_its_first_fault_in_whichever_order() -> None:
    chain = [
        ("3c", run("third", ABSENT.about("c", "c"))),
        ("2c", run("second", ABSENT.about("b", "b"))),
        ("1b", run("first", ABSENT.about("a", "a"))),
    ]
    for order in (chain, chain[::-1]):
        parts = told(*order)
        assert [texts(parts[name]) for name in ("1b", "2c", "3c")] == [["a: a"], [], []]
        assert parts["1b"].consequences == 2


@pytest.mark.parametrize(
    ("root", "other", "explained"),
    [
        ({"service_type": "t"}, {"service_type": "t"}, True),
        ({}, {"service_type": "t"}, True),
        ({"service_type": "t"}, {"service_type": "u"}, False),
        ({"service_type": "t"}, {}, False),
        ({"hostname": "a"}, {"hostname": "a"}, True),
        ({"hostname": "a"}, {"hostname": "b"}, False),
        ({}, {"hostname": "b"}, True),
        ({"endpoint_url": "u"}, {"endpoint_url": "v"}, False),
    ],
)
def test_fault_explains_another_at_the_same_place_alone(
    root: dict[str, str], other: dict[str, str], explained: bool
) -> None:
    parts = told(
        ("1b", run("first", ABSENT.about("a", "a"), **root)),
        ("2c", run("second", ABSENT.about("b", "b"), **other)),
    )
    assert (texts(parts["2c"]) == []) is explained
    assert parts["1b"].consequences == int(explained)


def test_fault_at_another_site_explains_nothing() -> None:
    parts = told(
        ("1b", run("first", ABSENT.about("a", "a"))),
        ("2c", run("second", ABSENT.about("b", "b"), site="B")),
    )
    assert texts(parts["2c"]) == ["b: b"]


def test_warning_explains_nothing() -> None:
    parts = told(
        ("1b", run("first", OLD.about("a", "a"))),
        ("2c", run("second", ABSENT.about("b", "b"))),
    )
    assert texts(parts["2c"]) == ["b: b"]


def test_same_finding_of_several_checks_is_told_once() -> None:
    parts = told(
        ("1a", run("x", ABSENT.about("A", "not in GOCDB"))),
        ("1b", run("y", ABSENT.about("A", "not in GOCDB", "Certified"))),
        ("1c", run("z", ABSENT.about("A", "not in GOCDB", "a CE"), service_type="CE")),
        ("1d", run("z", ABSENT.about("A", "not in GOCDB"), site="B")),
    )
    assert [texts(parts[name]) for name in ("1a", "1b", "1c", "1d")] == [
        ["A: not in GOCDB"],
        [],
        ["A: not in GOCDB, expected a CE"],
        ["A: not in GOCDB"],
    ]
    assert parts["1a"].felt == "1 finding follows from this, in 1b"


def test_what_one_call_found_is_one_thing_in_several_blocks() -> None:
    one = run("x", ABSENT.about("A", "not in GOCDB"))
    parts = told(("6a", one), ("6b", one))
    assert (parts["6a"].consequences, parts["6a"].felt) == (0, "also in 6b")
    assert texts(parts["6b"]) == []


def test_what_counts_others_is_never_the_same() -> None:
    parts = told(("1a", run("x", OLD.more(4))), ("1b", run("y", OLD.more(4))))
    assert [texts(parts[name]) for name in ("1a", "1b")] == [
        ["4 more: it is old"],
        ["4 more: it is old"],
    ]


def test_things_of_one_kind_are_counted_and_the_first_is_named() -> None:
    findings = (OLD.about("a", "old"), OLD.about("b", "old"), OLD.more(3))
    (alike,) = told(("1a", run("x", *findings)))["1a"].own
    assert (alike.things, alike.text) == (5, "5 × it is old, the first a: old")


def test_blocks_of_one_name_are_two() -> None:
    blocks = [
        Block("x", wrong([run("x", ABSENT.about(subject, "gone"), hostname=subject)]))
        for subject in ("a", "b")
    ]
    assert [texts(part) for part in told_once(blocks, FOLLOWS)] == [["a: gone"], ["b: gone"]]
