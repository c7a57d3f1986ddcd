"""What tests of usage records share: an empty queue, and an authority that signs hosts."""

from pathlib import Path

import pytest
from dirq.QueueSimple import QueueSimple

from servers.senders import SendingGrid


@pytest.fixture
def queue(tmp_path: Path) -> Path:
    """A directory queue, with nothing in it."""
    QueueSimple(str(tmp_path / "outgoing"))
    return tmp_path / "outgoing"


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> SendingGrid:
    return SendingGrid(tmp_path_factory.mktemp("grid"))
