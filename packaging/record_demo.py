#!/usr/bin/env python3
"""Makes the recording that `proc19 demo` replays.

A GOCDB on loopback serves the genuine documents of tests/samples/gocdb; the two requests of
packaging/demo are run against it, through it as a proxy, so that the recording names an address
that does not depend on the machine. The same input gives the same bytes.

    packaging/record_demo.py [FILE]
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from proc19probes.catalogue import probe_names  # noqa: E402
from proc19probes.engines.local import run_all  # noqa: E402
from proc19probes.outside.recording import RecordedRequest, write_recording  # noqa: E402
from proc19probes.plan import plan  # noqa: E402
from proc19probes.procedure.loading import load_procedure  # noqa: E402
from proc19probes.procedure.model import Procedure  # noqa: E402
from proc19probes.request.reading import read_request  # noqa: E402
from proc19probes.running import open_memory  # noqa: E402
from proc19probes.settings import ServiceSettings, Settings  # noqa: E402
from proc19probes.vocabulary.common_options import CommonOptions  # noqa: E402
from servers.gocdb import GocdbServer  # noqa: E402

RECORDING = ROOT / "src" / "proc19probes" / "demo" / "recording.zip"
REQUESTS = tuple(ROOT / "packaging" / "demo" / name for name in ("stratus.toml", "halo.toml"))

# The day on which the documents were captured (tests/samples/gocdb/README.txt).
INSTANT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ADDRESS = "http://gocdb.example.org/gocdbpi"
SUMMARY = """\
Two invented requests in mid-life, Stratus (a cloud framework) and Halo (a grid middleware), and
what a GOCDB with the invented sites PILOT-* answered to their checks.
"""


def procedure_of(edition: str) -> Procedure:
    """The edition that a request names."""
    return load_procedure(edition, frozenset(probe_names()))


def make_recording(path: Path) -> str:
    """Run both requests, write the archive, and return its SHA-256."""
    requests = [read_request(file, procedure_of, INSTANT.date()) for file in REQUESTS]
    planned = [run for one in requests for run in plan(procedure_of(one.edition), one)]
    calls = tuple(dict.fromkeys(run.call for run in planned))
    with GocdbServer() as server:
        settings = Settings(
            services={"gocdb": ServiceSettings(url=ADDRESS, proxy=f"http://{server.authority}")}
        )
        memory = open_memory(settings, CommonOptions())
        run_all(calls, memory, settings, INSTANT, timedelta(minutes=1), lambda _done, _all: None)
        texts = tuple(RecordedRequest(file.name, file.read_bytes()) for file in REQUESTS)
        digest = write_recording(memory, path, INSTANT, texts, SUMMARY)
        memory.close()
    return digest


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else RECORDING
    print(f"{make_recording(target)}  {target}")
