"""What a server names by reference reaches the plugin as the path that the server has."""

from pathlib import Path

import pytest

from configuration.planned_configuration import named
from proc19probes.configuration import icinga2, nagios
from proc19probes.configuration.model import Installation, Reference
from servers.argument_recorder import plant, recorded
from servers.icinga2 import Icinga2
from servers.monitoring_server import MonitoringServer
from servers.nagios4 import Nagios4
from servers.users import ServiceUser

TOKEN, SETTINGS = "/etc/proc19/a token", "/etc/proc19/$x.toml"


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    plant(tmp_path, "check_proc19_site_certified")
    plant(tmp_path, "proc19")
    ServiceUser.of("nagios").own(tmp_path)
    return Installation(tmp_path / "proc19", tmp_path)


def given(server: MonitoringServer, installation: Installation) -> list[set[str]]:
    """The arguments of the probe, then of the request as a whole."""
    with server:
        server.wait_for_all()
    runs = [{word.decode() for word in words} for words in recorded(installation.proc19.parent)]
    return sorted(runs, key=lambda words: "status" in words)


def test_a_macro_of_nagios_is_the_path_of_the_resource_file(installation: Installation) -> None:
    references = (Reference("--token", "$USER9$"), Reference("--settings", "$USER10$"))
    files = nagios.render(named("S"), nagios.NagiosTarget(installation, references))
    macros = {9: TOKEN, 10: "/etc/proc19/x.toml"}
    server = Nagios4(
        {name: text.encode() for name, text in files.items()},
        plugins=installation.proc19.parent,
        macros=macros,
    )
    probe, status = given(server, installation)
    assert {"--token", TOKEN, "--settings", "/etc/proc19/x.toml"} < probe
    assert {"--settings", "/etc/proc19/x.toml"} < status
    assert TOKEN not in status
    assert all(TOKEN not in text for text in files.values())


def test_a_constant_of_icinga_is_the_path_that_it_is_set_to(installation: Installation) -> None:
    references = (Reference("--token", "TokenFile"), Reference("--settings", "SettingsFile"))
    files = icinga2.render(named("S"), icinga2.Icinga2Target(installation, references))
    server = Icinga2(
        {name: text.encode() for name, text in files.items()},
        plugins=installation.proc19.parent,
        constants={"TokenFile": TOKEN, "SettingsFile": SETTINGS.replace("$", "$$")},
    )
    probe, status = given(server, installation)
    assert {"--token", TOKEN, "--settings", SETTINGS} < probe
    assert {"--settings", SETTINGS} < status
    assert TOKEN not in status
    assert all(TOKEN not in text for text in files.values())
