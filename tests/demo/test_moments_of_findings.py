"""Every finding that says how long ago something was says when that was, whenever one looks.

The demonstration's recording is judged at its instant, and long before and after it.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from proc19probes.catalogue import probe_names
from proc19probes.engines.local import RunLimits, run_all
from proc19probes.outside.recording import Recording, read_recording
from proc19probes.plan import plan
from proc19probes.procedure.loading import load_procedure
from proc19probes.procedure.model import Procedure
from proc19probes.request.reading import parse_request
from proc19probes.running import open_memory
from proc19probes.settings import Settings
from proc19probes.vocabulary.common_options import CommonOptions
from proc19probes.vocabulary.findings import Finding
from proc19probes.vocabulary.moment import Moment, moment
from proc19probes.vocabulary.planned import ProbeCall

ARCHIVE = Path(__file__).parents[2] / "src" / "proc19probes" / "demo" / "recording.zip"
LATER = {
    "when-recorded": timedelta(),
    "an-hour-and-a-half": timedelta(hours=1.5),
    "a-day": timedelta(days=1, minutes=7),
    "nine-days": timedelta(days=9),
    "forty-days": timedelta(days=40),
    "two-hundred-days": timedelta(days=200),
    "a-thousand-years": timedelta(days=365_000),
    "a-day-before": timedelta(days=-1),
    "a-year-before": timedelta(days=-365),
}
LENGTHS = {"s": 1, "min": 60, "h": 3600, "d": 86400, "days": 86400}
AGO = re.compile(r"\b(\d+) (s|min|h|d|days) ago\b|less than 1 h ago|\btoday\b")
AHEAD = re.compile(r"\b(\d+) (s|min|h|d|days) (?:in the future|from now)\b")
WORDS = re.compile(r"\bago\b|\b(?:expire[sd]|until|since) \d")
SEEN = {
    *("information-fresh", "publisher-stopped", "created-in-the-future", "endpoint-state-expired"),
    *("bdii-updater-stopped", "bdii-clock-ahead", "glue-e001", "glue-e002", "glue-w001"),
    *("records-arrive", "arrival-old", "arrival-very-old", "records-of-the-future"),
    *("record-doubtful", "record-refused"),
    *("accounting-published", "publication-late", "publication-stopped", "publication-date-wrong"),
    *("list-fresh", "list-old", "list-too-old", "list-created-in-the-future", "list-expired"),
    *("withdrawn-image-published", "page-not-renewed"),
}


@pytest.fixture(scope="module")
def recording() -> Recording:
    return read_recording(ARCHIVE)


def procedure_of(edition: str) -> Procedure:
    return load_procedure(edition, frozenset(probe_names()))


def calls_of(recording: Recording) -> Iterator[ProbeCall]:
    for one in recording.requests:
        request = parse_request(one.name, one.text, procedure_of, recording.instant.date())
        yield from (run.call for run in plan(procedure_of(request.edition), request))


def found_at(recording: Recording, now: datetime) -> list[Finding]:
    settings = Settings()
    memory = open_memory(settings, CommonOptions(), recording)
    limits = RunLimits(timedelta(minutes=1))
    results = run_all(calls_of(recording), memory, settings, now, limits, lambda _done, _all: None)
    memory.close()
    found = [finding for result in results.values() for finding in result.findings]
    # What only counts what is not told has the words of its kind, and no instant.
    return [one for one in found if not re.fullmatch(r"\d+ more", one.subject)]


def told_of(match: re.Match[str], finding: Finding, away: list[float]) -> bool:
    """Whether one of the finding's moments is so many seconds away, as far as the words say it."""
    if match[0] == "today":
        return any(moment.label.startswith("published") for moment in finding.moments)
    if not match.lastindex:
        return any(seconds < LENGTHS["h"] for seconds in away)
    count, unit = match[1], match[2]
    return any(
        int(count) in (seconds // LENGTHS[unit], round(seconds) // LENGTHS[unit])
        for seconds in away
    )


@pytest.mark.parametrize("later", LATER)
def test_what_is_told_as_an_age_is_an_instant_too(later: str, recording: Recording) -> None:
    now = recording.instant + LATER[later]
    told = 0
    for finding in found_at(recording, now):
        ages = [(now - moment.at).total_seconds() for moment in finding.moments]
        for match in AGO.finditer(finding.found):
            assert told_of(match, finding, ages), finding
            told += 1
        for match in AHEAD.finditer(finding.found):
            assert told_of(match, finding, [-age for age in ages]), finding
            told += 1
        assert finding.moments or not WORDS.search(finding.text), finding
    assert told > 3


def test_all_kinds_of_ages_are_looked_at(recording: Recording) -> None:
    found = [
        one for later in LATER.values() for one in found_at(recording, recording.instant + later)
    ]
    assert {one.kind.id for one in found if one.moments} == SEEN


def test_day_is_its_first_instant_and_says_so(recording: Recording) -> None:
    found = found_at(recording, recording.instant)
    published = [one for one in found if one.kind.id == "accounting-published"]
    assert {one.text: one.moments for one in published} == {
        "PILOT-CLOUD: last published 2026-11-22 06:00:00, 1 d ago": (
            Moment("published", datetime(2026, 11, 22, 6, tzinfo=UTC)),
        ),
        "PILOT-GRID: APEL says OK, last published 2026-11-22, 1 d ago": (
            Moment("published-day", datetime(2026, 11, 22, tzinfo=UTC)),
        ),
    }


def test_list_that_is_young_tells_until_when_it_may_be_used(recording: Recording) -> None:
    (fresh,) = [
        one for one in found_at(recording, recording.instant) if one.kind.id == "list-fresh"
    ]
    ends = datetime(2499, 12, 31, 22, tzinfo=UTC)
    assert fresh.moments == (
        Moment("created", datetime(2026, 11, 21, 12, tzinfo=UTC)),
        Moment("expires", ends),
        Moment("part-expires", ends),
    )


@pytest.mark.parametrize("words", ["Created", "created_", "", "ein-tag-ü"])
def test_label_is_lower_case_words(words: str) -> None:
    with pytest.raises(ValueError, match="label"):
        Moment(words, datetime(2026, 11, 21, tzinfo=UTC))


@pytest.mark.parametrize("zone", [None, timezone(timedelta(hours=2))])
def test_moment_is_in_utc(zone: timezone | None) -> None:
    with pytest.raises(ValueError, match="no instant in UTC"):
        Moment("created", datetime(2026, 11, 21, tzinfo=zone))


@pytest.mark.parametrize(
    ("told", "at"),
    [
        ("2026-11-21T12:00:00+02:00", "2026-11-21T10:00:00+00:00"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+00:00"),
        ("9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59+00:00"),
    ],
)
def test_instant_of_another_zone_is_told_in_utc(told: str, at: str) -> None:
    assert moment("created", datetime.fromisoformat(told)).at.isoformat() == at
