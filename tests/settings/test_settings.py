"""Settings: which file, what is refused, what is stronger, and where each value came from."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from proc19probes import settings_given
from proc19probes.settings import (
    Origin,
    ScheduleSettings,
    ServiceSettings,
    Settings,
    check_parameters,
    check_schedules,
    check_services,
    check_severities,
    load_settings,
)
from proc19probes.settings_given import SettingsError
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.common_options import AddressFamily, CommonOptions
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.service import Service
from proc19probes.vocabulary.state import State

ARGO = Service("argo", "ARGO", "https://argo.example.org", Party.ARGO)
GOCDB = Service("gocdb", "GOCDB", "https://goc.example.org/gocdbpi", Party.GOCDB)
IMAGE_LIST = Service("image-list", "the image list", "", Party.VM_IMAGE_SUPPORT)
DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def system_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The machine's own file, in a place of the test."""
    path = tmp_path / "etc" / "settings.toml"
    path.parent.mkdir()
    monkeypatch.setattr(settings_given, "SYSTEM_FILE", path)
    return path


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def read(tmp_path: Path, text: str, **environment: str) -> Settings:
    return load_settings(written(tmp_path / "settings.toml", text), environment)


def shown(settings: Settings, key: str) -> tuple[str, str]:
    return next((one.shown, one.where) for one in settings.values if one.key == key)


SITE_BDII = Service("site-bdii", "the site BDII", "", Party.PILOT_SITE)


def test_an_address_that_the_question_gives_is_asked_whatever_the_settings_say() -> None:
    settings = Settings(services={"site-bdii": ServiceSettings(url="ldap://set.example.org")})
    given = SITE_BDII.of("PILOT-GRID", "ldap://given.example.org")
    assert settings.access(given, CommonOptions()).url == "ldap://given.example.org"
    open_ = SITE_BDII.of("PILOT-GRID", None)
    assert settings.access(open_, CommonOptions()).url == "ldap://set.example.org"


def test_without_any_file_everything_is_default() -> None:
    settings = load_settings(None, {})
    assert settings == Settings(values=settings.values)
    assert settings.limits == Limits()
    assert settings.access(GOCDB, CommonOptions()) == ServiceAccess(GOCDB.default_url)
    assert {one.where for one in settings.values} == {"default"}


def test_first_file_that_exists_is_read_alone(tmp_path: Path, system_file: Path) -> None:
    def workers(count: int) -> str:
        return f"[run]\nworkers = {count}\n"

    named = written(tmp_path / "named.toml", workers(1))
    variable = written(tmp_path / "variable.toml", workers(2))
    written(tmp_path / "xdg" / "proc19" / "settings.toml", workers(3))
    written(tmp_path / "home" / ".config" / "proc19" / "settings.toml", workers(4))
    written(system_file, workers(5) + "timeout = 7\n")
    environment = {
        "PROC19_SETTINGS": str(variable),
        "XDG_CONFIG_HOME": str(tmp_path / "xdg"),
        "HOME": str(tmp_path / "home"),
    }
    assert load_settings(named, environment).workers == 1
    for name, workers_then in (
        ("PROC19_SETTINGS", 2),
        ("XDG_CONFIG_HOME", 3),
        ("HOME", 4),
    ):
        settings = load_settings(None, environment)
        assert settings.workers == workers_then
        assert settings.timeout == timedelta(seconds=30)
        del environment[name]
    assert load_settings(None, environment).workers == 5


def test_empty_file_of_the_user_hides_that_of_the_machine(
    tmp_path: Path, system_file: Path
) -> None:
    written(tmp_path / "proc19" / "settings.toml", "")
    written(system_file, "[run]\nworkers = 5\n")
    assert load_settings(None, {"XDG_CONFIG_HOME": str(tmp_path)}).workers == 8


EVERYTHING = """
[services.gocdb]
url = "http://127.0.0.1:8181/gocdbpi"
cert = "robot.pem"
key = "/keys/robot.pem"
capath = "anchors"
proxy = ""
[tls]
cert = "/host/cert.pem"
capath = "/host/anchors"
[network]
proxy = "http://proxy:3128"
address_family = "IPv6"
[limits]
fetch = "2m"
document_bytes = 1000
requests_per_host = 2
[run]
timeout = 45
workers = 3
[severity]
bad = "WARNING"
[history]
file = "history.json"
"""


def test_every_key_is_read(tmp_path: Path) -> None:
    settings = read(tmp_path, EVERYTHING)
    assert settings.limits == Limits(timedelta(minutes=2), 1000, 2)
    assert (settings.timeout, settings.workers) == (timedelta(seconds=45), 3)
    assert settings.severity == {"bad": State.WARNING}
    assert settings.history == tmp_path / "history.json"
    assert settings.access(GOCDB, CommonOptions()) == ServiceAccess(
        "http://127.0.0.1:8181/gocdbpi",
        tmp_path / "robot.pem",
        Path("/keys/robot.pem"),
        tmp_path / "anchors",
        "",
        AddressFamily.IPV6,
    )


def test_service_without_settings_of_its_own_has_those_for_all(tmp_path: Path) -> None:
    other = Service("argo", "ARGO", "https://argo.example.org", Party.ARGO)
    assert read(tmp_path, EVERYTHING).access(other, CommonOptions()) == ServiceAccess(
        "https://argo.example.org",
        Path("/host/cert.pem"),
        None,
        Path("/host/anchors"),
        "http://proxy:3128",
        AddressFamily.IPV6,
    )


def test_option_is_stronger_and_brings_no_key_of_another_certificate(tmp_path: Path) -> None:
    options = CommonOptions(
        address_family=AddressFamily.IPV4,
        proxy="http://other:1",
        certificate=Path("proxy.pem"),
        trust_anchors=Path("mine"),
        service_urls=(("gocdb", "file:///data"),),
    )
    assert read(tmp_path, EVERYTHING).access(GOCDB, options) == ServiceAccess(
        "file:///data", Path("proxy.pem"), None, Path("mine"), "http://other:1", AddressFamily.IPV4
    )


def test_variable_is_stronger_than_the_file_for_every_key(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        EVERYTHING,
        PROC19_SERVICES_GOCDB_URL="https://user:secret@other.example.org/pi?token=secret",
        PROC19_SERVICES_GOCDB_CERT="/c.pem",
        PROC19_SERVICES_IMAGE_LIST_URL="/data",
        PROC19_TLS_CAPATH="/a",
        PROC19_NETWORK_PROXY="",
        PROC19_NETWORK_ADDRESS_FAMILY="any",
        PROC19_LIMITS_DOCUMENT_BYTES="5",
        PROC19_RUN_TIMEOUT="1m",
        PROC19_SEVERITY_ENDPOINT_NOT_MONITORED="UNKNOWN",
        PROC19_HISTORY_FILE="/h.json",
        PROC19_OF_SOMEBODY_ELSE="x",
    )
    assert settings.services["gocdb"].url == "https://user:secret@other.example.org/pi?token=secret"
    assert settings.services["gocdb"].certificate == Path("/c.pem")
    assert settings.services["image-list"].url == "file:///data"
    assert settings.everywhere.trust_anchors == Path("/a")
    assert settings.everywhere.proxy == ""
    assert settings.address_family is AddressFamily.ANY
    assert settings.limits.document_bytes == 5
    assert settings.timeout == timedelta(minutes=1)
    assert settings.severity["endpoint-not-monitored"] is State.UNKNOWN
    assert settings.history == Path("/h.json")


def test_origin_of_each_value_is_told_and_no_secret(tmp_path: Path) -> None:
    url = "https://user:secret@other.example.org/pi?token=secret"
    settings = read(tmp_path, EVERYTHING, PROC19_SERVICES_GOCDB_URL=url, PROC19_RUN_TIMEOUT="1m")
    file = str(tmp_path / "settings.toml")
    assert shown(settings, "services.gocdb.url") == (
        "https://***@other.example.org/pi?***",
        "PROC19_SERVICES_GOCDB_URL",
    )
    assert shown(settings, "run.timeout") == ("1m", "PROC19_RUN_TIMEOUT")
    assert shown(settings, "run.workers") == ("3", file)
    assert shown(settings, "services.gocdb.proxy") == ("none", file)
    assert shown(settings, "severity.bad") == ("WARNING", file)
    keys = [one.key for one in settings.values]
    assert keys == sorted(keys)
    assert "secret" not in repr(settings.values)


NETWORK = """
[services.gocdb]
url = "http://goc.example.org"
[services.argo]
url = "http://argo.example.org"
proxy = "argos-own:1"
[network]
proxy = "proxy.example.org:3128"
no_proxy = "::1, .example.org"
"""


def test_no_proxy_goes_with_the_proxy_for_all_and_with_no_other(tmp_path: Path) -> None:
    settings = read(tmp_path, NETWORK)
    for service, options, proxy, no_proxy in (
        (GOCDB, CommonOptions(), "http://proxy.example.org:3128", "::1, .example.org"),
        (ARGO, CommonOptions(), "http://argos-own:1", None),
        (GOCDB, CommonOptions(proxy="http://other:1"), "http://other:1", None),
    ):
        access = settings.access(service, options)
        assert (access.proxy, access.no_proxy) == (proxy, no_proxy)
    file = str(tmp_path / "settings.toml")
    assert shown(settings, "network.no_proxy") == ("::1, .example.org", file)
    empty = read(tmp_path, NETWORK, PROC19_NETWORK_NO_PROXY="")
    assert shown(empty, "network.no_proxy") == ("none", "PROC19_NETWORK_NO_PROXY")
    assert empty.access(GOCDB, CommonOptions()).no_proxy == ""


def test_origin_of_a_default() -> None:
    assert Origin("limits.fetch", "1m", "default") in load_settings(None, {}).values


COUNT = "expected a whole number from 1 to"
DURATION = "expected a duration like 30, 90s or 2m, at most 1d"
URL = "expected a URL (https://host/path, ldap://host:2170, file:///folder) or a folder"
PROXY = "expected host:3128 or a URL like http://host:3128, or nothing for no proxy"
DIRECT = "expected names, addresses or networks with commas between, such as .example.org, ::1"
REFUSED = {
    "unknown-table": ("[runs]\nworkers = 1", "runs.workers: no such key"),
    "unknown-key": ("[run]\nworker = 1", "run.worker: no such key"),
    "key-on-its-own": ("workers = 1", "workers: no such key"),
    "url-for-all": ("[tls]\nurl = 'http://x/'", "tls.url: no such key"),
    "table-in-place-of-a-value": ("[run.workers]\na = 1", "run.workers.a: no such key"),
    "value-in-place-of-a-table": ("run = 3", "run: no such key"),
    "text-for-a-number": ("[run]\nworkers = '3'", f"run.workers: found a text, {COUNT} 100"),
    "truth-for-a-number": (
        "[run]\nworkers = true",
        f"run.workers: found true or false, {COUNT} 100",
    ),
    "zero": ("[run]\nworkers = 0", f"run.workers: found 0, {COUNT} 100"),
    "too-many": ("[run]\nworkers = 101", f"run.workers: found 101, {COUNT} 100"),
    "negative": (
        "[limits]\ndocument_bytes = -1",
        f"limits.document_bytes: found -1, {COUNT} 1000000000000",
    ),
    "list": ("[run]\ntimeout = [3]", f"run.timeout: found a list, {DURATION}"),
    "date": ("[run]\ntimeout = 2026-11-23", f"run.timeout: found 2026-11-23, {DURATION}"),
    "no-duration": ("[run]\ntimeout = 'soon'", f"run.timeout: found 'soon', {DURATION}"),
    "no-time": ("[run]\ntimeout = 0", f"run.timeout: found 0s, {DURATION}"),
    "too-long": ("[limits]\nfetch = '2d'", f"limits.fetch: found 2d, {DURATION}"),
    "not-a-number": ("[run]\ntimeout = nan", f"run.timeout: found 'nan', {DURATION}"),
    "state": (
        "[severity]\nbad = 'BAD'",
        "severity.bad: found 'BAD', expected one of WARNING, UNKNOWN, CRITICAL",
    ),
    "family": (
        "[network]\naddress_family = 'IPv5'",
        "network.address_family: found 'IPv5', expected one of any, IPv4, IPv6",
    ),
    "scheme": (
        "[services.gocdb]\nurl = 'ftp://u:s3cr3t@h'",
        f"services.gocdb.url: found one that begins with ftp:, {URL}",
    ),
    "no-scheme": (
        "[services.gocdb]\nurl = 's3cr3t'",
        f"services.gocdb.url: found one without http:, https:, ldap:, ldaps: or file:, {URL}",
    ),
    "no-host": (
        "[services.gocdb]\nurl = 'http:///s3cr3t'",
        f"services.gocdb.url: found one that begins with http:, {URL}",
    ),
    "bad-port": (
        "[services.gocdb]\nurl = 'http://u:s3cr3t@h:port'",
        f"services.gocdb.url: found something that is not a URL, {URL}",
    ),
    "backslash-before-the-host": (
        "[services.gocdb]\nurl = 'https://s3cr3t\\@h/'",
        f"services.gocdb.url: found one with a character that no URL has, {URL}",
    ),
    "proxy-of-another-kind": (
        "[network]\nproxy = 'socks5://u:s3cr3t@h:1080'",
        f"network.proxy: found the proxy socks5://***@h:1080, which begins with socks5://, {PROXY}",
    ),
    "proxy-with-a-path": (
        "[services.gocdb]\nproxy = 'h:3128/s3cr3t'",
        "services.gocdb.proxy: found the proxy h:3128, which has more than a host and a port, "
        f"{PROXY}",
    ),
    "no-such-network": (
        "[network]\nno_proxy = 'localhost, 10.0.0.0/33'",
        f"network.no_proxy: found 10.0.0.0/33 among others, {DIRECT}",
    ),
    "no-such-port": (
        "[network]\nno_proxy = '[::1]:99999'",
        f"network.no_proxy: found [::1]:99999 among others, {DIRECT}",
    ),
    "url-for-a-host": (
        "[network]\nno_proxy = 'http://goc.example.org'",
        f"network.no_proxy: found http://goc.example.org among others, {DIRECT}",
    ),
    "list-of-hosts": ("[network]\nno_proxy = ['::1']", f"network.no_proxy: found a list, {DIRECT}"),
    "empty-url": ("[services.gocdb]\nurl = ''", f"services.gocdb.url: found nothing, {URL}"),
    "empty-path": ("[history]\nfile = ''", "history.file: found nothing, expected a path"),
    "key-without-certificate": (
        "[services.gocdb]\nkey = 'k'",
        "services.gocdb.key: found a key, expected its cert beside it",
    ),
}


@pytest.mark.parametrize(("text", "problem"), REFUSED.values(), ids=REFUSED)
def test_refused_with_file_key_found_and_expected(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read(tmp_path, text)
    said = str(raised.value).removesuffix(" (docs/settings.md has the list)")
    assert said == f"{tmp_path}/settings.toml: {problem}"
    assert "s3cr3t" not in said


def test_all_problems_are_told_at_once_on_one_line(tmp_path: Path) -> None:
    run = "[run]\nworkers = 0\ntimeout = 'x'\n"
    text = f"{run}[severity]\nbad = 3\n'a\\nb' = 'WARNING'\n[tls]\nx = 1\n"
    with pytest.raises(SettingsError) as raised:
        read(tmp_path, text, PROC19_RUN_WORKER="1", PROC19_LIMITS_FETCH="")
    problems = str(raised.value).split("; ")
    assert [problem.split(": ")[1] for problem in problems] == [
        *("run.timeout", "run.workers", "severity.bad", "tls.x"),
        *("limits.fetch", "run.worker"),
    ]
    assert str(raised.value).isprintable()


UNREADABLE = {
    "not-toml": (b"[run", "not TOML: "),
    "not-utf-8": (b"a = '\xff'", "not UTF-8 at byte 5"),
    "key-twice": (b"[run]\nworkers = 1\nworkers = 2", "not TOML: "),
    "nested-without-end": (b"a = " + b"[" * 100_000, "not TOML: "),
}


@pytest.mark.parametrize(("data", "problem"), UNREADABLE.values(), ids=UNREADABLE)
def test_file_that_cannot_be_read_as_toml(tmp_path: Path, data: bytes, problem: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(data)
    with pytest.raises(SettingsError, match=re.escape(f"{file}: {problem}")):
        load_settings(file, {})


def test_named_file_must_exist(tmp_path: Path) -> None:
    missing = tmp_path / "none.toml"
    for explicit, environment in ((missing, {}), (None, {"PROC19_SETTINGS": str(missing)})):
        with pytest.raises(SettingsError, match=f"^{re.escape(str(missing))}: no such file$"):
            load_settings(explicit, environment)


def test_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Is a directory"):
        load_settings(tmp_path, {})


def test_services_and_findings_that_do_not_exist_are_refused(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        "[services.gocdbb]\nurl = 'http://x/'\n[severity]\nbad = 'WARNING'\nbed = 'WARNING'",
        PROC19_SERVICES_ARGOO_PROXY="",
    )
    with pytest.raises(SettingsError) as raised:
        check_services(settings, frozenset({"gocdb", "argo"}))
    assert str(raised.value) == (
        "PROC19_SERVICES_ARGOO_PROXY: services.argoo: found argoo, expected one of argo, gocdb; "
        f"{tmp_path}/settings.toml: services.gocdbb: found gocdbb, expected one of argo, gocdb"
    )
    with pytest.raises(SettingsError, match=r"severity\.bed: found bed, expected one of bad$"):
        check_severities(settings, {"bad": State.CRITICAL})
    check_services(settings, frozenset({"gocdbb", "argoo"}))
    check_severities(settings, {"bad": State.CRITICAL, "bed": State.WARNING})


WRONG = "WARNING or CRITICAL, since this finding says that something is wrong"
WELL = "no severity, since this finding says that all is well"
SEVERITIES = {
    # What the finding says by itself, what settings make of it, and what is said of that.
    ("UNKNOWN", "WARNING"): None,
    ("UNKNOWN", "UNKNOWN"): None,
    ("UNKNOWN", "CRITICAL"): None,
    ("WARNING", "WARNING"): None,
    ("WARNING", "UNKNOWN"): WRONG,
    ("WARNING", "CRITICAL"): None,
    ("CRITICAL", "WARNING"): None,
    ("CRITICAL", "UNKNOWN"): WRONG,
    ("CRITICAL", "CRITICAL"): None,
    ("OK", "WARNING"): WELL,
    ("OK", "UNKNOWN"): WELL,
    ("OK", "CRITICAL"): WELL,
}


@pytest.mark.parametrize(
    ("states", "expected"), SEVERITIES.items(), ids=map("-made-".join, SEVERITIES)
)
def test_what_is_wrong_is_not_made_unknown_and_nothing_is_made_of_what_is_well(
    states: tuple[str, str], expected: str | None, tmp_path: Path
) -> None:
    own, given = states
    settings = read(tmp_path, f"[severity]\nsite-suspended = '{given}'\n")
    known = {"site-suspended": State(own), "other": State.OK}
    if expected is None:
        check_severities(settings, known)
        return
    with pytest.raises(SettingsError) as raised:
        check_severities(settings, known)
    assert str(raised.value) == (
        f"{tmp_path}/settings.toml: severity.site-suspended: found {given}, expected {expected}"
    )


def test_nothing_is_made_ok(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="found 'OK', expected one of WARNING, UNKNOWN, CRIT"):
        read(tmp_path, "[severity]\nsite-suspended = 'OK'\n")


def test_severity_from_the_environment_is_refused_by_the_variable_s_name() -> None:
    settings = load_settings(None, {"PROC19_SEVERITY_SITE_SUSPENDED": "UNKNOWN"})
    with pytest.raises(SettingsError, match=r"^PROC19_SEVERITY_SITE_SUSPENDED: severity\.site-s"):
        check_severities(settings, {"site-suspended": State.CRITICAL})


def test_severities_that_do_not_exist_and_that_may_not_be_are_told_together(
    tmp_path: Path,
) -> None:
    settings = read(tmp_path, "[severity]\nbad = 'UNKNOWN'\nbed = 'WARNING'\n")
    with pytest.raises(SettingsError) as raised:
        check_severities(settings, {"bad": State.WARNING})
    assert len(raised.value.problems) == 2


FREE = ("severity", "probes")


def test_example_of_the_page_is_valid_and_has_every_key(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)[1]
    settings = read(tmp_path, example)
    shown_keys = {one.key for one in settings.values if one.where != "default"}
    assert {key.split(".")[-1] for key in shown_keys if not key.startswith(FREE)} == {
        *("url", "cert", "key", "capath", "proxy", "address_family", "fetch", "document_bytes"),
        "no_proxy",
        *("requests_per_host", "timeout", "workers", "file", "token", "interval", "replay"),
    }
    for key, variable in re.findall(r"\| `(\S+)` \| `(PROC19_\S+)` \|", DOCUMENT.read_text()):
        value = {"run": "3", "services": "http://x/", "severity": "WARNING", "network": "any"}
        text = value.get(key.split(".")[0], "/x")
        assert shown(load_settings(None, {variable: text}), key)[1] == variable


def test_parameters_of_probes_are_kept_as_texts(tmp_path: Path) -> None:
    settings = read(tmp_path, '[probes.endpoint_in_scope]\nscope = "EGI"\nmost = 3\n')
    assert settings.parameters == {"endpoint_in_scope": {"scope": "EGI", "most": "3"}}
    assert shown(settings, "probes.endpoint_in_scope.scope")[0] == "EGI"


def test_a_schedule_has_an_interval_and_a_timeout_or_leaves_them_to_the_probe(
    tmp_path: Path,
) -> None:
    text = '[schedule.site_certified]\ninterval = "7d"\n[schedule.request]\ntimeout = 100\n'
    settings = read(tmp_path, text)
    assert settings.schedules == {
        "site_certified": ScheduleSettings(timedelta(days=7), None),
        "request": ScheduleSettings(None, timedelta(seconds=100)),
    }
    assert shown(settings, "schedule.site_certified.interval")[0] == "7d"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[schedule.x]\ninterval = "0s"\n', "found 0s, expected a duration like 30, 90s or 2m, at"),
        ('[schedule.x]\ninterval = "32d"\n', "found 32d, expected a duration"),
        ('[schedule.x]\ntimeout = "2d"\n', "found 2d, expected a duration"),
        ('[schedule.x]\nevery = "2d"\n', "schedule.x.every: no such key"),
        ('[schedule]\ninterval = "2d"\n', "schedule.interval: no such key"),
    ],
)
def test_schedules_that_make_no_sense_are_refused(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, text)
    assert problem in str(caught.value)


def test_schedules_of_what_nobody_runs_are_refused(tmp_path: Path) -> None:
    settings = read(tmp_path, "[schedule.magic]\ntimeout = 1\n")
    with pytest.raises(
        SettingsError, match=r"schedule\.magic: found magic, expected one of a, req"
    ):
        check_schedules(settings, frozenset({"a", "request"}))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[probes.magic]\nx = 1\n", "probes.magic: found magic, expected one of scope_probe"),
        ("[probes.scope_probe]\nx = 1\n", "probes.scope_probe.x: found x, expected one of scope"),
    ],
)
def test_parameters_that_do_not_exist_are_refused(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(SettingsError) as caught:
        check_parameters(read(tmp_path, text), {"scope_probe": frozenset({"scope"})})
    assert str(caught.value).endswith(problem)


def test_token_is_the_strongest_ones_file(tmp_path: Path) -> None:
    settings = read(tmp_path, '[services.gocdb]\ntoken = "secret.txt"\n')
    assert settings.access(GOCDB, CommonOptions()).token == tmp_path / "secret.txt"
    given = CommonOptions(token=Path("/given"))
    assert settings.access(GOCDB, given).token == Path("/given")


LISTED = {
    "the-same-host": ("https://images.example.org/store/vo/x/image.list", True),
    "the-same-port-written": ("https://images.example.org:443/image.list", True),
    "another-host": ("https://evil.example.org/image.list", False),
    "a-host-that-begins-alike": ("https://images.example.org.evil.example.org/", False),
    "another-port": ("https://images.example.org:8443/image.list", False),
    "without-tls": ("http://images.example.org/image.list", False),
    "no-url": ("https://[images.example.org/", False),
}


@pytest.mark.parametrize(("url", "sent"), LISTED.values(), ids=list(LISTED))
def test_token_goes_to_the_host_that_is_set_beside_it_whatever_is_asked(
    url: str, sent: bool, tmp_path: Path
) -> None:
    service = IMAGE_LIST.of("it", url)
    text = '[services.image-list]\ntoken = "secret.txt"\n'
    bound = read(tmp_path, f'{text}url = "https://images.example.org/store"\n')
    assert (bound.access(service, CommonOptions()).token is not None) is sent
    assert read(tmp_path, text).access(service, CommonOptions()).token is None
    given = CommonOptions(token=Path("/given"))
    assert bound.access(service, given).token == Path("/given")
