"""`openssl cms -verify` as a process: what goes in and comes out, bounded in time, without a trace.

What openssl says of a message whose signer it does not trust:

    CMS Verification failure
    4067949E007F0000:error:17000064:CMS routines:cms_signerinfo_verify_cert:certificate verify error
    :../crypto/cms/cms_smime.c:289:Verify error: unable to get local issuer certificate
"""

import os
import subprocess
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import BinaryIO

from proc19probes.outside.deadline import Deadline
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.unobtainable import TooSlowError, UnreachableError

_MOST_SAID_BYTES = 64 * 1024
_MOST_CERTIFICATES_BYTES = 1024 * 1024
_WORDS = 200
_MOST_REASONS = 3
# thread:error:code:library:function:reason:file:line:data
_REASON, _DATA = 5, 8


@dataclass(frozen=True)
class Ran:
    """What a process came to: `content` is its output, `signers` certificates in PEM."""

    status: int
    content: bytes
    signers: bytes
    said: str

    @property
    def complaints(self) -> tuple[str, ...]:
        """The reasons that it gave, in its words."""
        found = (_complaint(line) for line in self.said.splitlines() if ":error:" in line)
        return tuple(dict.fromkeys(complaint for complaint in found if complaint))[:_MOST_REASONS]


def run_verify(message: bytes, options: Sequence[str], deadline: Deadline) -> Ran:
    """What `openssl cms -verify` says of the message with these options besides.

    Raises UnreachableError where there is no openssl, TooSlowError at the deadline. All that goes
    between is in memory: nothing is left in a folder, however this process ends. The output needs
    no bound of its own, since it is part of the message.
    """
    with ExitStack() as stack:
        given, content, signers, said = (
            stack.enter_context(_in_memory(name))
            for name in ("message", "content", "signers", "said")
        )
        given.write(message)
        given.seek(0)
        command = ["openssl", "cms", "-verify", "-inform", "SMIME", *options]
        command += ["-signer", f"/dev/fd/{signers.fileno()}"]
        status = _run(command, given, content, said, signers.fileno(), deadline)
        return Ran(
            status,
            _read(content, len(message) * 2 + 1),
            _read(signers, _MOST_CERTIFICATES_BYTES),
            _read(said, _MOST_SAID_BYTES).decode("utf-8", "replace"),
        )


def _run(
    command: list[str],
    given: BinaryIO,
    content: BinaryIO,
    said: BinaryIO,
    signers: int,
    deadline: Deadline,
) -> int:
    try:
        process = subprocess.Popen(  # noqa: S603 - a list of our own words
            command,
            stdin=given,
            stdout=content,
            stderr=said,
            pass_fds=(signers,),
            env=_environment(),
        )
    except OSError as error:
        raise UnreachableError(
            f"openssl cannot be run: {error.strerror}, expected it on the PATH"
        ) from error
    try:
        return process.wait(deadline.remaining())
    except subprocess.TimeoutExpired as error:
        limit = deadline.limit.total_seconds()
        raise TooSlowError(f"openssl had no answer within {limit:g} s") from error
    finally:
        process.kill()
        process.wait()


def _environment() -> dict[str, str]:
    """Nothing of ours but where programs are: neither settings nor certificates of this machine."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C",
        "OPENSSL_CONF": os.devnull,
    }


def _in_memory(name: str) -> BinaryIO:
    return os.fdopen(os.memfd_create(f"proc19-{name}"), "w+b")


def _read(file: BinaryIO, most: int) -> bytes:
    # The process wrote with the same position in the file.
    file.seek(0)
    return file.read(most)


def _complaint(line: str) -> str:
    parts = line.split(":", _DATA)
    if len(parts) <= _REASON:
        return ""
    data = parts[_DATA] if len(parts) > _DATA else ""
    return plain(data.removeprefix("Verify error:") or parts[_REASON], _WORDS)
