"""Icinga's satellite runs the checks that the master's configuration gives it."""

from collections.abc import Iterator

import pytest
from server_checks import HOST, PLUGINS, icinga_commands, icinga_services, probe

from servers.gocdb import GocdbServer
from servers.icinga2_zones import MASTER, SATELLITE, Icinga2Zones
from servers.stored_results import run_by_hand

SITE = "site_certified"


@pytest.fixture(scope="module")
def gocdb() -> Iterator[GocdbServer]:
    with GocdbServer() as server:
        yield server


@pytest.fixture(scope="module")
def zones(gocdb: GocdbServer) -> Iterator[Icinga2Zones]:
    """Both nodes; the plugins are the satellite's alone."""
    checks = [probe(SITE, "--site", "PILOT-CLOUD", "--gocdb-url", gocdb.url)]
    files = {
        "global-templates/commands.conf": icinga_commands(checks),
        "satellite/services.conf": icinga_services(checks),
    }
    with Icinga2Zones(files, plugins=PLUGINS) as both:
        yield both


def test_master_shows_what_the_satellites_probe_says(
    zones: Icinga2Zones, gocdb: GocdbServer
) -> None:
    check = probe(SITE, "--site", "PILOT-CLOUD", "--gocdb-url", gocdb.url)
    stored = zones.master.wait_for(HOST, SITE)
    by_hand = run_by_hand(check.by_hand(), zones.satellite.environment)
    assert stored.answer == by_hand
    assert stored.state == 0
    assert (stored.check_source, stored.scheduling_source) == (SATELLITE, SATELLITE)


def test_forced_check_runs_on_the_satellite(zones: Icinga2Zones) -> None:
    before = zones.master.wait_for(HOST, SITE)
    after = zones.check_now(HOST, SITE)
    assert after.checked_at > before.checked_at
    assert after.check_source == SATELLITE != MASTER
    assert after.answer == before.answer


def test_configuration_is_the_masters_and_came_through_it(zones: Icinga2Zones) -> None:
    own = zones.satellite.main_file.parent / "conf.d"
    assert list(own.iterdir()) == []
    assert [one.service for one in zones.satellite.results()] == [SITE]
