"""Genuine messages of usage records, as they are and with one thing changed."""

from pathlib import Path

FOLDER = Path(__file__).parents[1] / "samples" / "accounting"
MESSAGES = sorted(path.name for path in FOLDER.iterdir() if path.suffix in (".msg", ".xml"))


def sample(name: str) -> bytes:
    """The message as it is."""
    return (FOLDER / name).read_bytes()


def changed(name: str, old: str, new: str) -> bytes:
    """The message with this text, which is in it, replaced where it is first."""
    before = sample(name)
    assert old.encode() in before, f"{name} has no {old!r}"
    return before.replace(old.encode(), new.encode(), 1)
