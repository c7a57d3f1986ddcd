"""What a command line that is not understood gets: one line and exit code 3."""

import pytest
from plugin_process import Ended, executable, probe, run

from proc19probes import __version__
from proc19probes.catalogue import probe_names

NAME = "SITE_CERTIFIED"
SITE = ["--site", "PILOT-CLOUD"]
URL = "a URL (https://host/path, ldap://host:2170, file:///folder) or a folder"

REFUSED = {
    "unknown-option": (["--foo"], "no such option: --foo"),
    "unknown-short-option": (["-x"], "no such option: -x"),
    "warning-threshold": ([*SITE, "-w", "3"], "no such option: -w"),
    "critical-threshold": ([*SITE, "-c", "3"], "no such option: -c"),
    "port": ([*SITE, "-p", "80"], "no such option: -p"),
    "general-url": ([*SITE, "--url", "http://x/"], "no such option: --url"),
    "missing-parameter": ([], "--site is missing"),
    "empty-parameter": (["--site", ""], "--site is empty, expected text"),
    "no-value": (["--site"], "--site needs a value"),
    "value-for-a-flag": ([*SITE, "--no-proxy=1"], "--no-proxy takes no value"),
    "twice": ([*SITE, *SITE], "--site: found 2 times, expected once"),
    "extra-word": ([*SITE, "more"], "found 1 word that no option takes"),
    "line-break": (["--site", "a\nb"], "--site: found a character that cannot be printed"),
    "not-utf-8": (["--site", "\udcff"], "--site: found a character that cannot be printed"),
    "zero-timeout": (
        [*SITE, "-t", "0"],
        "--timeout: found 0s, expected more than 0s and at most 1d",
    ),
    "endless-timeout": (
        [*SITE, "-t", "2d"],
        "--timeout: found 2d, expected more than 0s and at most 1d",
    ),
    "timeout-of-another-kind": (
        [*SITE, "--timeout=soon"],
        "--timeout: a duration like 90s, 15m, 6h or 2d, not 'soon'",
    ),
    "state": (
        [*SITE, "--timeout-state", "bad"],
        "--timeout-state: found 'bad', expected ok, warning, critical or unknown",
    ),
    "both-families": ([*SITE, "-4", "-6"], "found -4 and -6, expected one of them"),
    "both-proxies": (
        [*SITE, "--proxy", "http://p:1", "--no-proxy"],
        "found --proxy and --no-proxy, expected one of them",
    ),
    "key-alone": ([*SITE, "--key", "k"], "found --key alone, expected --cert beside it"),
    "empty-path": ([*SITE, "--capath", ""], "--capath: found nothing, expected a path"),
    "service-url": (
        [*SITE, "--gocdb-url", "ftp://user:secret@host/"],
        f"--gocdb-url: found one that begins with ftp:, expected {URL}",
    ),
    "service-url-without-scheme": (
        [*SITE, "--gocdb-url", "goc.example.org"],
        f"--gocdb-url: found one without http:, https:, ldap:, ldaps: or file:, expected {URL}",
    ),
    "proxy": (
        [*SITE, "--proxy", "socks5://us:s3cr3t@proxy:1080"],
        "--proxy: found the proxy socks5://***@proxy:1080, which begins with socks5://, "
        "expected host:3128 or a URL like http://host:3128, or nothing for no proxy",
    ),
}


@pytest.mark.parametrize(("arguments", "text"), REFUSED.values(), ids=REFUSED)
def test_usage_error_is_unknown_and_says_what_was_expected(arguments: list[str], text: str) -> None:
    ended = probe("site_certified", *arguments)
    assert ended.first == f"{NAME} UNKNOWN - {text}; see --help [usage]"
    assert ended.out.count("\n") == 1
    assert (ended.code, ended.err) == (3, "")


@pytest.mark.parametrize("flag", ["-V", "--version"])
def test_version_ends_with_3(flag: str) -> None:
    text = f"check_proc19_site_certified (proc19probes) {__version__}\n"
    assert probe("site_certified", flag) == Ended(3, text, "")


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_ends_with_3_and_goes_before_what_is_missing(flag: str) -> None:
    ended = probe("site_certified", flag, "-t", "10")
    assert (ended.code, ended.err) == (3, "")
    assert ended.out.startswith("Is the site certified in GOCDB?\n\nUsage: ")


def test_command_of_no_probe_says_which_there_are() -> None:
    program = "from proc19probes.plugin.entry import main; main('check_proc19_no_such')"
    ended = run([*executable("")[:1], "-c", program])
    assert ended.first.startswith(
        f"NO_SUCH UNKNOWN - no probe is called 'no_such'; there are: {probe_names()[0]}, "
    )
    assert (ended.code, ended.err) == (3, "")


BROKEN_SETTINGS = {
    "not-toml": ("x", "not TOML: "),
    "unknown-key": ("[run]\ntime = 3\n", "run.time: no such key (docs/settings.md has the list)"),
}


@pytest.mark.parametrize(("text", "said"), BROKEN_SETTINGS.values(), ids=BROKEN_SETTINGS)
def test_settings_that_cannot_be_used_are_one_unknown_line(tmp_path, text: str, said: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(text)
    ended = probe("site_certified", *SITE, "--settings", file)
    assert ended.first.startswith(f"{NAME} UNKNOWN - {file}: {said}")
    assert ended.first.endswith(" [settings]")
    assert (ended.code, ended.err) == (3, "")


def test_settings_file_that_is_named_and_not_there_is_unknown(tmp_path) -> None:
    ended = probe("site_certified", *SITE, "--settings", tmp_path / "none.toml")
    assert ended.first == f"{NAME} UNKNOWN - {tmp_path}/none.toml: no such file [settings]"
    assert ended.code == 3
