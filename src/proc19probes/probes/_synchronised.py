"""One month's numbers of records: in the site's database, and at APEL."""

from proc19probes.sources.publication_pages import StateWord, Synchronised
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

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
)
NOTHING_COUNTED = FindingKind(
    "no-records-counted",
    State.CRITICAL,
    "the latest months have no record at all, neither at the site nor at APEL",
    "See whether there was usage, and whether the site makes records of it: records_arrive.",
    Party.PILOT_SITE,
)
_BY_WORD = {
    StateWord.OK: SYNCHRONISED,
    StateWord.WARN: SYNCHRONISATION_WARNING,
    StateWord.ERROR: SYNCHRONISATION_ERROR,
}


def judged(row: Synchronised, site: str, months_ago: int, max_difference: int) -> Finding:
    """What the month's row comes to; its number is named by how many months ago it is."""
    percent = _difference(row)
    kind = _BY_WORD[row.state]
    if kind is SYNCHRONISED and percent > max_difference:
        kind = COUNTS_DIFFER
    found = (
        f"APEL says {row.state.value}, {row.published} records published of {row.in_database} "
        f"in the site's database ({percent:.1f}% apart)"
    )
    measure = Measure(f"difference-{months_ago}", round(percent, 3), "%", f"{max_difference}")
    expected = f"OK and at most {max_difference}% apart"
    return kind.about(f"{site} {row.month}", found, expected, (measure,))


def _difference(row: Synchronised) -> float:
    """In percent of what is in the site's database; all of it where there is nothing."""
    if row.published == row.in_database:
        return 0.0
    if not row.in_database:
        return 100.0
    return abs(row.published - row.in_database) / row.in_database * 100
