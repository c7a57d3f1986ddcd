"""What the questions about usage records share: parameters, places, and what all of them find."""

from datetime import datetime, timedelta
from typing import Annotated

from proc19probes.sources.usage_records import RECORDS, FoundRecords
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature
from proc19probes.vocabulary.messages import Holding
from proc19probes.vocabulary.parameters import Option, Url
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.state import State

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)

RecordsPlace = Annotated[
    Url | None,
    Option(
        "--records",
        help="where the site's records are: a directory queue or a mail-drop folder "
        "(file:///var/spool/apel/outgoing), or a subscription "
        "(https://host/v1/projects/P/subscriptions/S); left out, what the settings have",
    ),
]
RejectedPlace = Annotated[
    Url | None,
    Option(
        "--rejected",
        help="the receiver's reject queue (file:///var/spool/apel/reject); left out, what the "
        "settings have",
    ),
]
Subscription = Annotated[
    str,
    Option(
        "--subscription",
        help="whose the subscription is: shared (looked at, nothing moved) or own (walked through "
        "by its offset, which is put back)",
    ),
]
AccountedAs = Annotated[
    str | None,
    Option(
        "--accounted-as",
        help="name of the product in its records: a word of CloudType or "
        "InfrastructureDescription, such as OpenStack or HTCONDOR; without it and without "
        "--submit-host, records of every product count",
    ),
]
SubmitHost = Annotated[
    str | None,
    Option(
        "--submit-host",
        help="host, or host:port/queue, that the product's records have as SubmitHost (storage "
        "records as StorageSystem), where InfrastructureDescription is left out of them",
    ),
]
SignerName = Annotated[
    str | None,
    Option(
        "--signer",
        help="name of the certificate that signs the site's messages, as GOCDB has it in Host DN "
        "(/DC=org/CN=host) or in the form of RFC 2253 (CN=host,DC=org)",
    ),
]
MessageCount = Annotated[
    int,
    Option(
        "--messages",
        help="how many of the site's newest messages are looked at",
        unit="messages",
    ),
]
Period = Annotated[
    timedelta,
    Option("--period", help="how far back what arrived is counted"),
]

QUEUE_EMPTY = FindingKind(
    "queue-empty",
    State.UNKNOWN,
    "there is no message at all, so there is nothing to judge",
    "Look where messages stay: SSM takes away what it has sent, and APEL's loader what it has "
    "loaded, unless it is told to keep it in the accept queue.",
    Party.MONITORING,
    nature=Nature.ABSENT,
)
NO_MESSAGE_OF_SITE = FindingKind(
    "no-message-of-site",
    State.UNKNOWN,
    "there are messages, and none of them is of the site",
    "See that the place is the right one, and that the site's name is written as in its records.",
    Party.MONITORING,
    nature=Nature.ABSENT,
)
MESSAGES_ENCRYPTED = FindingKind(
    "messages-encrypted",
    State.UNKNOWN,
    "messages are encrypted, so that nobody but the receiver can say whether the site's are there",
    "Ask for a place where they are in the open: the site's outgoing queue, or the queues of the "
    "receiver.",
    Party.MONITORING,
)


def checked_holding(subscription: str) -> Holding:
    """Whose the subscription is, by this word. Raises ValueError."""
    kinds = {one.value: one for one in Holding}
    if subscription not in kinds:
        raise ValueError(
            f"--subscription: found {subscription!r}, expected one of {', '.join(kinds)}"
        )
    return kinds[subscription]


def checked_count(flag: str, count: int) -> None:
    """Raises ValueError where the count is zero, since nothing would be judged."""
    if count < 1:
        raise ValueError(f"{flag}: found {count}, expected 1 or more")


def records_at(site: str, records: Url | None) -> Service:
    """The place where the site's records are."""
    return RECORDS.of(site, records)


def nothing_of_site(place: Service, site: str, of_others: int, encrypted: int) -> Finding:
    """Why there is no message of the site to be judged."""
    if encrypted:
        open_ones = f", of the site is none of {counted(of_others, 'other')}" if of_others else ""
        text = f"encrypted: {counted(encrypted, 'message')}{open_ones}"
        return MESSAGES_ENCRYPTED.about(place.title, text)
    if of_others:
        text = f"of other sites: {counted(of_others, 'message')}, of this one none"
        return NO_MESSAGE_OF_SITE.about(site, text)
    return QUEUE_EMPTY.about(place.title, "no message is there")


def counted(count: int, word: str) -> str:
    """So many of a thing, in words."""
    return f"{count} {word}{'s' * (count != 1)}"


def ago(when: datetime, now: datetime) -> str:
    """How long ago, in the unit that a person would take."""
    age = max(now - when, timedelta(0))
    if age >= 2 * _DAY:
        return f"{age // _DAY} days ago"
    return f"{age // _HOUR} h ago" if age >= _HOUR else "less than 1 h ago"


def count_since(found: FoundRecords, since: datetime) -> int:
    """How many records arrived since then; without a time of arrival their own time counts."""
    return sum(
        batch.records
        for batch in found.batches
        if (batch.arrived or found.newest or since) >= since
    )


def named_product(accounted_as: str | None, submit_host: str | None) -> str:
    """The product, as a finding names it."""
    names = [name for name in (accounted_as, submit_host) if name is not None]
    return " or ".join(names) or "any product"
