"""Whether vmcatcher at the site has the images of the list in its cache.

Serves PROC19 steps 7a and 7c. OK means: vmcatcher is subscribed to the list, may use it and has its
newest version; each image that it is told to cache and that has not expired is a file in the cache
folder, named in cache.index, with the size that the list has (hv:size); and at least one was read
whole and has the SHA-512 of the list. Where not all were, that is weak evidence. The line says how
many of how many. What the list says counts only where its signature may be trusted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from proc19probes.probes._cached_images import Cached, ask_cache
from proc19probes.probes._endpoint import bounded
from proc19probes.probes._image_list import (
    LIST_SERVICES,
    WHERE_IT_IS_NOT_READ,
    ListParameters,
    ask_list,
    list_name,
    trusted,
)
from proc19probes.probes._image_list import Evidence as PublishedList
from proc19probes.probes._list_contents import WHAT_A_LIST_LACKS, has_expired, lack_of
from proc19probes.probes._vmcatcher import (
    WRONG_SUBSCRIPTION,
    Cache,
    Database,
    wrong_with_subscription,
)
from proc19probes.probes._wrong_in_cache import TO_BE_TAKEN_OUT, WRONG_IN_CACHE, wrong_in_cache
from proc19probes.sources.image_list_values import ImageList
from proc19probes.sources.vmcatcher import (
    VMCATCHER,
    Subscription,
    SubscriptionsTo,
    cache_at,
    vmcatcher_at,
)
from proc19probes.vocabulary.findings import Finding, FindingKind, not_obtained
from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable


@dataclass(frozen=True, kw_only=True)
class Parameters(ListParameters):
    """Which list, and where vmcatcher is."""

    cache: Cache
    database: Database = None
    max_delay: Annotated[
        timedelta,
        Option(
            "--max-delay",
            help="how long after the list was created the site may still have the version before",
        ),
    ] = timedelta(days=1)

    def __post_init__(self) -> None:
        super().__post_init__()
        vmcatcher_at(self.database)
        cache_at(self.cache)


IN_CACHE = FindingKind("images-in-cache", State.OK, "vmcatcher has the list's images")


@dataclass(frozen=True)
class Evidence:
    """The list, the subscription to it, and the cache; nothing of these where it is not read."""

    published: PublishedList
    subscriptions: tuple[Subscription, ...] | Unobtainable
    cached: Cached


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Fetch the list, look it up in the database, then look at the files."""
    published = ask_list(parameters, outside)
    found = trusted(published, parameters)
    if isinstance(found, Finding):
        return Evidence(published, (), Cached(()))
    document, database = found.document, vmcatcher_at(parameters.database)
    there = outside.obtain(SubscriptionsTo(database, document.identifier, document.uri))
    cached = ask_cache(database, cache_at(parameters.cache), document, outside)
    return Evidence(published, there, cached)


def judge(evidence: Evidence, parameters: Parameters, now: datetime) -> Iterator[Finding]:
    """Hold the subscription against the list, and then the files."""
    found = trusted(evidence.published, parameters)
    if isinstance(found, Finding):
        yield found
        return
    document, there, cached = found.document, evidence.subscriptions, evidence.cached
    if (lack := lack_of(document, list_name(parameters.image_list))) is not None:
        yield lack
        return
    if isinstance(there, Unobtainable):
        yield not_obtained(there)
        return
    wrong = list(wrong_with_subscription(there, document, parameters.max_delay, now))
    if not wrong:
        wrong = list(bounded(wrong_in_cache(document, cached, now)))
    yield from wrong
    if all(one.kind in TO_BE_TAKEN_OUT for one in wrong):
        yield _all_there(document, cached, now)


def _all_there(document: ImageList, cached: Cached, now: datetime) -> Finding:
    """What was seen where everything is there; weak where not every file was read in time."""
    # A database may have an image twice, in upper and in lower case.
    wanted = {image.identifier for image, _ in cached.wanted(document, now)}
    whole = len({name.lower() for name in cached.contents} & wanted)
    expired = sum(has_expired(image, now) for image in document.images)
    others = len(document.images) - len(wanted) - expired
    text = f"version {document.version}: {len(wanted)} of {len(document.images)} images cached "
    text += f"with their size, {whole} of them read whole, with the SHA-512 of the list"
    text += f"; {others} not to be cached here" if others else ""
    text += f"; {expired} expired" if expired else ""
    measures = (Measure("cached", len(wanted), minimum="0"),)
    finding = IN_CACHE.about(f"list {document.identifier}", text, "", measures)
    if whole < len(wanted):
        finding = finding.weakened(f"{len(wanted) - whole} not read in time, so not compared")
    return finding


PROBE = Probe(
    question="Does vmcatcher at the site have the list's images in its cache?",
    parameters=Parameters,
    findings=(
        *(IN_CACHE, *WRONG_SUBSCRIPTION, *WRONG_IN_CACHE, *WHAT_A_LIST_LACKS),
        *WHERE_IT_IS_NOT_READ,
    ),
    services=(*LIST_SERVICES, VMCATCHER),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
