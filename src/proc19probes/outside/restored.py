"""The pieces of a document that a recording holds."""

from collections.abc import Iterator

from proc19probes.outside.carrier import Saved


def restored_pieces(saved: Saved) -> Iterator[bytes]:
    """The bytes as they came, and then the failure that ended them, if one did."""
    yield from saved.body()
    if saved.failure is not None:
        raise saved.failure
