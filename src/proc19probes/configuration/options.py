"""Which options a command takes, for what a server gives every command by reference."""

from functools import cache

from proc19probes.catalogue import load_probe
from proc19probes.plugin.flags import Flag, parameter_key, sections_of
from proc19probes.vocabulary.parameters import parameters_of

REFERABLE = ("--settings", "--cert", "--key", "--capath", "--token")
"""The options whose value is the path of a file that a server may name by a reference."""

_OF_STATUS = frozenset({"--settings"})


def flags_of(probe: str | None) -> frozenset[str]:
    """The long options of a probe's command, or of `proc19 status` for None."""
    return _OF_STATUS if probe is None else frozenset(one.flags[-1] for one in options_of(probe))


@cache
def options_of(probe: str) -> tuple[Flag, ...]:
    """Every option of a probe's command, as its help lists them."""
    sections = sections_of(load_probe(probe))
    return tuple(flag for section in sections for flag in section.flags)


def is_required(probe: str, flag: Flag) -> bool:
    """Whether a probe's command cannot do without this option."""
    return flag.key in _required(probe)


@cache
def _required(probe: str) -> frozenset[str]:
    declared = parameters_of(load_probe(probe).parameters)
    return frozenset(parameter_key(one.name) for one in declared if one.required)
