"""Whether the image list is not an older one than was published before.

Serves PROC19 steps 7a and 7c. OK means: the list's version (hv:version) is not lower than
--at-least-version, nor than the one that vmcatcher at the site has, in the order that vmcatcher has
for versions of one kind; the line says which it was compared to. A signature does not tell: an old
list that was signed once is signed for ever. vmcatcher refuses an older list (code 17) and one with
another identifier (31); of one with the same version and another content it only warns.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from proc19probes.probes._image_list import (
    LIST_SERVICES,
    WHERE_IT_IS_NOT_READ,
    ListParameters,
    ask_list,
    list_name,
    trusted,
)
from proc19probes.probes._image_list import Evidence as PublishedList
from proc19probes.probes._list_contents import NOT_IDENTIFIED, unidentified
from proc19probes.probes._list_versions import (
    NOTHING_TO_COMPARE,
    WRONG_VERSION,
    earlier_versions,
    held_of,
    wrong_by_site,
    wrong_with_identity,
)
from proc19probes.probes._vmcatcher import Database
from proc19probes.sources.image_list import ListFetched, image_list_at
from proc19probes.sources.image_list_values import FetchedList
from proc19probes.sources.image_list_versions import is_numbered
from proc19probes.sources.vmcatcher import VMCATCHER, Subscription, SubscriptionsTo, vmcatcher_at
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable


@dataclass(frozen=True)
class Parameters(ListParameters):
    """Which list, and what it is compared to."""

    at_least_version: Annotated[
        str | None,
        Option(
            "--at-least-version",
            help="the version that was seen before, as the list had it (20150618211400); given "
            "alone, no database is asked",
        ),
    ] = None
    database: Database = None
    identifier: Annotated[
        str | None,
        Option("--identifier", help="identifier that the list should have (dc:identifier)"),
    ] = None

    def __post_init__(self) -> None:
        super().__post_init__()
        vmcatcher_at(self.database)
        at_least = self.at_least_version
        if at_least is not None and not is_numbered(at_least):
            raise ValueError(
                f"--at-least-version: found {at_least!r}, expected a version like 20150618211400 "
                "or 1.2-3: a number in it, no blanks or quotes"
            )


NOT_ROLLED_BACK = FindingKind(
    "not-rolled-back", State.OK, "the list is not an older one than before"
)


@dataclass(frozen=True)
class Evidence:
    """The list, the message that it came in, and what vmcatcher has; nothing where not asked."""

    published: PublishedList
    fetched: FetchedList | Unobtainable | None = None
    subscriptions: tuple[Subscription, ...] | Unobtainable = ()


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Fetch the list, and look up what vmcatcher has of it."""
    published = ask_list(parameters, outside)
    found = trusted(published, parameters)
    if isinstance(found, Finding) or (parameters.at_least_version and not parameters.database):
        return Evidence(published)
    database, document = vmcatcher_at(parameters.database), found.document
    fetched = outside.obtain(ListFetched(image_list_at(parameters.image_list)))
    there = outside.obtain(SubscriptionsTo(database, document.identifier, document.uri))
    return Evidence(published, fetched, there)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Compare the list's version with the earlier ones."""
    found = trusted(evidence.published, parameters)
    if isinstance(found, Finding):
        yield found
        return
    document, place = found.document, list_name(parameters.image_list)
    if (nameless := unidentified(document, place)) is not None:
        yield nameless
        return
    at_least, there = parameters.at_least_version, evidence.subscriptions
    wrong = list(wrong_with_identity(document, place, at_least, parameters.identifier))
    if evidence.fetched is not None:
        wrong += wrong_by_site(document, place, evidence.fetched, there)
    yield from wrong
    earlier = earlier_versions(document, at_least, there)
    if not earlier and all(one.state is State.UNKNOWN for one in wrong):
        yield NOTHING_TO_COMPARE.about(place, f"version {document.version}", "an earlier one")
    elif not wrong:
        known = " and ".join(earlier)
        text = f"version {document.version}, not lower than {known}"
        newest = None if isinstance(there, Unobtainable) else held_of(document, there)
        taken_over = None if newest is None else newest.imported
        yield NOT_ROLLED_BACK.about(place, text).at(taken_over=taken_over)


PROBE = Probe(
    question="Is the image list no older one than was published before?",
    parameters=Parameters,
    findings=(NOT_ROLLED_BACK, *WRONG_VERSION, NOT_IDENTIFIED, *WHERE_IT_IS_NOT_READ),
    services=(*LIST_SERVICES, VMCATCHER),
    interval=timedelta(hours=1),
    ask=ask,
    judge=judge,
)
