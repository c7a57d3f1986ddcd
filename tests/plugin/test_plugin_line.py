"""The output line: what is in it, in which order, and within which bounds."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from plugin_process import executable, planted, run

from proc19probes.catalogue import load_probe, probe_names
from proc19probes.plugin.line import details, headline, output, perfdata
from proc19probes.vocabulary.findings import (
    NOTHING_JUDGED,
    UNOBTAINABLE_KINDS,
    Finding,
    FindingKind,
)
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.result import ProbeResult
from proc19probes.vocabulary.state import State
from servers.glue_trees import SERVICE_TYPE, SITE, Tree, tree
from servers.gocdb import GocdbServer
from servers.gocdb_documents import GocdbDocuments, without_end

NOW = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
FINE = FindingKind("all-fine", State.OK, "all is fine")
ODD = FindingKind("odd", State.WARNING, "it is odd", "make it even", Party.PILOT_SITE)
HIDDEN = FindingKind("hidden", State.UNKNOWN, "nobody knows", "find out", Party.ARGO)
BAD = FindingKind("bad", State.CRITICAL, "it is bad", "make it good", Party.PILOT_SITE)
WORSE = FindingKind("worse", State.CRITICAL, "it is worse", "make it good", Party.PILOT_SITE)


def result(*findings: Finding) -> ProbeResult:
    return ProbeResult("planted", findings, NOW, 0.5)


HEADLINES = {
    "well": ([FINE.about("a", "here", "here")], "P OK - a: here [all-fine]"),
    "all-that-is-well-is-shown": (
        [FINE.about("a", "here"), FINE.about("b", "here")],
        "P OK - a: here; b: here [all-fine]",
    ),
    "wrong-with-expected": (
        [BAD.about("a", "5 h old", "6 h at most")],
        "P CRITICAL - a: 5 h old, expected 6 h at most [bad]",
    ),
    "worst-first-each-id-once-and-what-is-well-left-out": (
        [
            FINE.about("a", "x"),
            ODD.about("b", "x"),
            HIDDEN.about("c", "x"),
            BAD.about("d", "x"),
            WORSE.about("e", "x"),
            BAD.about("f", "x"),
        ],
        "P CRITICAL - d: x; e: x; f: x; UNKNOWN: c: x; WARNING: b: x [bad worse]",
    ),
    "weak-evidence-is-ok-and-says-why": (
        [FINE.about("a", "here").weakened("nothing to compare with")],
        "P OK - a: here (weak evidence: nothing to compare with) [all-fine]",
    ),
    "weak-for-two-reasons-says-both-each-once": (
        [FINE.about("a", "here").weakened("no digest").weakened("a file").weakened("a file")],
        "P OK - a: here (weak evidence: no digest; a file) [all-fine]",
    ),
    "weak-evidence-beside-what-is-wrong-changes-nothing": (
        [FINE.about("a", "here").weakened("no digest"), BAD.about("b", "5 h", "6 h")],
        "P CRITICAL - b: 5 h, expected 6 h [bad]",
    ),
    "found-wrong-outweighs-not-found-out": (
        [HIDDEN.about("a", "silent"), ODD.about("b", "odd")],
        "P UNKNOWN - a: silent; WARNING: b: odd [hidden]",
    ),
}


@pytest.mark.parametrize(("findings", "text"), HEADLINES.values(), ids=HEADLINES)
def test_headline(findings: list[Finding], text: str) -> None:
    assert headline("P", result(*findings)) == text


def test_findings_that_have_no_room_are_counted() -> None:
    shown = headline("P", result(*(BAD.about(f"host-{n}", "x" * 100) for n in range(20))))
    assert len(shown.encode()) <= 720
    text, count = re.fullmatch(r"P CRITICAL - (.*); and (\d+) more \[bad\]", shown).groups()
    assert text.count("host-") + int(count) == 20


def test_finding_that_stands_for_several_counts_as_many_where_it_has_no_room() -> None:
    several = replace(BAD.about("the others", "x" * 100), stands_for=3)
    long = [BAD.about(f"host-{number}", "x" * 100) for number in range(9)]
    shown = headline("P", result(*long, several))
    (count,) = re.findall(r"; and (\d+) more \[bad\]$", shown)
    assert shown.count("host-") + int(count) == 9 + 3


@pytest.mark.parametrize("letter", ["x", "ž", "の", "𝔛"])
def test_one_long_text_is_shortened_and_keeps_its_id(letter: str) -> None:
    shown = headline("P", result(BAD.about(letter * 240, letter * 240, letter * 240)))
    assert 700 < len(shown.encode()) <= 720
    assert shown.endswith("… [bad]")
    assert letter * 100 in shown


def test_ids_are_never_shortened() -> None:
    kinds = [
        FindingKind(f"{'long-' * 12}{n}", State.CRITICAL, "it is bad", "mend it", Party.ARGO)
        for n in range(10)
    ]
    shown = headline("P", result(*(kind.about("a", "x" * 200) for kind in kinds)))
    assert shown.endswith(f" [{' '.join(kind.id for kind in kinds)}]")


def test_time_is_the_first_number_and_what_has_no_room_is_left_out() -> None:
    numbers = [f"label-{n}=1234567" for n in range(100)]
    shown = perfdata([*numbers, "time=0.31s"])
    assert shown.startswith("time=0.31s label-0=1234567 ")
    assert len(shown) <= 300
    assert set(shown.split()) <= {*numbers, "time=0.31s"}


def test_further_lines_say_who_can_mend_what_and_how() -> None:
    assert list(details(result(FINE.about("a", "x"), BAD.about("b", "y", "z")))) == [
        "CRITICAL: b: y, expected z [bad] (wrong) To mend (Pilot Site): make it good",
        "OK: a: x [all-fine]",
    ]


def test_each_of_those_that_a_finding_counts_has_a_line() -> None:
    counted = replace(BAD.about("2 sites", "y"), each=("a: y", "b: y"))
    assert headline("P", result(counted)) == "P CRITICAL - 2 sites: y [bad]"
    first, *each = details(result(counted))
    assert first.startswith("CRITICAL: 2 sites: y [bad] (wrong) To mend ")
    assert each == ["CRITICAL: a: y [bad]", "CRITICAL: b: y [bad]"]


def test_output_as_a_whole_is_bounded_and_counts_the_lines_left_out() -> None:
    printed = output("first", (f"line {n} " + "ž" * 100 for n in range(3000)))
    assert 256 * 1024 - 400 < len(printed.encode()) <= 256 * 1024
    *lines, last = printed.splitlines()
    assert lines[0] == "first"
    assert last == f"and {3000 - (len(lines) - 1)} more lines"


@pytest.mark.parametrize("name", probe_names())
def test_without_v_no_probe_can_print_more_than_4000_bytes(name: str) -> None:
    kinds = (*load_probe(name).findings, *UNOBTAINABLE_KINDS.values(), NOTHING_JUDGED)
    found = [
        replace(kind.about("ž" * 240, "ž" * 240, "ž" * 240), state=State.CRITICAL) for kind in kinds
    ]
    told = replace(result(*found), notes=("ž" * 240,))
    first = f"{headline(name.upper(), told)} | {perfdata(['time=0.31s', *('x=1',) * 400])}"
    assert len(output(first, ()).encode()) <= 4000


def test_six_hundred_sites_are_all_named_by_the_plugin_with_v(tmp_path: Path) -> None:
    sites = [f"SITE-OF-A-PLACE-{number:03}" for number in range(600)]
    whole = tree(Tree.TOP)
    group, service = (
        next(entry for entry in whole.split(b"\n\n") if entry.startswith(b"dn: " + begin))
        for begin in (b"GLUE2GroupID=grid,", b"GLUE2ServiceID=")
    )
    services = [service.replace(SITE.encode(), site.encode()) for site in sites]
    path = tmp_path / "tree.ldif"
    path.write_bytes(b"\n\n".join((group, *services)))
    command = [*executable("product_published_by_sites"), "--service-type", SERVICE_TYPE]
    command += ["--top-bdii-url", path.as_uri()]
    short, long = run(command), run([*command, "-v"])
    assert len(short.out.encode()) <= 4000
    assert short.out.count("\n") == 1
    first, *further = long.out.splitlines()
    assert long.first == short.first
    assert long.first.endswith("SITE-OF-A-PLACE-004 and 595 more [product-published]")
    assert first.endswith(" sites=600;;1:;0")
    assert len(long.out.encode()) > 8192 > len(first)
    named = [line.removeprefix("OK: ").removesuffix(" [product-published]") for line in further[1:]]
    assert ", ".join(named) == ", ".join(sites)


def test_measures_are_on_the_first_line_at_every_verbosity(tmp_path: Path) -> None:
    judge = (
        "yield BAD.about('site', '5 h old', '6 h', (Measure('age', 18000, 's', '10', '20', '0'), "
        "Measure('records', 7.5), Measure('used', 12, '%')))"
    )
    command = planted(tmp_path, judge=judge)
    for verbosity in ([], ["-v"], ["-vv"], ["-v", "-v", "--verbose"]):
        ended = run([*command, *verbosity])
        first, *further = ended.out.splitlines()
        text, numbers = first.split(" | ")
        assert text == "PLANTED CRITICAL - site: 5 h old, expected 6 h [bad]"
        assert re.fullmatch(
            r"time=\d+\.\d\ds age=18000\.00s;10;20;0 records=7\.5 used=12%", numbers
        )
        assert not [line for line in further if "|" in line]
        assert bool(further) is bool(verbosity)
        assert (ended.code, ended.err) == (2, "")


@pytest.mark.parametrize("host", ["nova", "private"])
def test_downtime_is_a_note_on_the_first_line_of_what_is_well_and_of_what_is_not(host: str) -> None:
    named = f"{host}.pilot-cloud.example.org"
    ongoing = without_end().replace(b"<HOSTNAME>nova.", f"<HOSTNAME>{host}.".encode())
    command = [*executable("endpoint_in_production"), "--site", "PILOT-CLOUD", "-H", named]
    command += ["--service-type", "org.openstack.nova"]
    with GocdbServer(GocdbDocuments(replacements={"get_downtime": ongoing})) as server:
        short, long = (
            run([*command, "--gocdb-url", server.url, *words]) for words in ([], ["-vv"])
        )
    state, note = re.fullmatch(
        r"ENDPOINT_IN_PRODUCTION (\w+) - .*; note: (.*) \[endpoint-(?:not-)?in-production\]",
        short.first,
    ).groups()
    assert state == {"nova": "OK", "private": "CRITICAL"}[host]
    assert note == f"{named} is in a declared downtime (OUTAGE) until 2100-01-01 00:00 UTC"
    assert long.first == short.first
    assert short.code == long.code
    assert re.search(
        r"asked GOCDB for GOCDB's downtimes of PILOT-CLOUD from \S+ to \S+: ", long.out
    )


STATES = {
    "FINE": ("OK", 0),
    "ODD": ("WARNING", 1),
    "BAD": ("CRITICAL", 2),
    "DOUBTFUL": ("UNKNOWN", 3),
}


@pytest.mark.parametrize(("kind", "state"), STATES.items(), ids=STATES)
def test_exit_code_is_that_of_the_state(tmp_path: Path, kind: str, state: tuple[str, int]) -> None:
    ended = run(planted(tmp_path, judge=f"yield {kind}.about('a', 'x')"))
    assert ended.first.startswith(f"PLANTED {state[0]} - a: x [")
    assert (ended.code, ended.err) == (state[1], "")


def test_weak_evidence_is_told_at_every_verbosity_and_exits_0(tmp_path: Path) -> None:
    command = planted(tmp_path, judge="yield FINE.about('a', 'x').weakened('no digest')")
    for verbosity in ([], ["-v"]):
        ended = run([*command, *verbosity])
        assert ended.first.startswith("PLANTED OK - a: x (weak evidence: no digest) [")
        assert (ended.code, ended.err) == (0, "")
    assert "OK: a: x (weak evidence: no digest) [" in ended.out.splitlines()[1]


def test_critical_and_unknown_together_are_critical(tmp_path: Path) -> None:
    judge = "yield DOUBTFUL.about('a', 'x'); yield BAD.about('b', 'y')"
    ended = run(planted(tmp_path, judge=judge))
    assert ended.first == "PLANTED CRITICAL - b: y; UNKNOWN: a: x [bad]"
    assert ended.code == 2


def test_probe_that_judges_nothing_is_unknown(tmp_path: Path) -> None:
    ended = run(planted(tmp_path, judge="yield from ()"))
    assert ended.first == "PLANTED UNKNOWN - planted: nothing was judged [nothing-judged]"
    assert ended.code == 3


def test_severity_that_is_set_changes_line_and_code(tmp_path: Path) -> None:
    command = planted(tmp_path, judge="yield BAD.about('a', 'x'); yield FINE.about('b', 'y')")
    ended = run(command, PROC19_SEVERITY_BAD="WARNING")
    assert ended.first == "PLANTED WARNING - a: x [bad]"
    assert ended.code == 1


@pytest.mark.parametrize(
    ("id", "given", "expected"),
    [
        ("bad", "UNKNOWN", "WARNING or CRITICAL, since this finding says that something is wrong"),
        ("all-fine", "CRITICAL", "no severity, since this finding says that all is well"),
    ],
)
def test_severity_that_hides_what_is_found_is_refused(
    id: str, given: str, expected: str, tmp_path: Path
) -> None:
    variable = f"PROC19_SEVERITY_{id.upper().replace('-', '_')}"
    ended = run(planted(tmp_path, judge="yield BAD.about('a', 'x')"), **{variable: given})
    assert ended.first == (
        f"PLANTED UNKNOWN - {variable}: severity.{id}: found {given}, expected {expected} "
        "[settings]"
    )
    assert ended.code == 3
