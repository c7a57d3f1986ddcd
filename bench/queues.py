#!/usr/bin/env python3
"""What a large queue of usage records costs the probes, beside a plain listing in the same run.

`bench/queues.py [MESSAGES [ROUNDS]]`: 100,000 messages and 3 rounds where nothing is said. In a
directory queue as a sender has it, and in one folder: `records_arrive` of a product that the newest
message tells of, the same of a product that is nowhere, so that it reads to a limit, and
`records_valid` of the newest hundred. Median seconds, largest resident set, and both as ratios to
`ls -RU`. The same of a queue of one message says what of it is the process itself.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from processes import measured

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "tests" / "samples" / "accounting" / "docs_cloud.msg"
MESSAGES, ROUNDS = 100_000, 3
IN_A_BUCKET = 1_000
LINKS = 10_000
"""To one file: messages are links, since a file system allows so many to one."""
FIRST = 0x6A1F6E80
"""When the first message arrived: after the last usage that the sample tells of."""


def names(count: int) -> Iterator[tuple[str, str]]:
    """Bucket and name of each message, a minute between two buckets."""
    for number in range(count):
        bucket = FIRST + number // IN_A_BUCKET * 60
        yield f"{bucket:08x}", f"{bucket:08x}{number % IN_A_BUCKET:05x}4"


def make_queues(folder: Path, count: int) -> tuple[Path, Path]:
    """The messages as a directory queue, and all in one folder."""
    queue, flat = folder / "queue", folder / "flat"
    bodies = folder / "bodies"
    for made in (queue, flat, bodies):
        made.mkdir()
    body = bodies / "0"
    for number, (bucket, name) in enumerate(names(count)):
        if number % LINKS == 0:
            body = bodies / str(number)
            body.write_bytes(SAMPLE.read_bytes())
        if number % IN_A_BUCKET == 0:
            (queue / bucket).mkdir()
        os.link(body, queue / bucket / name)
        os.link(body, flat / name)
    return queue, flat


def commands(place: Path) -> dict[str, list[str]]:
    """What is measured, by name; the first is what the others are compared with."""
    asked = ["--site", "SAMPLE-SITE", "--records", place.as_uri(), "--timeout", "60m"]
    arrive, valid = (
        [sys.executable, str(ROOT / "probes" / f"check_proc19_{name}"), *asked]
        for name in ("records_arrive", "records_valid")
    )
    old = ["--max-age", "3650d", "--critical-age", "3650d", "--period", "3650d"]
    return {
        "ls -RU": ["ls", "-RU", str(place)],
        "records_arrive, found": [*arrive, *old, "--accounted-as", "OpenStack"],
        "records_arrive, nowhere": [*arrive, *old, "--accounted-as", "Nowhere"],
        "records_valid": valid,
    }


def main() -> None:
    """Make the queues, measure, and print."""
    given = [int(word) for word in sys.argv[1:]]
    count, rounds = (*given, *(MESSAGES, ROUNDS)[len(given) :])
    for number in (1, count):
        with tempfile.TemporaryDirectory() as folder:
            queue, flat = make_queues(Path(folder), number)
            measured(f"directory queue, messages: {number}", commands(queue), rounds)
            measured(f"one folder, messages: {number}", commands(flat), rounds)


if __name__ == "__main__":
    main()
