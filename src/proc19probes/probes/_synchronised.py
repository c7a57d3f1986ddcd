"""A month's numbers of records: in the site's database, and at APEL."""

from collections.abc import Iterator, Sequence

from proc19probes.sources.calendar_months import Month, shown_period
from proc19probes.sources.publication_pages import StateWord, Synchronised
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature
from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

PAGE = "APEL's synchronisation page"
"""How findings name it."""

_REMEDY = "Publish the month once more from the site's database ('gap' publishing of the client)"

SYNCHRONISED = FindingKind(
    "accounting-synchronised", State.OK, "the site and APEL have the same number of records"
)
SYNCHRONISATION_ERROR = FindingKind(
    "synchronisation-error",
    State.CRITICAL,
    "APEL has a month of the site in error",
    f"{_REMEDY}; where the numbers stay apart, ask APEL.",
    Party.PILOT_SITE,
)
SYNCHRONISATION_WARNING = FindingKind(
    "synchronisation-warning",
    State.WARNING,
    "APEL warns of a month of the site",
    f"{_REMEDY} where the numbers do not come together by themselves.",
    Party.PILOT_SITE,
)
COUNTS_DIFFER = FindingKind(
    "record-counts-differ",
    State.WARNING,
    "a month's numbers of records differ, although APEL's word is OK",
    f"{_REMEDY}, or allow more with --max-difference.",
    Party.PILOT_SITE,
)
NO_MONTH = FindingKind(
    "no-month-synchronised",
    State.CRITICAL,
    "APEL's page has months of the site, but none of the latest",
    "See that the site sends its synchronisation records too: records_arrive.",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)
MONTH_MISSING = FindingKind(
    "month-not-synchronised",
    State.WARNING,
    "the last complete month is not on APEL's page, though others are",
    "See that the site still sends its synchronisation records: records_arrive.",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)
NOTHING_COUNTED = FindingKind(
    "no-records-counted",
    State.CRITICAL,
    "the latest months have no record at all, neither at the site nor at APEL",
    "See whether there was usage, and whether the site makes records of it: records_arrive.",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)
_BY_WORD = {
    StateWord.OK: SYNCHRONISED,
    StateWord.WARN: SYNCHRONISATION_WARNING,
    StateWord.ERROR: SYNCHRONISATION_ERROR,
}
_BEST_TO_WORST = (SYNCHRONISED, COUNTS_DIFFER, SYNCHRONISATION_WARNING, SYNCHRONISATION_ERROR)


def lacking(
    rows: Sequence[Synchronised], site: str, months: tuple[Month, ...]
) -> Iterator[Finding]:
    """What of the months, given the latest first, is not among the site's rows, of which there are.

    The current month may not be there yet; the last complete one has to be.
    """
    meant = [row for row in rows if row.month in months]
    if not meant:
        found = f"its latest month on {PAGE} is {max(row.month for row in rows)}"
        yield NO_MONTH.about(site, found, shown_period(months))
    elif not any(row.in_database or row.published for row in meant):
        found = "0 records in the site's database, and 0 published"
        yield NOTHING_COUNTED.about(site, found, f"records in {shown_period(months)}")
    elif len(months) > 1 and all(row.month != months[1] for row in meant):
        there = ", ".join(str(row.month) for row in meant)
        yield MONTH_MISSING.about(f"{site} {months[1]}", f"not on {PAGE} (there: {there})", "a row")


def worst_of_months(
    rows: Sequence[Synchronised], months: tuple[Month, ...], max_difference: int
) -> Iterator[Synchronised]:
    """The worst row of each of the months that has one, in the order of the months."""
    for month in months:
        own = [row for row in rows if row.month == month]
        if own:
            yield max(
                own,
                key=lambda row: (
                    _BEST_TO_WORST.index(_kind(row, max_difference)),
                    _difference(row),
                ),
            )


def judged(row: Synchronised, site: str, months_ago: int, max_difference: int) -> Finding:
    """What the month's row comes to; its number is named by how many months ago it is."""
    percent = _difference(row)
    kind = _kind(row, max_difference)
    found = (
        f"APEL says {row.state.value}, {row.published} records published of {row.in_database} "
        f"in the site's database ({percent:.1f}% apart)"
    )
    measure = Measure(f"difference-{months_ago}", round(percent, 3), "%", f"{max_difference}")
    expected = f"OK and at most {max_difference}% apart"
    return kind.about(f"{site} {row.month}", found, expected, (measure,))


def _kind(row: Synchronised, max_difference: int) -> FindingKind:
    kind = _BY_WORD[row.state]
    return COUNTS_DIFFER if kind is SYNCHRONISED and _difference(row) > max_difference else kind


def _difference(row: Synchronised) -> float:
    """In percent of what is in the site's database; all of it where there is nothing."""
    if row.published == row.in_database:
        return 0.0
    if not row.in_database:
        return 100.0
    return abs(row.published - row.in_database) / row.in_database * 100
