"""A grid whose hosts send signed usage records: its authority, with all that trust anchors have."""

from functools import cached_property
from pathlib import Path

from servers.certification import HOST, Certified, Wanted, issued, root
from servers.trust_directories import held, trust_directory


class SendingGrid:
    """An authority and the hosts that it vouches for, made below `folder`."""

    def __init__(self, folder: Path, name: str = "PROC19 Grid CA") -> None:
        self.folder = folder
        self._name = name

    @cached_property
    def authority(self) -> Certified:
        """The authority, that signed itself."""
        return root(self.folder, f"/DC=org/DC=example/CN={self._name}")

    def host(self, subject: str, wanted: Wanted = HOST) -> Certified:
        """A host's certificate."""
        return issued(self.authority, subject, wanted)

    def trust_anchors(self) -> Path:
        """A directory that trusts this authority, with its revocations and its signing policy."""
        return self._trust_anchors

    @cached_property
    def _trust_anchors(self) -> Path:
        return trust_directory(self.folder, held(self.authority))
