"""What Nagios is given: the whole of it, byte for byte, and how texts are written in it."""

import os
import re
import shlex
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hostile_texts import HARDER, HOSTILE
from planned_configuration import INSTALLATION, both, named

from proc19probes.configuration.model import (
    Configuration,
    ConfigurationError,
    Installation,
    Reference,
)
from proc19probes.configuration.nagios import NagiosTarget, render
from proc19probes.configuration.nagios_text import check_command, shell_word, shown
from proc19probes.settings import ScheduleSettings, Settings

GOLDEN = Path(__file__).parent / "golden"
TARGET = NagiosTarget(INSTALLATION)


def directives(text: str, name: str) -> list[str]:
    """The values of a directive, wherever it stands."""
    return re.findall(rf"^    {name} +(.*)$", text, re.MULTILINE)


def together(configuration: Configuration, target: NagiosTarget = TARGET) -> str:
    return "\n".join(render(configuration, target).values())


def test_the_demonstrations_configuration_is_the_one_that_was_looked_at() -> None:
    """`REWRITE_GOLDEN=1 pytest tests/configuration` writes it anew."""
    text = together(both())
    if os.environ.get("REWRITE_GOLDEN") == "1":
        (GOLDEN / "nagios.cfg").write_text(text)
    assert text == (GOLDEN / "nagios.cfg").read_text()


def test_plugins_are_in_the_servers_own_folder_unless_another_is_named() -> None:
    assert "$USER1$/check_proc19_site_certified $ARG1$" in together(both())
    target = NagiosTarget(Installation(Path("/usr/bin/proc19"), Path("/opt/my plugins")))
    assert "'/opt/my plugins/check_proc19_site_certified' $ARG1$" in together(both(), target)


def test_a_contact_of_the_servers_is_in_place_of_the_one_that_is_told_nothing() -> None:
    text = together(both(), replace(TARGET, contact="operators"))
    assert set(directives(text, "contacts")) == {"operators"}
    assert "define contact " not in text


def test_a_host_that_the_server_has_is_given_services_alone() -> None:
    configuration = replace(both(), known_hosts=frozenset({"PILOT-GRID"}))
    text = render(configuration, TARGET)["proc19-host-PILOT-GRID.cfg"]
    assert "define host " not in text
    assert set(directives(text, "host_name")) == {"PILOT-GRID"}


def test_what_is_given_by_reference_is_given_to_whom_takes_it() -> None:
    references = (Reference("--settings", "$USER8$"), Reference("--token", "$USER9$"))
    lines = directives(together(both(), replace(TARGET, references=references)), "command_line")
    probes = [line for line in lines if "check_proc19_" in line]
    assert all('--settings "$USER8$" --token "$USER9$" $ARG1$' in line for line in probes)
    assert [line for line in lines if " status " in line] == [
        '/usr/bin/proc19 status --format nagios --settings "$USER8$" $ARG1$'
    ]


def test_times_are_in_minutes_and_the_plugins_own_limit_in_its_arguments() -> None:
    settings = Settings(
        schedules={"site_certified": ScheduleSettings(timedelta(seconds=90), timedelta(minutes=2))}
    )
    text = together(both(settings))
    service = text[text.index("service_description            org.proc19.site_certified") :]
    assert "--timeout=2m --site=PILOT-CLOUD" in service
    assert directives(service, "check_interval")[0] == "1.5"
    assert directives(service, "retry_interval")[0] == "1.5"


def as_the_shell_sees(word: str) -> list[str]:
    """What Nagios makes of a command_line (facts of 4.4.6), split as a shell does."""
    return shlex.split(word.replace("\\;", ";").replace("$$", "$"))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_word_is_one_word_of_the_shell_again(text: str) -> None:
    assert as_the_shell_sees(shell_word(text)) == [text]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_in_a_file_ends_a_line_or_an_argument_before_its_end(text: str) -> None:
    for line in together(named(text)).splitlines():
        assert not line.endswith("\\")
        assert not re.search(r"(?<!\\);", line)
        if "check_command" in line:
            assert len(re.findall(r"(?<!\\)!", line)) == 1


@pytest.mark.parametrize("text", {**HOSTILE, **HARDER}.values())
def test_what_is_shown_holds_nothing_that_a_shell_would_read(text: str) -> None:
    assert not set(shown(text)) & set("`$;&|<>'\"\\*?~#!(){}[]\n\r\t\0=%^")


def test_what_is_shown_stays_what_it_is_where_it_is_harmless() -> None:
    assert shown("Продукт: a.b/c@d, e+f-g_h") == "Продукт: a.b/c@d, e+f-g_h"


def test_two_texts_are_not_shown_as_one() -> None:
    texts = [*HOSTILE.values(), *HARDER.values()]
    assert len({shown(text) for text in texts}) == len(texts)


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\0b"])
def test_what_no_argument_can_hold_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="no argument of a Nagios check can hold"):
        shell_word(text)


def test_arguments_that_nagios_would_cut_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="more than 9000 bytes"):
        check_command("proc19_x", ["y" * 9001])
