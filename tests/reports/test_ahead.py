"""What comes within 30 days: of the demonstration's requests, at its instant and at others."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from report_samples import PLANNED, REGISTERED, command, found

from proc19probes.catalogue import probe_names
from proc19probes.completion.completing import complete
from proc19probes.completion.model import RequestCompletion, RunOutcome
from proc19probes.engines.local import RunLimits, run_all
from proc19probes.outside.recording import Recording, read_recording
from proc19probes.plan import plan
from proc19probes.procedure.loading import load_procedure
from proc19probes.procedure.model import Procedure
from proc19probes.reports.ahead import Ahead, Coming, ahead, ahead_of_runs
from proc19probes.reports.json_report import render
from proc19probes.request.reading import parse_request
from proc19probes.running import open_memory
from proc19probes.settings import Settings
from proc19probes.vocabulary.common_options import CommonOptions
from proc19probes.vocabulary.downtime import DeclaredDowntime
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.planned import ProbeCall
from proc19probes.vocabulary.result import ProbeResult

ARCHIVE = Path(__file__).parents[2] / "src" / "proc19probes" / "demo" / "recording.zip"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DOWNTIME_OF_NOVA = (
    "2026-11-22 downtime 1b,2a,2c,6a,6b,6c,7a,7c downtime (OUTAGE) until 2026-11-24 20:42 UTC: "
    "nova.pilot-cloud.example.org, and 1 more"
)
DOWNTIME_OF_AREX = (
    "2026-11-30 downtime 1b,2c,6b,6c downtime (WARNING) until 2026-12-01 20:42 UTC: "
    "arc.pilot-grid.example.org, and 1 more"
)


@pytest.fixture(scope="module")
def recording() -> Recording:
    return read_recording(ARCHIVE)


def procedure_of(edition: str) -> Procedure:
    return load_procedure(edition, frozenset(probe_names()))


Results = Mapping[ProbeCall, ProbeResult]


def of_request(
    recording: Recording,
    name: str,
    *changes: tuple[str, str],
    now: datetime = NOON,
    results: Results | None = None,
) -> RequestCompletion:
    """The recorded request of this name, with changes to its text."""
    (text,) = (one.text.decode() for one in recording.requests if one.name == f"{name}.toml")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    request = parse_request(f"{name}.toml", text.encode(), procedure_of, now.date())
    procedure = procedure_of(request.edition)
    planned = plan(procedure, request)
    if results is None:
        settings = Settings()
        memory = open_memory(settings, CommonOptions(), recording)
        calls = tuple(dict.fromkeys(run.call for run in planned))
        limits = RunLimits(timedelta(minutes=1))
        results = run_all(calls, memory, settings, now, limits, lambda _done, _all: None)
        memory.close()
    return complete(procedure, request, planned, results, now)


def shown(one: Ahead) -> str:
    return f"{one.day} {one.kind.value} {','.join(one.rows)} {one.text}"


def test_downtime_that_is_on_or_declared_is_told_once_with_all_rows(recording: Recording) -> None:
    stratus, halo = (ahead(of_request(recording, name)) for name in ("stratus", "halo"))
    assert [shown(one) for one in stratus] == [DOWNTIME_OF_NOVA]
    assert [shown(one) for one in halo] == [DOWNTIME_OF_AREX]
    assert halo[0].at == datetime(2026, 11, 30, 20, 42, 38, tzinfo=UTC)
    assert (halo[0].kind, halo[0].party) == (Coming.DOWNTIME, None)


def test_less_time_ahead_shows_less(recording: Recording) -> None:
    halo = of_request(recording, "halo")
    assert ahead(halo, timedelta(days=7)) == ()
    assert len(ahead(halo, timedelta(days=8))) == 1


SIGNED_0A = 'evidence = "https://documents.example.org/ua/halo"'
WAIVED = "Halo publishes ComputingService and ComputingEndpoint as they are"
SIGNED_6A = 'evidence = "https://halo.example.org/docs/accounting"'


@pytest.mark.parametrize(
    ("day", "lines"),
    {
        "2026-11-22": [],
        "2026-11-23": ["2026-11-23 review 0a review of 0a by Technology Provider"],
        "2026-12-23": ["2026-12-23 review 0a review of 0a by Technology Provider"],
        "2026-12-24": [],
    }.items(),
)
def test_review_of_a_sign_off_from_its_day_to_a_month_before(
    day: str, lines: list[str], recording: Recording
) -> None:
    change = (SIGNED_0A, f"{SIGNED_0A}\nreview_by = {day}")
    halo = of_request(recording, "halo", change, results={})
    assert [shown(one) for one in ahead(halo)] == lines


def test_reviews_of_one_party_on_a_day_are_one_and_a_decision_s_is_among_them(
    recording: Recording,
) -> None:
    due = "\nreview_by = 2026-12-01"
    halo = of_request(
        recording,
        "halo",
        (SIGNED_0A, SIGNED_0A + due),
        (SIGNED_6A, SIGNED_6A + due),
        (f'"{WAIVED}"', f'"{WAIVED}"\nreview_by = 2026-11-30'),
        results={},
    )
    assert [(shown(one), one.party) for one in ahead(halo)] == [
        (
            "2026-11-30 review 2a review of 2a by Technology Provider",
            Party.TECHNOLOGY_PROVIDER,
        ),
        (
            "2026-12-01 review 0a,6a review of 0a, 6a by Technology Provider",
            Party.TECHNOLOGY_PROVIDER,
        ),
    ]


def test_review_of_a_site_s_word_names_the_site(recording: Recording) -> None:
    site = 'role = "pilot-site"\nsite = "PILOT-CLOUD"\nreview_by = 2026-12-09'
    stratus = of_request(recording, "stratus", ('role = "pilot-site"', site), results={})
    assert [shown(one) for one in ahead(stratus)] == [
        "2026-12-09 review 1b review of 1b by Pilot Site at PILOT-CLOUD"
    ]


def test_list_that_expires_is_told_once_and_by_whom_it_is_renewed(recording: Recording) -> None:
    before = of_request(recording, "stratus", now=datetime(2499, 12, 10, tzinfo=UTC))
    (one,) = ahead(before)
    assert shown(one) == (
        "2499-12-31 expiry 7c https://images.example.org/store/vo/vo.example.org/image.list: "
        "expires 2499-12-31 22:00 UTC"
    )
    assert one.party is Party.VM_IMAGE_SUPPORT
    for now in (datetime(2499, 12, 1, tzinfo=UTC), datetime(2500, 1, 1, tzinfo=UTC)):
        assert ahead(of_request(recording, "stratus", now=now)) == ()


SOON, LATER = NOON + timedelta(days=3), NOON + timedelta(days=20)


def test_of_a_list_and_its_images_the_earliest_is_told() -> None:
    fresh = REGISTERED.about("https://a.example.org/list", "created today")
    fresh = fresh.at(created=NOON, expires=LATER, part_expires=SOON)
    outcome = RunOutcome(PLANNED[0], found(PLANNED[0], fresh))
    (one,) = ahead_of_runs([outcome], NOON)
    assert one.text == "https://a.example.org/list: an image of it expires 2026-11-26 12:00 UTC"
    assert (one.day, one.party) == (SOON.date(), Party.VM_IMAGE_SUPPORT)


def down(*hosts: str, services: int, starts: datetime = SOON) -> RunOutcome:
    downtime = DeclaredDowntime("A", "OUTAGE", starts, starts + timedelta(1), hosts, services)
    result = found(PLANNED[0], REGISTERED.about("a", "seen"))
    return RunOutcome(PLANNED[0], replace(result, downtimes=(downtime,)))


@pytest.mark.parametrize(
    ("outcomes", "texts"),
    [
        ([down("a", services=1), down("b", "a", services=2)], ["a, and 1 more"]),
        ([down("a", services=1), down("b", services=1)], ["a, and 1 more"]),
        ([down("a", services=1), down("a", services=1, starts=LATER)], ["a", "a"]),
        ([down(services=7)], ["A, and 6 more"]),
        ([down("a", services=1, starts=NOON - timedelta(days=1))], []),
        ([replace(down("a", services=1), stale=True)], []),
    ],
)
def test_downtime_of_which_several_results_tell_is_one(
    outcomes: list[RunOutcome], texts: list[str]
) -> None:
    assert [one.text.partition(" UTC: ")[2] for one in ahead_of_runs(outcomes, NOON)] == texts


def test_json_has_it_for_each_request(recording: Recording) -> None:
    (record,) = json.loads(render([of_request(recording, "halo")], command, 2))["requests"]
    assert record["ahead"] == [
        {
            "day": "2026-11-30",
            "kind": "downtime",
            "rows": ["1b", "2c", "6b", "6c"],
            "text": "downtime (WARNING) until 2026-12-01 20:42 UTC: arc.pilot-grid.example.org, "
            "and 1 more",
            "party": None,
        }
    ]
