"""What Sensu is given: the whole of it, byte for byte, and how texts are written in it."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hostile_texts import HARDER, HOSTILE
from planned_configuration import INSTALLATION, both, named
from shell_commands import install_recorder, recorded

from proc19probes.configuration.model import (
    Configuration,
    ConfigurationError,
    Installation,
    Reference,
)
from proc19probes.configuration.sensu import Receivers, SensuTarget, Subscriptions, render
from proc19probes.configuration.sensu_text import shell_word, shown
from proc19probes.settings import ScheduleSettings, Settings

GOLDEN = Path(__file__).parent / "golden"
TARGET = SensuTarget(INSTALLATION)
TEMPLATES = {
    "only-braces": "{{{{",
    "empty-action": "{{}}",
    "comment-of-a-template": "{{/*",
    "quotes-between-braces": "{'{{'{",
    "no-value-of-a-template": "a<no value>b",
    "no-value-within-another": "<<no value>>",
    "no-value-before-braces": "<no value>{{",
}
TEXTS = {**HOSTILE, **HARDER, **TEMPLATES}


@dataclass(frozen=True)
class Resource:
    """A resource as sensuctl reads it: what tests ask of it."""

    type: str
    name: str
    document: dict[str, dict[str, Any]]

    @property
    def command(self) -> str:
        return str(self.document["spec"]["command"])


def together(configuration: Configuration, target: SensuTarget = TARGET) -> str:
    return "\n".join(render(configuration, target).values())


def resources(configuration: Configuration, target: SensuTarget = TARGET) -> Iterator[Resource]:
    """JSON documents one after the other, as Go's decoder takes them from a stream."""
    text = together(configuration, target)
    decoder = json.JSONDecoder()
    while text := text.lstrip():
        document, end = decoder.raw_decode(text)
        yield Resource(document["type"], document["metadata"]["name"], document)
        text = text[end:]


def checks(configuration: Configuration, target: SensuTarget = TARGET) -> list[Resource]:
    return [one for one in resources(configuration, target) if one.type == "CheckConfig"]


def labelled(check: Resource) -> bool:
    """Whether the check is a probe's."""
    return "proc19_probe" in check.document["metadata"]["labels"]


def probe_and_request(configuration: Configuration, target: SensuTarget) -> tuple[str, str]:
    """The commands of a configuration with one check of a probe and one request."""
    request, probe = (
        [one.command for one in checks(configuration, target) if labelled(one) is of_probe]
        for of_probe in (False, True)
    )
    return probe[0], request[0]


def strings(document: object) -> Iterator[str]:
    """Every string that an agent reads as a template: values, at any depth."""
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict):
        for value in document.values():
            yield from strings(value)
    elif isinstance(document, list):
        for value in document:
            yield from strings(value)


def test_the_demonstrations_configuration_is_the_one_that_was_looked_at() -> None:
    """`REWRITE_GOLDEN=1 pytest tests/configuration` writes it anew."""
    text = together(both())
    if os.environ.get("REWRITE_GOLDEN") == "1":
        (GOLDEN / "sensu.json").write_text(text)
    assert text == (GOLDEN / "sensu.json").read_text()


def test_there_is_a_check_for_each_of_the_plan_and_each_request() -> None:
    configuration = both()
    assert len(checks(configuration)) == len(configuration.checks) + 2
    assert sum(one.command.startswith("/usr/bin/proc19 status ") for one in checks(both())) == 2


def test_no_two_resources_of_a_kind_have_one_name() -> None:
    names = [(one.type, one.name) for one in resources(both())]
    assert len(set(names)) == len(names)


def test_every_check_has_the_proxy_entity_that_is_written_for_its_host() -> None:
    entities = {one.name for one in resources(both()) if one.type == "Entity"}
    assert {one.document["spec"]["proxy_entity_name"] for one in checks(both())} == entities
    assert "proc19__arc.pilot-grid.example.org" in entities


def test_a_host_that_sensu_has_keeps_its_entity_and_is_given_checks() -> None:
    host = "arc.pilot-grid.example.org"
    configuration = replace(both(), known_hosts=frozenset({host}))
    assert host not in [one.name for one in resources(configuration) if one.type == "Entity"]
    of_host = [one for one in checks(configuration) if one.name.endswith(host)]
    assert {one.document["spec"]["proxy_entity_name"] for one in of_host} == {host}


def test_probes_and_requests_are_run_by_the_agents_that_are_named_for_them() -> None:
    target = replace(TARGET, subscriptions=Subscriptions("near-sites", "has-files"))
    for one in checks(both(), target):
        of_request = " status " in one.command
        assert one.document["spec"]["subscriptions"] == [
            "has-files" if of_request else "near-sites"
        ]


def test_performance_data_is_read_only_where_somebody_is_given_it() -> None:
    assert "output_metric_format" not in together(both())
    target = replace(TARGET, receivers=Receivers(("publisher-handler",), ("influx",), ("hard",)))
    spec = checks(both(), target)[0].document["spec"]
    assert spec["handlers"] == ["publisher-handler"]
    assert spec["output_metric_format"] == "nagios_perfdata"
    assert spec["output_metric_handlers"] == ["influx"]
    assert spec["pipelines"] == [{"name": "hard", "type": "Pipeline", "api_version": "core/v2"}]


def test_times_are_whole_seconds_and_sensu_waits_longer_than_the_probe() -> None:
    given = ScheduleSettings(timedelta(seconds=90.5), timedelta(minutes=2))
    settings = Settings(schedules={"site_certified": given})
    (check, *_) = [one for one in checks(both(settings)) if "site_certified" in one.command]
    spec = check.document["spec"]
    assert "--timeout=2m" in check.command
    assert (spec["interval"], spec["timeout"], spec["ttl"]) == (91, 135, 2 * 91 + 135)


def test_what_is_given_by_reference_is_a_variable_of_the_agent(tmp_path: Path) -> None:
    install_recorder(tmp_path, "check_proc19_site_certified")
    references = (Reference("--settings", "SETTINGS"), Reference("--token", "TOKEN_FILE"))
    target = SensuTarget(Installation(tmp_path / "proc19", tmp_path), references)
    probe, request = probe_and_request(named("x"), target)
    assert recorded(probe, SETTINGS="/etc/a b", TOKEN_FILE="$(id)")[1:] == [
        "--settings",
        "/etc/a b",
        "--token",
        "$(id)",
        "--timeout=30s",
        "--site=x",
    ]
    assert "TOKEN_FILE" not in request


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_text_of_the_request_reaches_the_plugin(text: str, tmp_path: Path) -> None:
    folder = tmp_path / "it's $HOME {{x}}"
    install_recorder(folder, "check_proc19_site_certified")
    install_recorder(folder, "proc19")
    configuration = named(text)
    target = SensuTarget(Installation(folder / "proc19", folder))
    probe, request = probe_and_request(configuration, target)
    assert recorded(probe) == [
        "check_proc19_site_certified",
        "--timeout=30s",
        f"--site={text}",
    ]
    assert recorded(request) == [
        "proc19",
        "status",
        "--format",
        "nagios",
        "--within=45s",
        str(configuration.requests[0].file),
    ]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_an_agent_finds_no_template_in_a_check(text: str) -> None:
    for one in resources(named(text)):
        for string in strings(one.document):
            assert "{{" not in string
            assert "<no value>" not in string


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_name_is_one_that_sensu_takes(text: str) -> None:
    names = [one.name for one in resources(named(text))]
    assert len(names) == 4
    assert all(re.fullmatch(r"[\w.\-]+", name, re.ASCII) for name in names)


def test_two_texts_are_not_one_name_and_not_shown_as_one() -> None:
    for type_ in ("Entity", "CheckConfig"):
        names = {
            text: frozenset(one.name for one in resources(named(text)) if one.type == type_)
            for text in TEXTS.values()
        }
        assert len(set(names.values())) == len(names)
    assert len({shown(text) for text in TEXTS.values()}) == len(TEXTS)


def test_what_is_shown_stays_what_it_is_where_it_is_harmless() -> None:
    assert shown("Продукт: $(id) {x} }}") == "Продукт: $(id) {x} }}"


@pytest.mark.parametrize("text", ["a\0b", "a\udcffb"])
def test_what_no_command_can_hold_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="no argument of a Sensu check can hold"):
        shell_word(text)


def test_a_line_that_sensuctl_does_not_read_is_refused() -> None:
    assert together(named("ж" * 30_000))
    with pytest.raises(ConfigurationError, match="a line of more than 65000 bytes"):
        together(named("ж" * 33_000))
