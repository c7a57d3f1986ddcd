"""What the network options do, seen from the server's side."""

from pathlib import Path

import pytest
from plugin_process import Ended, probe

from servers.gocdb import GocdbServer
from servers.gocdb_documents import SAMPLES

FINE = "SITE_CERTIFIED OK - PILOT-CLOUD: Certified in GOCDB [site-certified]"


def check(*words: str | Path, **variables: str) -> Ended:
    return probe("site_certified", "--site", "PILOT-CLOUD", *words, **variables)


def test_option_is_stronger_than_variable_and_variable_than_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    with GocdbServer() as right, GocdbServer() as wrong:
        file.write_text(f'[services.gocdb]\nurl = "{wrong.url}"\n')
        given = check(
            "--settings",
            file,
            "--gocdb-url",
            right.url,
            PROC19_SERVICES_GOCDB_URL=wrong.url,
        )
        assert (given.first, wrong.queries) == (FINE, [])
        file.write_text(f'[services.gocdb]\nurl = "{right.url}"\n')
        assert check("--settings", file).first == FINE
        assert check(PROC19_SETTINGS=str(file)).first == FINE
        asked = len(right.queries)
        check("--settings", file, PROC19_SERVICES_GOCDB_URL=wrong.url)
        assert len(right.queries) == asked
        assert wrong.queries


def test_settings_of_the_user_are_found(tmp_path: Path) -> None:
    (tmp_path / "proc19").mkdir()
    with GocdbServer() as gocdb:
        text = f'[services.gocdb]\nurl = "{gocdb.url}"\n'
        (tmp_path / "proc19" / "settings.toml").write_text(text)
        assert check(XDG_CONFIG_HOME=str(tmp_path)).first == FINE


@pytest.mark.parametrize("arguments", [["--proxy"], ["--no-proxy"], []], ids=str)
def test_proxy_is_the_one_given_none_or_that_of_the_environment(arguments: list[str]) -> None:
    with GocdbServer() as gocdb, GocdbServer() as proxy, GocdbServer() as other:
        given = [*arguments, *([f"http://{proxy.authority}"] if "--proxy" in arguments else [])]
        ended = check("--gocdb-url", gocdb.url, *given, http_proxy=f"http://{other.authority}")
        went = {"--proxy": proxy, "--no-proxy": gocdb}.get("".join(arguments[:1]), other)
        assert ended.first == FINE
        assert [bool(server.queries) for server in (gocdb, proxy, other)] == [
            server is went for server in (gocdb, proxy, other)
        ]


def test_ipv6_alone_does_not_reach_an_ipv4_address() -> None:
    with GocdbServer() as gocdb:
        ended = check("-6", "--gocdb-url", gocdb.url)
        assert ended.first.endswith(" [unreachable]")
        assert gocdb.queries == []
        assert check("-4", "--gocdb-url", gocdb.url).first == FINE


def test_folder_in_place_of_a_service_may_be_named_without_a_scheme(tmp_path: Path) -> None:
    text = (SAMPLES / "get_service_types.xml").read_bytes()
    (tmp_path / "get_service_types.xml").write_bytes(text)
    words = ("--service-type", "CE", "--gocdb-url")
    shown = {
        probe("service_type_in_gocdb", *words, url, cwd=tmp_path).first
        for url in (tmp_path, "./", tmp_path.as_uri())
    }
    assert len(shown) == 1
    assert shown.pop().startswith("SERVICE_TYPE_IN_GOCDB ")


def test_story_says_what_was_asked_of_whom() -> None:
    with GocdbServer() as gocdb:
        ended = check("-vv", "--gocdb-url", gocdb.url)
        assert check("-v", "--gocdb-url", gocdb.url).out.count("asked GOCDB") == 0
    story = [line for line in ended.out.splitlines() if line.startswith("asked GOCDB for ")]
    assert story
    assert all(f"GET {gocdb.url}/public/?method=get_site_list" in line for line in story)
    assert all(line.endswith(" bytes, fetched") for line in story)
