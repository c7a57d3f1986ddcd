"""Tokens that services ask for: each in a file of its own, never on a command line."""

import ipaddress
import os
import stat
import threading
from pathlib import Path
from urllib.parse import urlsplit

from proc19probes.outside.web_token import token_forms
from proc19probes.vocabulary.access import ServiceAccess
from proc19probes.vocabulary.unobtainable import NotPermittedError

_MOST_BYTES = 8192
_SHORTEST = 8
_EXPECTED = "expected one line with the token"


class Tokens:
    """The tokens of a run, each as it was when it was first read: that one is masked; thread-safe.

    Where a file stands in for a service nobody is given a token.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read: dict[Path, str] = {}

    def of(self, access: ServiceAccess) -> str | None:
        """The token for a service, None where it has none; raises NotPermittedError."""
        if access.token is None or access.url.startswith("file:"):
            return None
        with self._lock:
            if access.token not in self._read:
                self._read[access.token] = read_token(access.token)
            return self._read[access.token]

    def masked(self, access: ServiceAccess) -> tuple[str, ...]:
        """What must not be seen of it, in each form; nothing where it cannot be read."""
        try:
            token = self.of(access)
        except NotPermittedError:
            # Whoever asks the service is told.
            return ()
        return () if token is None else token_forms(token)


def read_token(path: Path) -> str:
    """The token that the file holds, without the line's end; raises NotPermittedError.

    What an error says holds nothing of the file's content.
    """
    try:
        # Without waiting, since a pipe would let one wait for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise NotPermittedError(f"the token file {path} is not a regular file")
            data = file.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a file's name"
        raise NotPermittedError(f"the token file {path} cannot be read: {reason}") from error
    return _token(data, path)


def _token(data: bytes, path: Path) -> str:
    line = data.strip()
    if len(data) > _MOST_BYTES:
        raise NotPermittedError(
            f"found more than {_MOST_BYTES} bytes in the token file {path}, {_EXPECTED}"
        )
    if not line:
        raise NotPermittedError(f"the token file {path} is empty, {_EXPECTED}")
    if len(line.splitlines()) > 1:
        raise NotPermittedError(f"found several lines in the token file {path}, {_EXPECTED}")
    if any(byte <= 0x20 or byte >= 0x7F for byte in line):
        raise NotPermittedError(
            f"found a character in the token file {path} that no token has, {_EXPECTED}"
        )
    if len(line) < _SHORTEST:
        # What is shorter could not be told from ordinary text, and so not be masked.
        raise NotPermittedError(
            f"found fewer than {_SHORTEST} characters in the token file {path}, {_EXPECTED}"
        )
    return line.decode("ascii")


def refuse_in_the_open(url: str) -> None:
    """Raises NotPermittedError where a token on its way to this URL could be read by others."""
    parts = urlsplit(url)
    if parts.scheme == "http" and not _is_here(parts.hostname or ""):
        raise NotPermittedError(
            f"the token is not sent to {parts.hostname} where all can read it: found http:,"
            " expected https:"
        )


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
