"""Whose a message of usage records is: the one rule of all questions that look for a site's."""

from enum import Enum

from proc19probes.sources.record_values import MessageRecords


class Whose(Enum):
    """Whose a message is, by the sites that it names.

    `OF_ANOTHER_IN_PART`: it names others, and a record in it names none.
    """

    OF_SITE = "of the site"
    OF_ANOTHER = "of another"
    OF_ANOTHER_IN_PART = "of another in part"
    UNKNOWN = "unknown"


def whose(records: MessageRecords, site: str) -> Whose:
    """Whose the message is, asked for this site; upper and lower case matter."""
    if site in records.sites:
        return Whose.OF_SITE
    if not any(records.sites):
        return Whose.UNKNOWN
    return Whose.OF_ANOTHER_IN_PART if "" in records.sites else Whose.OF_ANOTHER
