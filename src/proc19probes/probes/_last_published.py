"""When a site last published, by APEL's word and by the date beside it: the worst counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from proc19probes.probes._accounting import AHEAD
from proc19probes.sources.publication_pages import CloudSites, Publication, StateWord
from proc19probes.vocabulary.duration import show_duration
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

_REMEDY = "See that the site's records are made and sent (records_arrive, records_accepted)"

PUBLISHED = FindingKind("accounting-published", State.OK, "the site published records of late")
LATE = FindingKind(
    "publication-late",
    State.WARNING,
    "APEL warns of the site, or it published longer ago than --max-age",
    f"{_REMEDY}.",
    Party.PILOT_SITE,
)
STOPPED = FindingKind(
    "publication-stopped",
    State.CRITICAL,
    "APEL has the site in error, or it published longer ago than --critical-age",
    f"{_REMEDY}; where they are, ask APEL what became of them.",
    Party.PILOT_SITE,
)
DATE_WRONG = FindingKind(
    "publication-date-wrong",
    State.UNKNOWN,
    "APEL's page has a date of publication that cannot be, or none",
    "Tell APEL which date its page has; see that the clock of the site's sender is right.",
    Party.APEL,
)
_BY_WORD = {
    None: PUBLISHED,
    StateWord.OK: PUBLISHED,
    StateWord.WARN: LATE,
    StateWord.ERROR: STOPPED,
}
_BEST_TO_WORST = (PUBLISHED, LATE, STOPPED)


@dataclass(frozen=True)
class Ages:
    """How long ago is late, and how long ago is too long."""

    late: timedelta
    stopped: timedelta


@dataclass(frozen=True)
class LastPublished:
    """A site's row: APEL's word where there is one, the time as written, and what it is.

    `at` is a day or an instant, None where it is neither.
    """

    word: StateWord | None
    written: str
    at: date | datetime | None

    @property
    def found(self) -> str:
        """The row in words."""
        said = f"APEL says {self.word.value}, " if self.word is not None else ""
        return f"{said}last published {self.written or 'at no time'}"

    def age(self, now: datetime) -> timedelta | None:
        """How long ago it was, in whole days where only the day is known; None for no time."""
        if isinstance(self.at, datetime):
            return now - self.at
        return None if self.at is None else timedelta(days=(now.date() - self.at).days)


def rows_of(page: Publication | CloudSites, site: str) -> list[LastPublished]:
    """All rows that are the site's."""
    if isinstance(page, Publication):
        return [LastPublished(row.state, row.written, row.day) for row in page.rows]
    own = (row for row in page.rows if row.site == site)
    return [LastPublished(None, row.written, row.updated) for row in own]


def called_like(page: Publication | CloudSites, site: str) -> str | None:
    """A site on the page whose name differs by upper and lower case only."""
    if isinstance(page, Publication):
        return page.called_like
    others = (row.site for row in page.rows if row.site != site)
    return next((one for one in others if one.casefold() == site.casefold()), None)


def unclear(page: Publication | CloudSites, site: str) -> str | None:
    """What on the page may be the site's too, and cannot be told."""
    if isinstance(page, Publication):
        return page.unclear
    unread = next((one for one in page.unread if one.may_be_of(site)), None)
    return None if unread is None else f"a row that fits no headings: {', '.join(unread.row)}"


def judged(
    rows: Sequence[LastPublished], site: str, ages: Ages, now: datetime
) -> Iterator[Finding]:
    """What the worst of the rows comes to; one whose date cannot be is told beside the others."""
    dated: list[_Dated] = []
    undated: list[LastPublished] = []
    for row in rows:
        age = row.age(now)
        if age is None or age < -AHEAD:
            undated.append(row)
        else:
            dated.append(_Dated(_kind(row, age, ages), age, row))
    if dated:
        yield _dated(
            max(dated, key=lambda one: (_BEST_TO_WORST.index(one.kind), one.age)), site, ages
        )
    if undated:
        row = max(undated, key=lambda one: _BEST_TO_WORST.index(_BY_WORD[one.word]))
        yield DATE_WRONG.about(site, row.found, "a time that was").at(published=row.at)
        if _BY_WORD[row.word] is not PUBLISHED:
            by_word = _BY_WORD[row.word].about(site, row.found, _expected(ages))
            yield by_word.at(published=row.at)


class _Dated(NamedTuple):
    kind: FindingKind
    age: timedelta
    row: LastPublished


def _kind(row: LastPublished, age: timedelta, ages: Ages) -> FindingKind:
    by_age = STOPPED if age > ages.stopped else LATE if age > ages.late else PUBLISHED
    return max(_BY_WORD[row.word], by_age, key=_BEST_TO_WORST.index)


def _dated(worst: _Dated, site: str, ages: Ages) -> Finding:
    measure = Measure(
        "age",
        max(worst.age.total_seconds(), 0),
        "s",
        f"{ages.late.total_seconds():.0f}",
        f"{ages.stopped.total_seconds():.0f}",
        "0",
    )
    found = f"{worst.row.found}, {_ago(worst.age)}"
    told = worst.kind.about(site, found, _expected(ages), (measure,))
    return told.at(published=worst.row.at)


def _expected(ages: Ages) -> str:
    return f"OK and at most {show_duration(ages.late)} ago"


def _ago(age: timedelta) -> str:
    return "today" if age < timedelta(days=1) else f"{age.days} d ago"
