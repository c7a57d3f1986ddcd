"""What a plugin's process knows of itself; `entry.Voice` is the one there is."""

from typing import Protocol


class Process(Protocol):
    """Its name on the output line, its age, and what it is doing in words."""

    name: str
    doing: str

    @property
    def seconds(self) -> float:
        """How long this process has been at work."""

    def line(self, state: str, text: str) -> str:
        """A whole output line that is not a probe's result."""
