"""Usage records as values: whose they are, how old, and what is doubtful about them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum


class Mark(Enum):
    """The fields of a record by which the product that made it is known."""

    CLOUD_TYPE = "CloudType"
    INFRASTRUCTURE_DESCRIPTION = "InfrastructureDescription"
    SUBMIT_HOST = "SubmitHost"
    STORAGE_SYSTEM = "StorageSystem"


class RecordRefusedError(Exception):
    """A record or a message that APEL refuses, in APEL's words; never leaves these sources.

    `names_no_site` says that it is for want of a site's name.
    """

    def __init__(self, reason: str, *, names_no_site: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.names_no_site = names_no_site


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is wrong with a record as long as `when` is more than `leeway` away.

    `refused` says whether APEL refuses the record then, or takes what is doubtful.
    """

    when: datetime
    leeway: timedelta
    reason: str
    refused: bool

    def at(self, now: datetime) -> bool:
        """Whether the record is of the future at this instant."""
        return self.when > now + self.leeway


@dataclass(frozen=True, slots=True)
class UsageRecord:
    """One record of a message that is valid in its format.

    `name` says which it is ("record 2, LocalJobId 31564873"), `site` whose it is to APEL, letter by
    letter, empty where it names none; `newest` (UTC) is the newest time up to which it tells of
    usage, where it has one; `doubts` are what APEL lets through.
    """

    name: str
    site: str
    marks: tuple[tuple[Mark, str], ...]
    newest: datetime | None
    ahead: Ahead | None
    doubts: tuple[str, ...]

    def mark(self, mark: Mark) -> str | None:
        """What the record has in this field."""
        return dict(self.marks).get(mark)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why APEL refuses the whole message: its words, and the record that is the cause of it.

    `names_no_site` says that the record names no site, so that it can be accounted to none.
    """

    record: str
    reason: str
    names_no_site: bool = False


class Authority(Enum):
    """Whose word it is that a message is valid, or is not."""

    LOADER = "APEL's loader"
    DESCRIPTION = "the format's description"


@dataclass(frozen=True)
class MessageRecords:
    """What a message holds: its format, the records up to the first that is refused.

    `doubts` are those about the message as a whole. `sites` are those of its records; in a message
    that is refused all that are named in it, wherever they stand. Where a record names no site the
    empty name is among them.
    """

    format: str
    records: tuple[UsageRecord, ...]
    refusal: Refusal | None
    doubts: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    authority: Authority = Authority.LOADER
