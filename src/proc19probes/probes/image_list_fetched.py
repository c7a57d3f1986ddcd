"""Whether there is a signed image list at its address.

Serves PROC19 steps 7a and 7c. OK means that the address gave a message in S/MIME, and that openssl
finds a signature in it, not encrypted data and not certificates alone; whether the signature holds
is another question (image_list_signed), and so is what the list says. Credentials go to the host of
the address alone (docs/image-lists.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._image_list import (
    LIST_SERVICES,
    ImageListUrl,
    check_address,
    list_name,
)
from proc19probes.probes._list_signing import NOT_SIGNED
from proc19probes.sources.image_list import ListFetched, image_list_at
from proc19probes.sources.image_list_values import Envelope, FetchedList
from proc19probes.vocabulary.findings import Finding, FindingKind, not_obtained
from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable


@dataclass(frozen=True)
class Parameters:
    """Which list."""

    image_list: ImageListUrl = None

    def __post_init__(self) -> None:
        check_address(self.image_list)


FETCHED = FindingKind("list-fetched", State.OK, "there is a signed image list at its address")


@dataclass(frozen=True)
class Evidence:
    """What came from the address."""

    fetched: FetchedList | Unobtainable


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Fetch the list."""
    found = outside.obtain(ListFetched(image_list_at(parameters.image_list)))
    return Evidence(found)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Look at how the list is wrapped."""
    found = evidence.fetched
    if isinstance(found, Unobtainable):
        yield not_obtained(found)
        return
    place = list_name(parameters.image_list)
    if found.envelope is not Envelope.SIGNED:
        text = f"not signed: {found.envelope.value}"
        yield NOT_SIGNED.about(place, text, "signed as S/MIME")
        return
    size = Measure("size", found.size, "B")
    text = f"{found.size} bytes of S/MIME, sha512 {found.sha512[:12]}…"
    yield FETCHED.about(place, text, "", (size,))


PROBE = Probe(
    question="Is there a signed image list at its address?",
    parameters=Parameters,
    findings=(FETCHED, NOT_SIGNED),
    services=LIST_SERVICES,
    interval=timedelta(hours=1),
    ask=ask,
    judge=judge,
)
