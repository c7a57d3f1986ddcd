"""What the questions about APEL's pages share: is the page of today, what on it is the site's."""

from datetime import datetime, timedelta
from typing import Annotated

from proc19probes.vocabulary.duration import show_duration
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

AHEAD = timedelta(days=1)
"""How far a page may be ahead: it says no time zone, and days begin elsewhere earlier."""

MaxBuildAge = Annotated[
    timedelta,
    Option(
        "--max-build-age",
        help="a page that was last built longer ago proves nothing; APEL builds its pages daily",
        unit="duration",
    ),
]

PAGE_NOT_RENEWED = FindingKind(
    "page-not-renewed",
    State.UNKNOWN,
    "APEL's page was not built of late, or does not say when, so it proves nothing of today",
    "Tell APEL that the page is not renewed; until it is, ask APEL for the state of the site.",
    Party.APEL,
)
SITE_NOT_ON_PAGE = FindingKind(
    "site-not-on-apel-page",
    State.CRITICAL,
    "APEL's page has no row for the site",
    "See that records are sent under the site's GOCDB name (records_arrive) and that APEL takes "
    "them (records_accepted); where both hold, ask APEL.",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)

ROWS_UNCLEAR = FindingKind(
    "page-rows-unclear",
    State.UNKNOWN,
    "APEL's page has rows of which it cannot be told whether they are the site's",
    "Look at the page, and ask APEL for the state of the site; where APEL changed the page, tell "
    "those who maintain these probes.",
    Party.APEL,
)


def not_renewed(
    page: str, built: datetime | None, max_age: timedelta, now: datetime
) -> Finding | None:
    """The finding that says when the page was built, where that was not of late."""
    expected = f"built at most {show_duration(max_age)} ago"
    if built is None:
        return PAGE_NOT_RENEWED.about(page, "does not say when it was built", expected)
    if -AHEAD <= now - built <= max_age:
        return None
    found = f"last built on {built.date()} at {built.time()} UTC"
    return PAGE_NOT_RENEWED.about(page, found, expected).at(built=built)


def not_on_page(site: str, page: str, called_like: str | None) -> Finding:
    """The finding for a site without a row; it names one that is written otherwise."""
    like = f"; there is {called_like}, with other upper and lower case" if called_like else ""
    return SITE_NOT_ON_PAGE.about(site, f"no row on {page}{like}", "one with exactly this name")


def rows_unclear(site: str, page: str, found: str) -> Finding:
    """The finding for what on the page may be the site's and cannot be told."""
    return ROWS_UNCLEAR.about(site, f"on {page}, {found}", "each row below headings, with its site")
