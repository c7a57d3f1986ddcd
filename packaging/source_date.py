"""The date that everything made of these sources bears: that of the newest entry in the changelog.

`source_date.py` prints it in seconds since 1970, as SOURCE_DATE_EPOCH wants it.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

CHANGELOG = Path(__file__).resolve().parent / "debian" / "changelog"

_SIGNED = re.compile(r"^ -- .+ <\S+>  (.+)$", re.MULTILINE)


def source_date() -> datetime:
    """When the newest entry was signed, in UTC. Raises ValueError where there is none."""
    signed = _SIGNED.search(CHANGELOG.read_text(encoding="utf-8"))
    if signed is None:
        raise ValueError(f"{CHANGELOG.name} has no entry that is signed and dated")
    return parsedate_to_datetime(signed[1]).astimezone(UTC)


if __name__ == "__main__":
    print(int(source_date().timestamp()))
