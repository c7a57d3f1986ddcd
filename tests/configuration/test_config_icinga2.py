"""What Icinga 2 is given: the whole of it, byte for byte, and how texts are written in it."""

import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hostile_texts import HARDER, HOSTILE
from planned_configuration import INSTALLATION, both, named

from proc19probes.catalogue import probe_names
from proc19probes.configuration.icinga2 import Icinga2Target, Zones, render, render_commands
from proc19probes.configuration.icinga2_text import argument, string
from proc19probes.configuration.model import (
    Configuration,
    ConfigurationError,
    Installation,
    Reference,
)

GOLDEN = Path(__file__).parent / "golden"
TARGET = Icinga2Target(INSTALLATION)


def together(configuration: Configuration, target: Icinga2Target = TARGET) -> str:
    return "\n".join(render(configuration, target).values())


def test_the_demonstrations_configuration_is_the_one_that_was_looked_at() -> None:
    """`REWRITE_GOLDEN=1 pytest tests/configuration` writes it anew."""
    text = together(both())
    if os.environ.get("REWRITE_GOLDEN") == "1":
        (GOLDEN / "icinga2.conf").write_text(text)
    assert text == (GOLDEN / "icinga2.conf").read_text()


def test_plugins_are_in_the_servers_own_folder_unless_another_is_named() -> None:
    assert 'command = [ PluginDir + "/check_proc19_site_certified" ]' in together(both())
    target = Icinga2Target(Installation(Path("/usr/bin/proc19"), Path("/opt/$x")))
    assert 'command = [ "/opt/$$x/check_proc19_site_certified" ]' in together(both(), target)


def test_without_zones_all_files_are_in_one_folder() -> None:
    assert all("/" not in name for name in render(both(), TARGET))


def test_in_zones_commands_are_everybodys_and_each_host_is_in_its_sites_zone() -> None:
    zones = Zones("satellites", "master", {"PILOT-GRID": "italy"})
    assert list(render(both(), replace(TARGET, zones=zones))) == [
        "global-templates/proc19-commands.conf",
        "satellites/proc19-host-PILOT-CLOUD.conf",
        "italy/proc19-host-PILOT-GRID.conf",
        "italy/proc19-host-arc.pilot-grid.example.org.conf",
        "satellites/proc19-host-idle.pilot-cloud.example.org.conf",
        "satellites/proc19-host-nova.pilot-cloud.example.org.conf",
        "master/proc19-host-proc19.conf",
    ]


def test_a_host_that_the_server_has_is_given_services_alone() -> None:
    configuration = replace(both(), known_hosts=frozenset({"PILOT-GRID"}))
    text = render(configuration, TARGET)["proc19-host-PILOT-GRID.conf"]
    assert "object Host" not in text
    assert "object Service" in text


def test_what_is_given_by_reference_is_a_constant() -> None:
    text = together(both(), replace(TARGET, references=(Reference("--token", "TokenFile"),)))
    values = re.findall(r'"--token" = \{\n +value = (.*)', text)
    assert set(values) == {"TokenFile"}
    assert "TokenFile" not in text[text.index("proc19_status") :]


def test_the_server_waits_longer_than_the_probe() -> None:
    assert "  check_timeout = 45s\n" in together(both())
    assert '  vars.proc19_timeout = "30s"\n' in together(both())


def test_every_option_of_every_probe_can_be_given_by_hand() -> None:
    text = render_commands(probe_names())
    assert text.count("object CheckCommand ") == len(probe_names())
    assert text.count('"--settings" = {') == len(probe_names())


def unescaped(text: str) -> str:
    """The text that a string of Icinga 2 stands for."""
    pairs = {"\\\\": "\\", '\\"': '"', "\\n": "\n", "\\r": "\r", "\\t": "\t"}
    return re.sub(r"\\.", lambda match: pairs[match[0]], text[1:-1])


@pytest.mark.parametrize("text", {**HOSTILE, **HARDER}.values())
def test_a_string_is_the_text_again_and_ends_where_it_should(text: str) -> None:
    written = string(text)
    assert unescaped(written) == text
    assert re.fullmatch(r'"(?:[^"\\\n\r]|\\["\\nrt])*"', written)


@pytest.mark.parametrize("text", {**HOSTILE, **HARDER}.values())
def test_an_argument_holds_no_macro(text: str) -> None:
    assert unescaped(argument(text)).replace("$$", "").count("$") == 0
    assert unescaped(argument(text)).replace("$$", "$") == text


@pytest.mark.parametrize("text", {**HOSTILE, **HARDER}.values())
def test_no_name_of_an_object_is_one_that_icinga_refuses(text: str) -> None:
    names = re.findall(r'^object \w+ "(.*)" \{$', together(named(text)), re.MULTILINE)
    assert len(names) > 3
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", name) for name in names)


def test_a_nul_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="a NUL"):
        string("a\0b")


def test_an_argument_that_no_process_can_be_given_is_refused() -> None:
    assert subprocess.run(["/bin/true", "x" * 131071], check=True)
    with pytest.raises(OSError, match="too long"):
        subprocess.run(["/bin/true", "x" * 131072], check=True)
    assert argument("x" * 131071)
    with pytest.raises(ConfigurationError, match="more than 131071 bytes"):
        argument("x" * 131072)
