"""Reads the services of Nagios's status.dat, for tests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from servers.stored_results import StoredResult

_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True)
class NagiosStatus:
    """A status.dat: when it was written, in seconds since 1970, and the services."""

    created: int
    services: tuple[StoredResult, ...]


def read_status(path: Path) -> NagiosStatus:
    """The file as it is; FileNotFoundError where Nagios does not run."""
    created, services = 0, []
    for kind, values in _blocks(path.read_text(errors="replace")):
        if kind == "info":
            created = int(values["created"])
        elif kind == "servicestatus":
            services.append(_service(values))
    return NagiosStatus(created, tuple(services))


def _blocks(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each kind of block with its values; only a line that is a tab and a brace ends one."""
    kind, values = "", {}
    for line in text.split("\n"):
        if not line.startswith("\t"):
            kind, values = line.removesuffix(" {"), {}
        elif line == "\t}":
            yield kind, values
        else:
            name, _, value = line.removeprefix("\t").partition("=")
            values[name] = value


def _service(values: dict[str, str]) -> StoredResult:
    return StoredResult(
        values["host_name"],
        values["service_description"],
        int(values["current_state"]),
        values["plugin_output"],
        _unescaped(values["long_plugin_output"]),
        values["performance_data"],
        float(values["last_check"]),
        values["has_been_checked"] == "1",
    )


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text).rstrip("\n")
