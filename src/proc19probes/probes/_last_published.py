"""When a site last published, by APEL's word and by the date beside it: the worse counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

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

    def age(self, now: datetime) -> timedelta | None:
        """How long ago it was, in whole days where only the day is known; None for no time."""
        if isinstance(self.at, datetime):
            return now - self.at
        return None if self.at is None else timedelta(days=(now.date() - self.at).days)


def last_published(page: Publication | CloudSites, site: str) -> LastPublished | str | None:
    """The site's latest row; where it has none the name of a site that is called like it."""
    if isinstance(page, Publication):
        rows = [LastPublished(row.state, row.written, row.day) for row in page.rows]
        like = page.called_like
    else:
        own = [row for row in page.rows if row.site == site]
        rows = [LastPublished(None, row.written, row.updated) for row in own]
        folded = (row.site for row in page.rows if row.site.casefold() == site.casefold())
        like = next(folded, None)
    dated = [row for row in rows if row.at is not None]
    if dated:
        return max(dated, key=lambda row: str(row.at))
    return rows[0] if rows else like


def judged(row: LastPublished, site: str, ages: Ages, now: datetime) -> Iterator[Finding]:
    """What the row comes to; a date that cannot be is told beside what APEL's word says."""
    age = row.age(now)
    said = f"APEL says {row.word.value}, " if row.word is not None else ""
    found = f"{said}last published {row.written or 'at no time'}"
    by_word = _BY_WORD[row.word]
    expected = f"OK and at most {show_duration(ages.late)} ago"
    if age is None or age < -AHEAD:
        yield DATE_WRONG.about(site, found, "a time that was")
        if by_word is not PUBLISHED:
            yield by_word.about(site, found, expected)
        return
    by_age = STOPPED if age > ages.stopped else LATE if age > ages.late else PUBLISHED
    kind = max(by_word, by_age, key=_BEST_TO_WORST.index)
    measure = Measure(
        "age",
        max(age.total_seconds(), 0),
        "s",
        f"{ages.late.total_seconds():.0f}",
        f"{ages.stopped.total_seconds():.0f}",
        "0",
    )
    yield kind.about(site, f"{found}, {_ago(age)}", expected, (measure,))


def _ago(age: timedelta) -> str:
    return "today" if age < timedelta(days=1) else f"{age.days} d ago"
