"""The settings file that packages install sets nothing, and shows every key with a value."""

import re
import tomllib
from pathlib import Path

from proc19probes.catalogue import (
    known_findings,
    known_parameters,
    known_services,
    probe_names,
)
from proc19probes.configuration.planning import REQUEST
from proc19probes.settings import (
    check_parameters,
    check_schedules,
    check_services,
    check_severities,
    load_settings,
)

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "packaging" / "settings" / "settings.toml"
UNCOMMENTED = re.sub(r"^#(?=\S)", "", SHIPPED.read_text(), flags=re.M)
PAGE = (ROOT / "docs" / "settings.md").read_text()


def test_the_file_as_it_is_installed_sets_nothing() -> None:
    assert tomllib.loads(SHIPPED.read_text()) == {}
    assert {origin.where for origin in load_settings(SHIPPED, {}).values} == {"default"}


def test_with_every_key_uncommented_it_is_valid(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(UNCOMMENTED)

    settings = load_settings(file, {})

    check_services(settings, frozenset(known_services()))
    check_severities(settings, known_findings())
    check_parameters(settings, known_parameters())
    check_schedules(settings, frozenset((*probe_names(), REQUEST)))
    assert settings.history == Path("/var/lib/proc19/history.json")


def test_it_shows_the_keys_and_values_of_the_page() -> None:
    (shown,) = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.S | re.M)

    assert tomllib.loads(UNCOMMENTED) == tomllib.loads(shown)
