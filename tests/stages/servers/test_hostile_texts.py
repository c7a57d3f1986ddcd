"""Hostile texts of requests, run through both real servers to a plugin that writes its arguments.

A text is a product's name, a site, a request's file and an option's value at once. What reaches
the plugin is the text; what the server shows has a name of its own for each.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from configuration.hostile_texts import HARDER, HOSTILE
from proc19probes.configuration import icinga2, nagios
from proc19probes.configuration.model import (
    Configuration,
    ConfigurationError,
    Installation,
    RequestToRun,
)
from proc19probes.configuration.planning import configure
from proc19probes.settings import Settings
from proc19probes.vocabulary.planned import PlannedRun, ProbeCall
from servers.argument_recorder import plant, recorded
from servers.icinga2 import Icinga2
from servers.monitoring_server import MonitoringServer
from servers.nagios4 import Nagios4
from servers.users import ServiceUser

_NO_LINE_OF_NAGIOS = {"line-break", "new-object", "carriage-return"}
ALL = {**HOSTILE, **HARDER}
OF_NAGIOS = {name: text for name, text in ALL.items() if name not in _NO_LINE_OF_NAGIOS}


def requests_of(texts: dict[str, str]) -> Configuration:
    """A request for each text, with one check."""
    return configure(
        [
            RequestToRun(
                text,
                text,
                Path("/srv") / text,
                (PlannedRun(ProbeCall("records_signed", _arguments(text)), "6b.x", text, text),),
            )
            for text in texts.values()
        ],
        Settings(),
    )


def _arguments(text: str) -> tuple[tuple[str, str], ...]:
    return (("site", text), ("signer", text))


@dataclass(frozen=True)
class Ran:
    """What the plugin was given on each of its runs, and the names that the server showed."""

    given: frozenset[tuple[str, ...]]
    services: frozenset[tuple[str, str]]


@pytest.fixture(scope="module")
def plugins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plugins")
    plant(folder, "check_proc19_records_signed")
    plant(folder, "proc19")
    ServiceUser.of("nagios").own(folder)
    return folder


def ran(server: MonitoringServer, plugins: Path) -> Ran:
    for file in plugins.glob("*.arguments"):
        file.unlink()
    with server:
        results = server.wait_for_all()
    given = [tuple(word.decode() for word in words) for words in recorded(plugins)]
    assert len(given) == len(results)
    return Ran(frozenset(given), frozenset((one.host, one.service) for one in results))


@pytest.fixture(scope="module")
def nagios_ran(plugins: Path) -> Iterator[Ran]:
    target = nagios.NagiosTarget(Installation(plugins / "proc19", plugins))
    files = nagios.render(requests_of(OF_NAGIOS), target)
    server = Nagios4({name: text.encode() for name, text in files.items()}, plugins=plugins)
    verified = server.verify()
    assert "Total Warnings: 0\nTotal Errors:   0" in verified.text, verified.text
    return ran(server, plugins)


@pytest.fixture(scope="module")
def icinga2_ran(plugins: Path) -> Iterator[Ran]:
    target = icinga2.Icinga2Target(Installation(plugins / "proc19", plugins))
    files = icinga2.render(requests_of(ALL), target)
    server = Icinga2({name: text.encode() for name, text in files.items()}, plugins=plugins)
    verified = server.verify()
    assert verified.code == 0, verified.text
    return ran(server, plugins)


@pytest.mark.parametrize("text", OF_NAGIOS.values(), ids=OF_NAGIOS)
def test_nagios_gives_the_plugin_the_text(text: str, nagios_ran: Ran) -> None:
    assert ("--timeout=30s", f"--site={text}", f"--signer={text}") in nagios_ran.given
    status = ("status", "--format", "nagios", "--within=45s", str(Path("/srv") / text))
    assert status in nagios_ran.given


@pytest.mark.parametrize("text", ALL.values(), ids=ALL)
def test_icinga2_gives_the_plugin_the_text(text: str, icinga2_ran: Ran) -> None:
    assert ("--signer", text, "--site", text, "--timeout", "30s") in icinga2_ran.given
    status = ("status", "--format", "nagios", "--within", "45s", str(Path("/srv") / text))
    assert status in icinga2_ran.given


def test_nagios_has_a_service_for_each_text(nagios_ran: Ran) -> None:
    assert len(nagios_ran.services) == len(nagios_ran.given) == 2 * len(OF_NAGIOS)


def test_icinga2_has_a_service_for_each_text(icinga2_ran: Ran) -> None:
    assert len(icinga2_ran.services) == len(icinga2_ran.given) == 2 * len(ALL)


@pytest.mark.parametrize("name", _NO_LINE_OF_NAGIOS)
def test_what_no_line_of_nagios_can_hold_is_refused(name: str) -> None:
    target = nagios.NagiosTarget(Installation(Path("/usr/bin/proc19"), None))
    with pytest.raises(ConfigurationError, match="no argument of a Nagios check can hold"):
        nagios.render(requests_of({name: ALL[name]}), target)
