"""What docs/packages-el9.md says of the probes' options and of the packages is so."""

import re
from configparser import ConfigParser
from pathlib import Path

from proc19probes.catalogue import load_probe, probe_names
from proc19probes.plugin.flags import sections_of
from proc19probes.plugin.line import _LONGEST_OUTPUT

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "packages-el9.md").read_text()
RULES = dict(re.findall(r"^\| (.+?) \| (.+) \|$", PAGE.partition("## ARGO's guidelines")[2], re.M))


def probes_with(flag: str) -> set[str]:
    return {
        name
        for name in probe_names()
        if any(flag in one.flags for part in sections_of(load_probe(name)) for one in part.flags)
    }


def named(text: str) -> set[str]:
    return set(re.findall(r"`([a-z_]+)`", text))


def test_every_probe_has_the_options_that_it_is_said_to_have() -> None:
    assert RULES["`-h`, `-t` in every probe"].startswith("yes")
    for flag in ("-h", "-t", "-v"):
        assert probes_with(flag) == set(probe_names())


def test_the_probes_with_a_host_are_those_that_the_page_names() -> None:
    assert named(RULES["`-H` in every probe"]) == probes_with("-H")


def test_the_probes_with_thresholds_are_those_that_the_page_names() -> None:
    text = RULES["`-v`, `-w`, `-c`, `-p`, `-u` where they make sense"]

    assert named(text) == probes_with("-w") == probes_with("-c")
    assert probes_with("-p") | probes_with("-u") == set()


def test_the_bound_of_the_output_is_the_one_that_the_page_gives() -> None:
    assert f"`-v`: {_LONGEST_OUTPUT // 1024} KiB" in RULES["at most 16 KB of output"]


def test_the_extras_and_the_number_of_libraries_are_those_of_setup_cfg() -> None:
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg")
    words = {7: "seven", 8: "eight"}

    count = len(setup["options"]["install_requires"].strip().splitlines())
    assert PAGE.count(f"{words[count]} libraries") == 2
    assert set(setup["options.extras_require"]) == {"test", "lint"}
    assert "Two extras are for working on the sources: `test` and `lint`." in PAGE
