"""What each test of the doctor finds in its environment: all services but GOCDB, well."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from servers.other_services import other_services
from servers.tls import Authority


@pytest.fixture(scope="session")
def others() -> Iterator[dict[str, str]]:
    """The variables that name the services beside GOCDB."""
    with other_services() as variables:
        yield variables


@pytest.fixture(scope="session")
def trust_anchors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Trust anchors that are well, whatever this machine has in the IGTF's place."""
    return Authority(tmp_path_factory.mktemp("authority")).trust_anchors()


@pytest.fixture(autouse=True)
def _others_are_well(
    others: dict[str, str],
    trust_anchors: Path,
    monkeypatch: pytest.MonkeyPatch,
    _no_settings_of_this_machine: None,
) -> None:
    for name, value in others.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PROC19_TLS_CAPATH", str(trust_anchors))
