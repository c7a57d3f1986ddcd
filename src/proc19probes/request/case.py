"""A request beside its edition and the day: what the rules across fields look at."""

import datetime
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from proc19probes.procedure.model import Criterion, Decision, Procedure
from proc19probes.request.model import (
    ExpectedEndpoint,
    PilotSite,
    Request,
    ResourceCentre,
    SignOff,
    TakenDecision,
    TaskForceMember,
)

Item = TypeVar("Item")


@dataclass(frozen=True)
class Case:
    """A request of the right shape, its edition (None where there is none), and the day (UTC).

    `edition_error` says why there is no such edition.
    """

    request: Request
    procedure: Procedure | None
    edition_error: str
    today: datetime.date

    def sign_offs(self) -> Iterator[tuple[str, SignOff]]:
        """The sign-offs, each with its key."""
        return numbered("sign_off", self.request.sign_offs)

    def decisions(self) -> Iterator[tuple[str, TakenDecision]]:
        """The decisions taken, each with its key."""
        return numbered("decision", self.request.decisions)

    def resource_centres(self) -> Iterator[tuple[str, ResourceCentre]]:
        """The Resource Centres of the prerequisites, each with its key."""
        return numbered("resource_centre", self.request.resource_centres)

    def task_force(self) -> Iterator[tuple[str, TaskForceMember]]:
        """The members of the Task Force, each with its key."""
        return numbered("task_force", self.request.task_force)

    def pilot_sites(self) -> Iterator[tuple[str, PilotSite]]:
        """The pilot sites, each with its key."""
        return numbered("pilot_site", self.request.pilot_sites)

    def endpoints(self) -> Iterator[tuple[str, ExpectedEndpoint]]:
        """The endpoints of all pilot sites, each with its key."""
        for key, site in self.pilot_sites():
            yield from numbered(f"{key}.endpoint", site.endpoints)

    def signed_criteria(self) -> Iterator[tuple[str, SignOff, Criterion]]:
        """The sign-offs whose criterion the edition has, with that criterion."""
        for key, sign_off in self.sign_offs():
            known = self.procedure and self.procedure.criterion_by_id.get(sign_off.criterion)
            if known:
                yield key, sign_off, known

    def known_decisions(self) -> Iterator[tuple[str, TakenDecision, Decision]]:
        """The decisions taken that the edition provides for, with what it says of them."""
        for key, taken in self.decisions():
            known = self.procedure and self.procedure.decision_by_id.get(taken.decision)
            if known:
                yield key, taken, known


def person(name: str) -> str:
    """What makes two names one person's: neither case nor spaces make another."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def numbered(key: str, items: Iterable[Item]) -> Iterator[tuple[str, Item]]:
    """The items of an array of tables, each with its key, counted from 1."""
    for place, item in enumerate(items, 1):
        yield f"{key}[{place}]", item


def repeated(
    items: Iterable[tuple[str, Item]], same: Callable[[Item], Hashable]
) -> Iterator[tuple[str, Item, str]]:
    """What is there a second time, by what makes it the same: key, item, key of the first."""
    first: dict[Hashable, str] = {}
    for key, item in items:
        mark = same(item)
        if mark in first:
            yield key, item, first[mark]
        first.setdefault(mark, key)
