"""Reports as they were looked at and found good, compared byte for byte.

`REWRITE_GOLDEN=1 pytest tests/reports` writes them anew; look at what changed before it is
committed.
"""

import os
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"


def assert_golden(name: str, report: str) -> None:
    path = GOLDEN / name
    if os.environ.get("REWRITE_GOLDEN") == "1":
        path.write_bytes(report.encode())
    assert report.encode() == path.read_bytes()
