"""What POEM is given, and that argo-scg makes of it the calls of the plan."""

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from argo_command import Argo, Endpoint
from hostile_texts import HARDER, HOSTILE
from planned_configuration import both, demonstrated
from shell_commands import install_recorder, recorded

from proc19probes.catalogue import probe_names
from proc19probes.configuration.model import (
    Check,
    Configuration,
    ConfigurationError,
    Reference,
    RequestToRun,
)
from proc19probes.configuration.planning import configure
from proc19probes.configuration.poem import PoemTarget, left_out, render
from proc19probes.settings import ScheduleSettings, Settings
from proc19probes.vocabulary.planned import PlannedRun, ProbeCall

GOLDEN = Path(__file__).parent / "golden"
TARGET = PoemTarget()
OF_ARGO = {
    "virtual-organisation": "$_SERVICEVO$",
    "attribute-of-it": "a $_SERVICEVO_FQAN$ b",
    "alias": "$HOSTALIAS$",
    "site-name": "$_SERVICESITE_NAME$",
    "template-action": '{{ .labels.site | default "x" }}',
    "no-value-of-a-template": "<no value>",
}
ONE_LINE = {
    name: text
    for name, text in {**HOSTILE, **HARDER, **OF_ARGO}.items()
    if not set(text) & set("\n\r")
}
ARC = Endpoint("PILOT-GRID", "org.nordugrid.arex", "arc.pilot-grid.example.org")
FIRST = Endpoint("FIRST", "org.example.ce", "ce.first.example.org")
SECOND = Endpoint("SECOND", "org.example.ce", "ce.second.example.org")


def metric(
    configuration: Configuration, name: str, target: PoemTarget = TARGET
) -> dict[str, object]:
    return Argo(render(configuration, target)).templates[f"org.proc19.{name}"]


def planned(endpoint: Endpoint, probe: str, **arguments: str) -> PlannedRun:
    call = ProbeCall(probe, tuple(arguments.items()))
    return PlannedRun(call, "1b.registered", endpoint.hostname, endpoint.site)


def registered(endpoint: Endpoint) -> PlannedRun:
    return planned(
        endpoint,
        "endpoint_in_production",
        site=endpoint.site,
        service_type=endpoint.service_type,
        hostname=endpoint.hostname,
    )


def of_runs(*runs: PlannedRun) -> Configuration:
    return configure([RequestToRun("r", "R", Path("/srv/r.toml"), runs)], Settings())


def options(words: list[str]) -> dict[str, str]:
    """Options and their values, -H by its long name."""
    pairs = dict(zip(words[1::2], words[2::2], strict=True))
    if "-H" in pairs:
        pairs["--hostname"] = pairs.pop("-H")
    return pairs


def asked(check: Check) -> dict[str, str]:
    seconds = f"{check.schedule.timeout.total_seconds():g}"
    return {"-t": seconds} | {one.flag: one.value for one in check.arguments}


def test_the_demonstrations_templates_are_the_ones_that_were_looked_at() -> None:
    """`REWRITE_GOLDEN=1 pytest tests/configuration` writes it anew."""
    text = "\n".join(render(both(), TARGET).values())
    if os.environ.get("REWRITE_GOLDEN") == "1":
        (GOLDEN / "poem.json").write_text(text)
    assert text == (GOLDEN / "poem.json").read_text()


def test_argo_runs_the_calls_of_the_plan_and_no_others(tmp_path: Path) -> None:
    """All 21 probes of the grid middleware that a template can hold, on its one endpoint."""
    for probe in probe_names():
        install_recorder(tmp_path, f"check_proc19_{probe}")
    configuration = configure([demonstrated("halo")], Settings())
    argo = Argo(render(configuration, PoemTarget(tmp_path)))
    ran = {name: options(recorded(argo.command(name, ARC))) for name in argo.metrics_of(ARC)}
    assert len(ran) == 22
    for name, given in ran.items():
        probe = name.removeprefix("org.proc19.")
        assert given in [asked(check) for check in configuration.checks if check.probe == probe]


def test_what_argo_does_not_run_is_told() -> None:
    configuration = configure([demonstrated("halo")], Settings())
    argo = Argo(render(configuration, TARGET))
    told = left_out(configuration)
    assert told == (
        "org.proc19.accounting_in_portal: left out: --submit-host is given in some of its calls and"
        " not in others, and a metric has the same options everywhere",
        "org.proc19.service_type_in_gocdb-org.example.halo.transfer of proc19: no endpoint is"
        " planned that ARGO could run it on",
    )
    assert len(argo.templates) == len(configuration.probes) - 1


def test_a_template_has_what_poem_answers_and_texts_alone() -> None:
    template = metric(both(), "site_certified", PoemTarget(docurl="https://docs.example.org/"))
    assert template == {
        "probe": "check_proc19_site_certified",
        "tags": ["proc19"],
        "config": {
            "maxCheckAttempts": "3",
            "timeout": "30",
            "path": "/usr/libexec/argo/probes/proc19",
            "interval": "360",
            "retryInterval": "15",
        },
        "flags": {"NOHOSTNAME": "1"},
        "dependency": {},
        "attribute": {"SITENAME": "--site"},
        "parameter": {},
        "parent": "",
        "docurl": "https://docs.example.org/site_certified.md",
    }


def test_an_argument_of_one_site_is_an_override_at_its_endpoints() -> None:
    configuration = of_runs(
        registered(FIRST),
        registered(SECOND),
        planned(FIRST, "records_valid", site="FIRST", records="https://one.example.org"),
    )
    argo = Argo(render(configuration, TARGET))
    assert argo.command("org.proc19.records_valid", FIRST).endswith(
        "-t 30 --records https://one.example.org --site FIRST"
    )


def test_an_endpoint_that_has_no_value_of_its_own_is_not_given_anothers() -> None:
    configuration = of_runs(
        registered(FIRST),
        registered(SECOND),
        planned(FIRST, "records_valid", site="FIRST", records="https://one.example.org"),
    )
    command = Argo(render(configuration, TARGET)).command("org.proc19.records_valid", SECOND)
    assert "--records '' --site SECOND" in command


def test_an_argument_that_is_the_same_at_all_sites_is_in_the_template() -> None:
    configuration = of_runs(
        *(
            run
            for endpoint in (FIRST, SECOND)
            for run in (
                registered(endpoint),
                planned(endpoint, "accounting_published", site=endpoint.site, kind="grid"),
            )
        )
    )
    assert metric(configuration, "accounting_published")["parameter"] == {"--kind": "grid"}
    assert Argo(render(configuration, TARGET)).overrides == []


def test_two_values_at_one_endpoint_are_left_out_and_told() -> None:
    configuration = of_runs(
        registered(FIRST),
        planned(FIRST, "image_list_signed", image_list="https://one.example.org"),
        planned(FIRST, "image_list_signed", image_list="https://two.example.org"),
    )
    assert list(Argo(render(configuration, TARGET)).templates) == [
        "org.proc19.endpoint_in_production"
    ]
    assert left_out(configuration) == (
        "org.proc19.image_list_signed: left out: --image-list has several values at"
        " org.example.ce__ce.first.example.org, and a metric has one",
    )


def test_an_argument_of_a_site_without_an_endpoint_is_left_out_and_told() -> None:
    configuration = of_runs(
        registered(FIRST), planned(SECOND, "records_valid", site="SECOND", records="x")
    )
    assert left_out(configuration) == (
        "org.proc19.records_valid: left out: --records is of SECOND, where no endpoint is planned",
    )


@pytest.mark.parametrize("text", ONE_LINE.values(), ids=ONE_LINE)
def test_the_text_of_the_request_reaches_the_plugin(text: str, tmp_path: Path) -> None:
    install_recorder(tmp_path, "check_proc19_records_valid")
    install_recorder(tmp_path, "check_proc19_image_list_signed")
    nowhere = replace(planned(FIRST, "image_list_signed", image_list=text), site=None)
    configuration = of_runs(
        registered(FIRST), planned(FIRST, "records_valid", site="FIRST", records=text), nowhere
    )
    argo = Argo(render(configuration, PoemTarget(tmp_path)))
    of_endpoint = recorded(argo.command("org.proc19.records_valid", FIRST))
    of_all = recorded(argo.command("org.proc19.image_list_signed", FIRST))
    assert options(of_endpoint) == {"-t": "30", "--records": text, "--site": "FIRST"}
    assert options(of_all) == {"-t": "30", "--image-list": text}


@pytest.mark.parametrize("text", ["a\nb", "a\rb", "a\0b"])
def test_what_no_parameter_can_hold_is_refused(text: str) -> None:
    configuration = of_runs(
        registered(FIRST), planned(FIRST, "records_valid", site="FIRST", records=text)
    )
    with pytest.raises(ConfigurationError, match="can hold"):
        render(configuration, TARGET)


def test_a_host_that_argo_makes_no_entity_of_is_refused() -> None:
    odd = Endpoint("FIRST", "org.example.ce", "ce first")
    configuration = of_runs(
        registered(odd), planned(odd, "records_valid", site="FIRST", records="x")
    )
    with pytest.raises(ConfigurationError, match="no name that argo-scg makes an entity of"):
        render(configuration, TARGET)


def test_what_is_given_by_reference_is_an_attribute() -> None:
    references = (Reference("--cert", "NAGIOS_HOST_CERT"), Reference("--key", "NAGIOS_HOST_KEY"))
    target = PoemTarget(references=references)
    assert metric(both(), "site_certified", target)["attribute"] == {
        "NAGIOS_HOST_CERT": "--cert",
        "NAGIOS_HOST_KEY": "--key",
        "SITENAME": "--site",
    }
    command = Argo(render(both(), target)).command("org.proc19.site_certified", ARC)
    cert, key = "/etc/sensu/certs/hostcert.pem", "/etc/sensu/certs/hostkey.pem"
    assert command.endswith(f" --cert {cert} --key {key} --site PILOT-GRID")


@pytest.mark.parametrize("attribute", ["TOKEN", "SITENAME"])
def test_one_attribute_for_two_options_is_refused(attribute: str) -> None:
    references = (Reference("--cert", attribute), Reference("--token", "TOKEN"))
    with pytest.raises(ConfigurationError, match="an attribute of POEM stands for one option"):
        render(both(), PoemTarget(references=references))


def test_times_are_whole_minutes_and_seconds() -> None:
    given = ScheduleSettings(timedelta(seconds=61), timedelta(seconds=14.5))
    template = metric(both(Settings(schedules={"site_certified": given})), "site_certified")
    config = {"interval": "2", "retryInterval": "2", "timeout": "15"}
    assert json.loads(json.dumps(template["config"])).items() >= config.items()


def test_a_time_out_beyond_the_one_of_argo_is_refused() -> None:
    settings = Settings(schedules={"site_certified": ScheduleSettings(None, timedelta(minutes=15))})
    with pytest.raises(
        ConfigurationError, match="site_certified: a time-out of 900s, and argo-scg"
    ):
        render(both(settings), TARGET)
