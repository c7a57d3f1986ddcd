#!/usr/bin/env python3
"""Makes the recording that `proc19 demo` replays.

The two requests of packaging/demo are run against servers on loopback, and files, that answer with
the genuine documents of tests/samples. The recording names addresses that do not depend on the
machine; the same input gives the same bytes.

    packaging/record_demo.py [FILE]
"""

import sys
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from proc19probes.catalogue import probe_names  # noqa: E402
from proc19probes.cli.registered import found_out  # noqa: E402
from proc19probes.engines.local import RunLimits, run_all  # noqa: E402
from proc19probes.outside.memory import RunMemory  # noqa: E402
from proc19probes.outside.recording import RecordedRequest, write_recording  # noqa: E402
from proc19probes.plan import plan  # noqa: E402
from proc19probes.procedure.loading import load_procedure  # noqa: E402
from proc19probes.procedure.model import Procedure, RequestValue  # noqa: E402
from proc19probes.request.reading import read_request  # noqa: E402
from proc19probes.site_plan import SiteToCheck, plan_site  # noqa: E402
from proc19probes.vocabulary.planned import ProbeCall  # noqa: E402
from servers.demonstration import INSTANT, REQUESTS, Demonstration  # noqa: E402

RECORDING = ROOT / "src" / "proc19probes" / "demo" / "recording.zip"

# GOCDB names no GLUE JSON, so what the cloud publishes is looked for where the request says.
SITES = (
    SiteToCheck("PILOT-GRID", (), {}),
    SiteToCheck(
        "PILOT-CLOUD",
        (),
        {RequestValue.PILOT_INFORMATION: "https://nova.pilot-cloud.example.org/glue.json"},
    ),
)

SUMMARY = """\
Two invented requests in mid-life, Stratus (a cloud framework) and Halo (a grid middleware), and
what was answered to their checks: by a GOCDB with the invented sites PILOT-*, by BDIIs and a GLUE
JSON with what ARC 6.17 and cloud-info-provider publish, by a messaging service with signed usage
records, by stand-ins for APEL's pages and the accounting portal, and by a web server with a signed
image list.
"""


def procedure_of(edition: str) -> Procedure:
    """The edition that a request names."""
    return load_procedure(edition, frozenset(probe_names()))


def site_calls(memory: RunMemory, limit: timedelta) -> tuple[ProbeCall, ...]:
    """What `proc19 check` runs for each of the pilot sites that the requests name."""
    procedure = procedure_of("wiki-2016")
    sites = [found_out(site, memory, limit).site for site in SITES]
    plans = [plan_site(procedure, site) for site in sites]
    return tuple(run.call for one in plans for run in one.runs)


def make_recording(path: Path) -> str:
    """Run both requests, write the archive, and return its SHA-256."""
    requests = [read_request(file, procedure_of, INSTANT.date()) for file in REQUESTS]
    planned = [run for one in requests for run in plan(procedure_of(one.edition), one)]
    calls = tuple(dict.fromkeys(run.call for run in planned))
    with Demonstration() as services:
        memory = services.memory()
        limit = timedelta(minutes=1)
        calls += site_calls(memory, limit)
        run_all(
            tuple(dict.fromkeys(calls)),
            *(memory, services.settings, INSTANT, RunLimits(limit)),
            lambda _done, _all: None,
        )
        texts = tuple(RecordedRequest(file.name, file.read_bytes()) for file in REQUESTS)
        digest = write_recording(memory, path, INSTANT, texts, SUMMARY)
        memory.close()
    return digest


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else RECORDING
    print(f"{make_recording(target)}  {target}")
