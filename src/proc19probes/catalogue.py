"""The probes that there are: the list of the files, and one of them by name."""

import importlib
from functools import cache
from pathlib import Path

from proc19probes.vocabulary.probe import Probe


@cache
def probe_names() -> tuple[str, ...]:
    """The names of all probes, in alphabetical order, without importing one."""
    folder = Path(__file__).parent / "probes"
    return tuple(sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__"))


def load_probe(name: str) -> Probe[object, object]:
    """The probe of this name. Raises LookupError."""
    if name not in probe_names():
        raise LookupError(f"no probe is called {name!r}; there are: {', '.join(probe_names())}")
    probe = importlib.import_module(f"proc19probes.probes.{name}").PROBE
    if not isinstance(probe, Probe):
        raise TypeError(f"{name}.PROBE is not a Probe")
    return probe
