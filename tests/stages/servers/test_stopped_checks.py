"""A check that is not let finish: the server shows a true state, and nothing of it stays."""

import os
import signal

import pytest
from server_checks import HOST, SERVERS, Check, StartServer, probe

from servers.faulty import FaultyServer, silent
from servers.monitoring_server import MonitoringServer

NAME = "site_certified"
PLUGIN = f"check_proc19_{NAME}"


def check(url: str, *arguments: str) -> Check:
    return probe(NAME, "--site", "PILOT-CLOUD", "--gocdb-url", url, *arguments)


def wait_until_gone(server: MonitoringServer) -> None:
    server.wait_until(lambda: server.processes(PLUGIN) == [], "end of the plugin")


@pytest.mark.parametrize(
    ("start", "state", "text"),
    [
        (SERVERS["nagios"], 2, "(Service check timed out after 2."),
        (SERVERS["icinga"], 3, "<Timeout exceeded.>"),
    ],
    ids=SERVERS,
)
def test_servers_own_time_out_is_a_true_state(start: StartServer, state: int, text: str) -> None:
    with FaultyServer(silent) as gocdb, start([check(gocdb.url, "-t", "60")], seconds=2) as server:
        stored = server.wait_for(HOST, NAME)
        wait_until_gone(server)
    assert stored.state == state
    assert stored.output.startswith(text)
    assert gocdb.connections == 1


@pytest.mark.parametrize("start", SERVERS.values(), ids=SERVERS)
def test_probes_time_out_comes_before_the_servers(start: StartServer) -> None:
    with FaultyServer(silent) as gocdb, start([check(gocdb.url, "-t", "2")]) as server:
        stored = server.wait_for(HOST, NAME)
        wait_until_gone(server)
    assert stored.state == 3
    assert stored.output.startswith(
        "SITE_CERTIFIED UNKNOWN - PILOT-CLOUD in GOCDB's list of Certified sites: no "
    )
    assert stored.output.endswith(" [too-slow]")


@pytest.mark.parametrize("start", SERVERS.values(), ids=SERVERS)
def test_sigterm_to_a_running_check_is_unknown(start: StartServer) -> None:
    with FaultyServer(silent) as gocdb, start([check(gocdb.url, "-t", "60")]) as server:
        server.wait_until(lambda: gocdb.connections == 1, "question of the plugin")
        for process in server.processes(PLUGIN):
            os.kill(process.pid, signal.SIGTERM)
        stored = server.wait_for(HOST, NAME)
        wait_until_gone(server)
    text = "SITE_CERTIFIED UNKNOWN - stopped by SIGTERM while running site_certified [stopped]"
    assert (stored.state, stored.output) == (3, text)


@pytest.mark.parametrize("start", SERVERS.values(), ids=SERVERS)
def test_check_of_a_server_that_stopped_ends_by_its_own_time_out(start: StartServer) -> None:
    with FaultyServer(silent) as gocdb, start([check(gocdb.url, "-t", "3")]) as server:
        server.wait_until(lambda: gocdb.connections == 1, "question of the plugin")
        assert server.processes(PLUGIN)
        # Neither server ends the checks that are running; a stop that leaves any is a failure.
        server.stop()
        assert server.processes() == []


@pytest.mark.parametrize("start", SERVERS.values(), ids=SERVERS)
def test_process_left_behind_by_a_check_is_seen(start: StartServer) -> None:
    leaving = "setsid sleep 300 </dev/null >/dev/null 2>&1 & echo OK"
    server = start([Check("leaving", ("/bin/sh", "-c", leaving))])
    server.seconds_to_stop = 5.0
    with pytest.raises(AssertionError, match="sleep 300"), server:
        server.wait_for(HOST, "leaving")
    assert server.processes() == []
