"""The probes that there are: the list of the files, and one of them by name."""

import importlib
from functools import cache
from pathlib import Path

from proc19probes.vocabulary.findings import NOTHING_JUDGED, UNOBTAINABLE_KINDS
from proc19probes.vocabulary.outside import Question
from proc19probes.vocabulary.parameters import parameters_of
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.state import State

_HERE = Path(__file__).parent


def _modules(room: str) -> tuple[str, ...]:
    """The modules of a room by name; a leading underscore keeps one out of the list."""
    names = (path.stem for path in (_HERE / room).glob("*.py"))
    return tuple(sorted(name for name in names if not name.startswith("_")))


@cache
def probe_names() -> tuple[str, ...]:
    """The names of all probes, in alphabetical order, without importing one."""
    return _modules("probes")


def load_probe(name: str) -> Probe[object, object]:
    """The probe of this name. Raises LookupError."""
    if name not in probe_names():
        raise LookupError(f"no probe is called {name!r}; there are: {', '.join(probe_names())}")
    probe = importlib.import_module(f"proc19probes.probes.{name}").PROBE
    if not isinstance(probe, Probe):
        raise TypeError(f"{name}.PROBE is not a Probe")
    return probe


def known_services() -> dict[str, Service]:
    """Every service that a probe asks, by name; imports all probes."""
    services = [service for name in probe_names() for service in load_probe(name).services]
    return {service.name: service for service in services}


def known_parameters() -> dict[str, frozenset[str]]:
    """The names of each probe's parameters; imports all probes."""
    declared = {name: parameters_of(load_probe(name).parameters) for name in probe_names()}
    return {name: frozenset(one.name for one in all_) for name, all_ in declared.items()}


def known_findings() -> dict[str, State]:
    """The state of every finding that there can be, by its id; imports all probes.

    An id says the same thing in whichever probe it stands.
    """
    return {id: state for name in probe_names() for id, state in findings_of(name).items()}


def findings_of(name: str) -> dict[str, State]:
    """The state of every finding of a probe by its id. Raises LookupError."""
    common = (*UNOBTAINABLE_KINDS.values(), NOTHING_JUDGED)
    return {kind.id: kind.state for kind in (*load_probe(name).findings, *common)}


def greetings() -> tuple[Question[object], ...]:
    """For each service the question that shows that it answers as itself.

    A source module names it `GREETING`; imports all sources.
    """
    modules = (importlib.import_module(f"proc19probes.sources.{n}") for n in _modules("sources"))
    found = (getattr(module, "GREETING", None) for module in modules)
    return tuple(question for question in found if isinstance(question, Question))
