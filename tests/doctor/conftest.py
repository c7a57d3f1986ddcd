"""What each test of the doctor finds in its environment: all services but GOCDB, well."""

from collections.abc import Iterator

import pytest

from servers.other_services import other_services


@pytest.fixture(scope="session")
def others() -> Iterator[dict[str, str]]:
    """The variables that name the services beside GOCDB."""
    with other_services() as variables:
        yield variables


@pytest.fixture(autouse=True)
def _others_are_well(
    others: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    _no_settings_of_this_machine: None,
) -> None:
    for name, value in others.items():
        monkeypatch.setenv(name, value)
