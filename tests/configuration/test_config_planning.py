"""From requests to what a server runs: hosts, each check once, times."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from planned_configuration import both, demonstrated

from proc19probes.catalogue import load_probe
from proc19probes.configuration.model import Configuration, ConfigurationError, RequestToRun
from proc19probes.configuration.planning import configure
from proc19probes.settings import ScheduleSettings, Settings
from proc19probes.vocabulary.monitored import OWN_HOST, safe_name
from proc19probes.vocabulary.planned import PlannedRun, ProbeCall

GOLDEN = Path(__file__).parent / "golden"
# Icinga 2 is told which options a command has; it gives this one where the variable is set.
DECLARED = re.compile(r'"--verbose" = \{\n +set_if = "\$proc19_verbose\$"\n +description = .*')


@pytest.mark.parametrize("path", sorted(GOLDEN.iterdir()), ids=lambda path: path.name)
def test_no_server_is_told_to_give_v(path: Path) -> None:
    text = DECLARED.sub("", path.read_text())
    assert "check_proc19_" in text
    assert re.findall(r"(?<![\w-])(?:-v+|--verbose|(?:vars\.)?proc19_verbose)(?![\w-])", text) == []


def test_every_run_of_the_plan_is_a_check_and_nothing_else_is() -> None:
    planned = {
        (run.call.probe, tuple(value for _, value in run.call.arguments), run.site)
        for name in ("stratus", "halo")
        for run in demonstrated(name).runs
    }
    configuration = both()
    assert len(configuration.checks) == len(planned)
    assert {(one.probe, tuple(a.value for a in one.arguments)) for one in configuration.checks} == {
        run[:2] for run in planned
    }


def test_hosts_are_sites_endpoints_and_one_of_our_own() -> None:
    assert [host.name for host in both().hosts] == [
        "PILOT-CLOUD",
        "PILOT-GRID",
        "arc.pilot-grid.example.org",
        "idle.pilot-cloud.example.org",
        "nova.pilot-cloud.example.org",
        OWN_HOST,
    ]


def test_an_endpoint_has_an_address_and_a_site_has_none() -> None:
    addresses = {host.name: host.address for host in both().hosts}
    assert addresses["arc.pilot-grid.example.org"] == "arc.pilot-grid.example.org"
    assert addresses["PILOT-GRID"] is None


def test_a_check_that_serves_several_criteria_is_run_once_and_says_so() -> None:
    halo = demonstrated("halo")
    first = halo.runs[0]
    twice = replace(halo, runs=(first, replace(first, criterion="2c.verified"), first))
    (check,) = configure([twice], Settings()).checks
    assert check.serves == (f"{first.criterion} halo", "2c.verified halo")


def test_two_requests_that_need_one_check_share_it() -> None:
    halo = demonstrated("halo")
    again = replace(halo, id="again", file=Path("/etc/proc19/requests/again.toml"))
    configuration = configure([halo, again], Settings())
    assert len(configuration.checks) == len(configure([halo], Settings()).checks)
    assert configuration.checks[0].serves == ("6c.displayed again", "6c.displayed halo")


def test_a_check_is_named_the_same_whatever_else_there_is() -> None:
    together = {(one.host, one.service, one.title) for one in both().checks}
    alone = configure([demonstrated("halo")], Settings()).checks
    assert {(one.host, one.service, one.title) for one in alone} < together


def test_interval_and_timeout_are_the_probes_own() -> None:
    for check in both().checks:
        assert check.schedule.interval == load_probe(check.probe).interval
        assert check.schedule.timeout == timedelta(seconds=30)


def test_settings_override_interval_and_timeout() -> None:
    settings = Settings(
        schedules={
            "site_certified": ScheduleSettings(timedelta(days=1), None),
            "request": ScheduleSettings(None, timedelta(minutes=5)),
        }
    )
    configuration = both(settings)
    intervals = {one.probe: one.schedule.interval for one in configuration.checks}
    assert intervals["site_certified"] == timedelta(days=1)
    assert configuration.requests[0].schedule.interval == timedelta(hours=1)
    assert configuration.requests[0].schedule.timeout == timedelta(minutes=5)


def test_a_server_waits_longer_than_what_it_runs() -> None:
    configuration = both()
    schedules = [one.schedule for one in (*configuration.checks, *configuration.requests)]
    assert all(one.server_timeout > one.timeout for one in schedules)
    assert configuration.longest_timeout == timedelta(seconds=60)


def test_what_is_not_well_is_looked_at_again_no_later_than_otherwise() -> None:
    schedules = [one.schedule for one in both().checks]
    assert all(one.retry_interval <= one.interval for one in schedules)


def test_two_requests_of_one_id_are_refused() -> None:
    halo = demonstrated("halo")
    other = replace(halo, file=Path("/srv/halo.toml"))
    with pytest.raises(ConfigurationError, match=r"/srv/halo\.toml and .* one request, halo"):
        configure([halo, other], Settings())


def test_a_request_that_is_named_twice_is_run_once() -> None:
    halo = demonstrated("halo")
    assert configure([halo, halo], Settings()) == configure([halo], Settings())


def test_the_order_of_requests_changes_nothing() -> None:
    halo, stratus = demonstrated("halo"), demonstrated("stratus")
    assert configure([halo, stratus], Settings()) == configure([stratus, halo], Settings())


# Two names whose digests begin with the same 48 bits; nine seconds of looking found them.
ONE, OTHER = "T" * 80 + "1013084", "T" * 80 + "10450651"


def at_site(site: str, **arguments: str) -> PlannedRun:
    call = ProbeCall("endpoint_registered", tuple({"site": site, **arguments}.items()))
    return PlannedRun(call, "1b.registered", site, site)


def asked_of(*runs: PlannedRun) -> Configuration:
    return configure([RequestToRun("halo", "Halo", Path("/srv/halo.toml"), runs)], Settings())


def test_two_sites_of_one_name_are_refused() -> None:
    assert safe_name(ONE) == safe_name(OTHER)
    with pytest.raises(
        ConfigurationError, match=r"T1013084' and '.*T10450651' would both be called"
    ):
        asked_of(at_site(ONE), at_site(OTHER))


def test_two_checks_of_one_name_are_refused() -> None:
    checks = (at_site("SITE", service_type=ONE), at_site("SITE", service_type=OTHER))
    with pytest.raises(
        ConfigurationError, match=r"would both be called org\.proc19\.endpoint_registered"
    ):
        asked_of(*checks)


@pytest.mark.parametrize("turned", [1, -1])
def test_a_site_called_as_its_endpoints_host_is_that_host(turned: int) -> None:
    name = "ce.example.org"
    runs = (at_site(name), at_site(name, hostname=name, service_type="CE"))[::turned]
    assert [host.address for host in asked_of(*runs).hosts] == [name, None]


def test_no_request_is_nothing_to_run() -> None:
    configuration = configure([], Settings())
    assert (configuration.hosts, configuration.checks, configuration.requests) == ((), (), ())
