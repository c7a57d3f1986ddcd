"""What transports for signed messages have in common: a message goes in, a judgement comes out."""

import hashlib
import re
import time
from abc import abstractmethod
from pathlib import Path
from typing import TypeVar

from proc19probes.outside.carrier import Carrier, Facts, Kept, Progress, Saved
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.kept_whole import KeptWhole, Whole
from proc19probes.outside.openssl_cms import refuse_too_large
from proc19probes.outside.trust import grid_anchors, usable_anchors
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.outside import Asked

Answer = TypeVar("Answer")

CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")
"""A certificate in PEM."""


class MessageCarrier(Carrier[Answer]):
    """Carries a message to openssl, with the trust anchors of its service; thread-safe."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    @abstractmethod
    def message(self, asked: Asked[Answer]) -> bytes:
        """The message that is asked about; raises TypeError for a question of another kind."""

    @abstractmethod
    def judged(self, message: bytes, anchors: Path, deadline: Deadline) -> Whole[Answer]:
        """What it is worth by these trust anchors; raises ObtainError."""

    @abstractmethod
    def restored(self, data: bytes) -> Whole[Answer]:
        """The same out of a recording; raises MalformedError."""

    def question(self, asked: Asked[Answer]) -> Facts:
        """The digest of the message."""
        return (("sha256", _digest(self.message(asked))),)

    def described(self, asked: Asked[Answer], access: ServiceAccess) -> str:
        """What is judged, and by which trust anchors."""
        message = self.message(asked)
        return (
            f"openssl cms -verify of {len(message)} bytes, sha256 {_digest(message)[:12]},"
            f" trusting {grid_anchors(access)}"
        )

    def carry(
        self, asked: Asked[Answer], access: ServiceAccess, deadline: Deadline, progress: Progress
    ) -> Kept[Answer]:
        """What came of judging the message; raises ObtainError."""
        started = time.monotonic()
        message = self.message(asked)
        refuse_too_large(message, self._limits)
        anchors = usable_anchors(access)
        progress.doing = "waiting for openssl to verify a message"
        whole = self.judged(message, anchors, deadline)
        return KeptWhole(whole, (("bytes", str(len(message))),), time.monotonic() - started)

    def restore(self, saved: Saved) -> Kept[Answer]:
        """What a recording says of it."""
        return KeptWhole(self.restored(b"".join(saved.body())), saved.facts, 0.0)

    def close(self) -> None:
        """Nothing: no process outlives its question."""


def _digest(message: bytes) -> str:
    return hashlib.sha256(message).hexdigest()
