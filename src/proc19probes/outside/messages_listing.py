"""Names in a folder that others are changing, the newest first, without holding all of them."""

import heapq
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from proc19probes.outside.deadline import Deadline
from proc19probes.outside.messages_kept import Allowance
from proc19probes.vocabulary.unobtainable import (
    NotPermittedError,
    TooSlowError,
    UnreachableError,
)

HELD_AT_ONCE = 10_000
"""How many names are held; for those that are older the folder is read again."""

Key = tuple[float, str]
"""What entries are sorted by: a time, and the name."""

KeyOf = Callable[[os.DirEntry[str]], Key | None]
"""The key of an entry; None for one that is not asked for. May raise OSError where it is gone."""


class FolderGoneError(Exception):
    """There is no such folder any more."""


def newest_first(
    folder: Path, key_of: KeyOf, allowance: Allowance, held: int = HELD_AT_ONCE
) -> Iterator[Key]:
    """The keys of a folder's entries in descending order; raises ObtainError.

    The folder is read as often as it takes: once for each `held` entries that are wanted. Raises
    FolderGoneError where it is not there when it is first read.
    """
    below: Key | None = None
    while True:
        with allowance.spent() as deadline:
            page = heapq.nlargest(held, _keys(folder, key_of, below, deadline))
        yield from page
        if len(page) < held:
            return
        below = page[-1]


def _keys(folder: Path, key_of: KeyOf, below: Key | None, deadline: Deadline) -> Iterator[Key]:
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries, start=1):
                if number % 256 == 0 and deadline.passed:
                    raise TooSlowError(
                        f"{folder} could not be listed within {deadline.limit.total_seconds():g} s:"
                        f" {number} entries so far"
                    )
                key = _key(entry, key_of)
                if key is not None and (below is None or key < below):
                    yield key
    except FileNotFoundError as error:
        if below is None:
            raise FolderGoneError from error
    except PermissionError as error:
        raise NotPermittedError(f"the folder {folder} may not be read") from error
    except OSError as error:
        raise UnreachableError(f"the folder {folder} cannot be read: {error.strerror}") from error


def _key(entry: os.DirEntry[str], key_of: KeyOf) -> Key | None:
    try:
        return key_of(entry)
    except FileNotFoundError:
        # Taken out of the queue while it was listed.
        return None
