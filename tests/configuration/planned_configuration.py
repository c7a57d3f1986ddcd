"""What the demonstration's two requests need, and requests of one's own."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from proc19probes.catalogue import probe_names
from proc19probes.configuration.model import Configuration, Installation, RequestToRun
from proc19probes.configuration.planning import configure
from proc19probes.plan import plan
from proc19probes.procedure.loading import load_procedure
from proc19probes.procedure.model import Procedure
from proc19probes.request.reading import read_request
from proc19probes.settings import Settings
from proc19probes.vocabulary.planned import PlannedRun, ProbeCall

DEMO = Path(__file__).parents[2] / "packaging" / "demo"
INSTALLATION = Installation(Path("/usr/bin/proc19"), None)


def procedure_of(edition: str) -> Procedure:
    return load_procedure(edition, frozenset(probe_names()))


def demonstrated(name: str) -> RequestToRun:
    """A request of the demonstration, as if it were installed."""
    request = read_request(DEMO / f"{name}.toml", procedure_of, date(2026, 11, 23))
    runs = plan(procedure_of(request.edition), request)
    return RequestToRun(
        request.id, request.product.name, Path(f"/etc/proc19/requests/{name}.toml"), runs
    )


def both(settings: Settings | None = None) -> Configuration:
    return configure([demonstrated("stratus"), demonstrated("halo")], settings or Settings())


def named(text: str, **arguments: str) -> Configuration:
    """A request whose product, site, file and argument are all this text."""
    call = ProbeCall("site_certified", tuple({"site": text, **arguments}.items()))
    planned = PlannedRun(call, "1b.registered", text, text)
    return configure([RequestToRun(text, text, Path("/srv") / text, (planned,))], Settings())


def without_probe(request: RequestToRun, probe: str) -> RequestToRun:
    """The request as if nothing were verified by this probe."""
    return replace(request, runs=tuple(run for run in request.runs if run.call.probe != probe))
