"""What holds for the tests of packages and of monitoring servers."""

import pytest


@pytest.fixture(autouse=True)
def _no_authorities_of_this_machine() -> None:
    """This machine's authorities are trusted here: what is installed comes over TLS."""
