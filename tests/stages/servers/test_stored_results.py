"""What Nagios and Icinga store of a probe is what the probe says by hand."""

from pathlib import Path

import pytest
from server_checks import (
    HOST,
    PLUGINS,
    SERVERS,
    Check,
    StartServer,
    icinga,
    nagios,
    nagios_files,
    probe,
)

from servers.argument_recorder import plant, recorded
from servers.gocdb import GocdbServer
from servers.nagios4 import Nagios4
from servers.stored_results import run_by_hand
from servers.users import ServiceUser


def checks(gocdb: str) -> list[Check]:
    """A check for each state."""
    return [
        probe("site_certified", "--site", "PILOT-CLOUD", "--gocdb-url", gocdb),
        probe("site_in_production_infrastructure", "--site", "NO-SUCH-SITE", "--gocdb-url", gocdb),
        probe("service_type_in_gocdb", "--service-type", "a|b;c", "--gocdb-url", gocdb),
        probe("endpoint_monitored", "--site", "PILOT-CLOUD"),
    ]


@pytest.mark.parametrize("start", SERVERS.values(), ids=SERVERS)
def test_what_is_stored_is_what_is_said_by_hand(start: StartServer) -> None:
    with GocdbServer() as gocdb:
        given = checks(gocdb.url)
        with start(given) as server:
            stored = {result.service: result.answer for result in server.wait_for_all()}
            again = server.check_now(HOST, given[0].name)
            by_hand = {
                one.name: server.kept(run_by_hand(one.by_hand(), server.environment))
                for one in given
            }
    assert stored == by_hand
    assert again.answer == by_hand[given[0].name]
    assert {answer.code for answer in by_hand.values()} == {0, 2, 3}


@pytest.mark.parametrize("start", SERVERS.values(), ids=SERVERS)
def test_missing_plugin_is_not_taken_for_ok(start: StartServer) -> None:
    with start([Check("missing", ("/nonexistent/check_missing", "--an-option"))]) as server:
        stored = server.wait_for(HOST, "missing")
    assert stored.state in (2, 3)
    assert "No such file or directory" in stored.output


@pytest.mark.parametrize("start", SERVERS.values(), ids=SERVERS)
def test_arguments_reach_a_plugin_as_they_are(start: StartServer, tmp_path: Path) -> None:
    plant(tmp_path, "check_recorder")
    ServiceUser.of("nagios").own(tmp_path)
    words = ("$(id)", "it's; `id` $HOME$ \\", "の é", "", "*", '--x="y"')
    with start([Check("recorder", ("check_recorder", *words))], plugins=tmp_path) as server:
        assert server.wait_for(HOST, "recorder").state == 0
    assert recorded(tmp_path) == [tuple(word.encode() for word in words)]


def test_servers_own_checkers_refuse_what_is_wrong() -> None:
    mistaken = [Check("two words {", ("check_x",))]
    fine = [Check("x", ("check_x",))]
    for start in (nagios, icinga):
        assert start(fine).verify().code == 0
    refused = nagios([*fine, *fine, Check("(", ("check_x",))]).verify()
    assert (refused.code, "Error" in refused.text) == (1, True)
    refused = icinga(mistaken * 2).verify()
    assert (refused.code, "critical/config: Error" in refused.text) == (1, True)


def test_configuration_may_be_a_folder(tmp_path: Path) -> None:
    for name, content in nagios_files([Check("x", ("check_x",))]).items():
        (tmp_path / name).write_bytes(content)
    assert Nagios4(tmp_path, plugins=PLUGINS).verify().code == 0
    (tmp_path / "more.cfg").write_text("define nothing {\n}\n")
    assert Nagios4(tmp_path, plugins=PLUGINS).verify().code == 1
