"""The two clocks of a BDII, its updater's and its entries': what they show, and how it is told.

Neither proves that the publisher is alive. A dead updater explains why what it brought is old.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from proc19probes.probes._information import ask_updater, checked_level
from proc19probes.probes._publisher_clock import AgeLimits, OtherClocks, ago, is_ahead, written
from proc19probes.sources.bdii import SiteAtBdii, site_information
from proc19probes.sources.bdii_clocks import EntriesChanged, EntriesClock, UpdaterClock
from proc19probes.sources.glue_values import GlueEntry, Publication, SiteInformation
from proc19probes.vocabulary.duration import show_duration
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Url
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable

_LONGEST_REASON = 80
_RAN = "updater-ran"

UPDATER_STOPPED = FindingKind(
    "bdii-updater-stopped",
    State.CRITICAL,
    "the BDII's own updater has not run for longer than it may",
    "See on the BDII's host that bdii-update runs, and read its log.",
    Party.INFORMATION_SYSTEM,
)
BDII_CLOCK_AHEAD = FindingKind(
    "bdii-clock-ahead",
    State.CRITICAL,
    "the BDII's updater last ran more than two minutes in the future",
    "Set the clock of the BDII's host (NTP).",
    Party.INFORMATION_SYSTEM,
)

EITHER_STOPPED = FindingKind(
    "publisher-or-updater-stopped",
    State.CRITICAL,
    "at a resource neither the updater has run nor the publisher written for longer than it may",
    "See on the resource's host that the product's information provider runs (at ARC that A-REX "
    "does), then that bdii-update does: it waits for the provider. Read the logs of both.",
    Party.PILOT_SITE,
)


@dataclass(frozen=True)
class BdiiClocks:
    """The updater's and the entries' clock of a BDII; nothing where no BDII is meant."""

    server: Service | None = None
    updater: UpdaterClock | Unobtainable | None = None
    entries: EntriesClock | Unobtainable | None = None

    @property
    def ran(self) -> datetime | None:
        """When the updater last ran (UTC), where that is known."""
        return self.updater.updated if isinstance(self.updater, UpdaterClock) else None


def ask_clocks(
    site: str, level: str | None, information: Url | None, outside: Outside
) -> BdiiClocks:
    """Ask the BDII that is meant for both its clocks; nothing is asked where no BDII is meant."""
    question = site_information(site, checked_level(level), information)
    if not isinstance(question, SiteAtBdii):
        return BdiiClocks()
    updater = ask_updater(site, level, information, outside)
    entries = outside.obtain(EntriesChanged(question))
    return BdiiClocks(question.server, updater, entries)


def clocks_said(clocks: BdiiClocks, product: Sequence[GlueEntry], now: datetime) -> OtherClocks:
    """What both clocks show, or why they show nothing."""
    if clocks.server is None:
        return OtherClocks("clocks of a BDII not known: GLUE JSON has none")
    text = f"{_entries_said(clocks, product, now)}; {_updater_said(clocks, now)}"
    return OtherClocks(text, _changed(clocks, product), clocks.ran)


def _changed(clocks: BdiiClocks, product: Sequence[GlueEntry]) -> datetime | None:
    """When an entry of the product last changed at the BDII (UTC), where that is known."""
    if not isinstance(clocks.entries, EntriesClock):
        return None
    return clocks.entries.newest_of(one.dn for one in product)


def _entries_said(clocks: BdiiClocks, product: Sequence[GlueEntry], now: datetime) -> str:
    if isinstance(clocks.entries, Unobtainable):
        return f"entries' last change not obtained: {_reason(clocks.entries)}"
    changed = _changed(clocks, product)
    if changed is None:
        return "entries' last change not known: no modifyTimestamp"
    return f"entries last changed {ago(changed, now)}, which proves no publisher"


def _updater_said(clocks: BdiiClocks, now: datetime) -> str:
    if isinstance(clocks.updater, Unobtainable):
        return f"updater's clock not obtained: {_reason(clocks.updater)}"
    if clocks.ran is None:
        return "updater's clock not known: no statistics"
    return f"updater last ran {ago(clocks.ran, now)}"


def _reason(part: Unobtainable) -> str:
    return plain(f"{part.cause.value}, {part.detail}", _LONGEST_REASON)


def is_held_up(clocks: BdiiClocks, entry: GlueEntry, limits: AgeLimits, now: datetime) -> bool:
    """Whether the updater explains that an entry is too old.

    It does where the entry was young when the updater last ran, and where that is so long ago that
    what the publisher wrote since then cannot be there.
    """
    created, limit = written(entry), limits.of(entry)
    if clocks.ran is None or created is None or is_ahead(clocks.ran, now):
        return False
    return clocks.ran - created <= limit and now - clocks.ran > min(limit, limits.updater)


def updater_findings(
    clocks: BdiiClocks, behind: Sequence[GlueEntry], limits: AgeLimits, now: datetime
) -> Iterator[Finding]:
    """What is wrong with the updater; `behind` are the entries that are too old because of it."""
    ran, server = clocks.ran, clocks.server
    most = min([limits.updater, *(limits.of(entry) for entry in behind)])
    if ran is None or server is None:
        return
    subject = f"updater of {server.title}"
    if is_ahead(ran, now):
        ahead = BDII_CLOCK_AHEAD.about(subject, f"last ran {ago(ran, now)}", "a time in the past")
        yield replace(ahead, mender=server.operator).at(updater_ran=ran)
    elif now - ran > most:
        created = _oldest(behind)
        found = f"last ran {ago(ran, now)}"
        stopped = UPDATER_STOPPED.about(subject, found, f"at most {show_duration(most)}")
        stopped = replace(stopped, mender=server.operator).at(updater_ran=ran)
        if created is not None:
            said = _entries_said(clocks, behind, now)
            found += f"; publisher not judged, oldest created {ago(created, now)} by it; {said}"
            changed = _changed(clocks, behind)
            stopped = replace(stopped, found=plain(found))
            stopped = stopped.at(oldest_created=created, entries_changed=changed)
        yield stopped


def said_of_updater(
    finding: Finding,
    subject: str,
    there: SiteInformation,
    entries: Sequence[GlueEntry],
    now: datetime,
) -> Finding:
    """The finding; of an updater that stopped at a resource, that it may be the publisher too.

    There the updater waits for the publisher: with it dead both clocks stop.
    """
    if finding.kind is not UPDATER_STOPPED or there.publication is not Publication.RESOURCE:
        return finding
    created = _oldest(entries)
    told = f"CreationTime {created:%FT%TZ}, {ago(created, now)}" if created else "no CreationTime"
    ran = finding.found.partition(";")[0]
    found = f"{told}; updater of {there.place} {ran}: publisher or updater has stopped"
    either = EITHER_STOPPED.about(subject, found, finding.expected)
    its_own = tuple(one for one in finding.moments if one.label == _RAN)
    return replace(either, moments=its_own).at(oldest_created=created)


def _oldest(entries: Sequence[GlueEntry]) -> datetime | None:
    """When the publisher wrote the oldest of the entries (UTC), where that is known."""
    return min((when for one in entries if (when := written(one))), default=None)
