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
from proc19probes.vocabulary.access import Limits
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.unobtainable import (
    MalformedError,
    RefusedError,
    TooLargeError,
    TooSlowError,
    UnreachableError,
)

_MOST_SAID_BYTES = 64 * 1024
_MOST_CERTIFICATES_BYTES = 1024 * 1024
_WORDS = 200
_MOST_REASONS = 3
# thread:error:code:library:function:reason:file:line:data
_REASON, _DATA = 5, 8
# Exit codes, openssl-cms(1).
_HOLDS, _CANNOT_BE_READ, _DOES_NOT_HOLD = 0, (2, 3), 4


@dataclass(frozen=True)
class Ran:
    """What a process came to: `content` is its output; certificates are in PEM.

    `signers` are those that the signatures name, `certificates` all that the message has.
    """

    status: int
    content: bytes
    signers: bytes
    certificates: bytes
    said: str

    @property
    def holds(self) -> bool:
        """Whether what was to be verified holds."""
        return self.status == _HOLDS

    @property
    def complaints(self) -> tuple[str, ...]:
        """The reasons that it gave, in its words."""
        found = (_complaint(line) for line in self.said.splitlines() if ":error:" in line)
        return tuple(dict.fromkeys(complaint for complaint in found if complaint))[:_MOST_REASONS]


def refuse_too_large(message: bytes, limits: Limits) -> None:
    """Raises TooLargeError for a message over the limit of a document."""
    if len(message) > limits.document_bytes:
        raise TooLargeError(
            f"found a message of {len(message)} bytes, expected at most {limits.document_bytes}"
        )


def verify(message: bytes, options: Sequence[str], deadline: Deadline) -> Ran:
    """The same as `run_verify`; raises RefusedError besides where openssl gives no verdict."""
    ran = run_verify(message, options, deadline)
    if not ran.holds and (ran.status != _DOES_NOT_HOLD or not ran.complaints):
        raise _without_a_reason(ran)
    return ran


def run_verify(message: bytes, options: Sequence[str], deadline: Deadline) -> Ran:
    """What `openssl cms -verify` says of the message with these options besides.

    Raises UnreachableError where there is no openssl, TooSlowError at the deadline. All that goes
    between is in memory: nothing is left in a folder, however this process ends. The output needs
    no bound of its own, since it is part of the message.
    """
    return _cms(message, ("-verify", *options), deadline)


def structure(message: bytes, deadline: Deadline) -> bytes:
    """The CMS structure of the message in DER.

    Raises MalformedError where there is none, RefusedError where openssl does not say so, and as
    `run_verify` does.
    """
    ran = _cms(message, ("-cmsout", "-outform", "DER"), deadline)
    if ran.status in _CANNOT_BE_READ and ran.complaints:
        raise MalformedError(f"found no S/MIME: {ran.complaints[0]}")
    if not ran.holds:
        raise _without_a_reason(ran)
    return ran.content


def _without_a_reason(ran: Ran) -> RefusedError:
    return RefusedError(f"openssl ended with {ran.status} and no reason")


def _cms(message: bytes, words: Sequence[str], deadline: Deadline) -> Ran:
    with ExitStack() as stack:
        given, content, signers, certificates, said = (
            stack.enter_context(_in_memory(name))
            for name in ("message", "content", "signers", "certificates", "said")
        )
        given.write(message)
        given.seek(0)
        command = ["openssl", "cms", *words, "-inform", "SMIME"]
        if "-verify" in words:
            command += ["-signer", _path(signers), "-certsout", _path(certificates)]
        status = _run(command, given, content, said, (signers, certificates), deadline)
        return Ran(
            status,
            _read(content, len(message) * 2 + 1),
            _read(signers, _MOST_CERTIFICATES_BYTES),
            _read(certificates, _MOST_CERTIFICATES_BYTES),
            _read(said, _MOST_SAID_BYTES).decode("utf-8", "replace"),
        )


def _run(
    command: list[str],
    given: BinaryIO,
    content: BinaryIO,
    said: BinaryIO,
    written: Sequence[BinaryIO],
    deadline: Deadline,
) -> int:
    try:
        process = subprocess.Popen(  # noqa: S603 - a list of our own words
            command,
            stdin=given,
            stdout=content,
            stderr=said,
            pass_fds=[file.fileno() for file in written],
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


def _path(file: BinaryIO) -> str:
    return f"/dev/fd/{file.fileno()}"


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
