"""What the receiver refused: of the site, or of nobody knows whom."""

from collections.abc import Iterator
from datetime import datetime

from proc19probes.sources.usage_messages import Rejection, Rejections
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

REJECTED = FindingKind(
    "records-rejected",
    State.CRITICAL,
    "messages of the site arrived and were refused",
    "The reason is APEL's own. A signer that is not in the list has to be registered in GOCDB "
    "(Host DN); what cannot be parsed is to be mended in what makes the records.",
    Party.PILOT_SITE,
)

UNCLAIMED = FindingKind(
    "rejected-of-unknown",
    State.UNKNOWN,
    "a message was refused, and neither a site in it nor its signer says whose it is",
    "Give the name of the site's certificate with --signer. Where no signer is kept, ask APEL "
    "whose the message is.",
    Party.MONITORING,
)
NOTHING_ARRIVED = FindingKind(
    "nothing-arrived",
    State.UNKNOWN,
    "no message was refused, but none arrived either",
    "See first whether records arrive (records_arrive), and that --records is the place where the "
    "receiver has them.",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)
WHAT_IS_WRONG = (REJECTED, UNCLAIMED, NOTHING_ARRIVED)
"""All of it, for a probe's table of findings."""


def refusals(rejections: Rejections, site: str, since: datetime) -> Iterator[Finding]:
    """A finding for each message that was refused since then and is the site's, or may be."""
    for one in rejections.of_site:
        if one.arrived is None or one.arrived >= since:
            signed = f", signed by {one.signer}" if one.signer else ""
            text = f"refused: {_reason(one)}{signed}"
            yield REJECTED.about(f"message {one.name} of {site}", text, "accepted")
    for one in rejections.of_unknown:
        if one.arrived is None or one.arrived >= since:
            signed = f"signed by {one.signer}" if one.signer else "and no signer is kept"
            named = f" in a record (in others {', '.join(one.sites)})" if one.sites else ""
            text = f"refused: {_reason(one)}; it names no site{named}, {signed}"
            yield UNCLAIMED.about(f"message {one.name}", text)


def _reason(one: Rejection) -> str:
    return one.error or "no reason is kept"
