"""packaging/debian/changelog, whose version is the program's and whose date is every package's."""

import re
from pathlib import Path

from proc19probes import __version__

CHANGELOG = Path(__file__).parents[2] / "packaging" / "debian" / "changelog"


def test_the_newest_entry_is_of_this_version() -> None:
    newest = CHANGELOG.read_text().partition("\n")[0]

    assert re.fullmatch(r"proc19probes \(([^-]+)-\d+\) bookworm; urgency=\w+", newest)
    assert newest.startswith(f"proc19probes ({__version__}-")
