"""Whether trust anchors are usable, and until when; which ones are used where none are set."""

import re
import ssl
from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path

from proc19probes.doctor.examination import Examination
from proc19probes.doctor.pem import NoCertificateError, first_certificate, read_pem
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.state import State

_MOST_ANCHORS = 5000
_MOST_NAMED = 5
_LONGEST_PATH = 4096
_HASHED_NAME = re.compile(r"([0-9a-f]{8})\.[0-9]+")


def examine_trust_anchors(folder: Path, now: datetime) -> Examination:
    """A hashed directory of certification authorities (openssl-rehash(1))."""
    subject = plain(str(folder), _LONGEST_PATH)
    if folder.is_file():
        return Examination(
            subject,
            State.CRITICAL,
            "a file, expected the hashed directory of trust anchors (--capath)",
            "name the folder, and put the file into it by openssl rehash",
        )
    try:
        until = _anchors(folder)
    except OSError as error:
        return Examination(
            subject,
            State.CRITICAL,
            f"cannot read the folder: {error.strerror}",
            "install the IGTF trust anchors, or name another folder",
        )
    if not until:
        return Examination(
            subject,
            State.CRITICAL,
            "no trust anchor whose name is its hash",
            "install the IGTF trust anchors, or run openssl rehash on the folder",
        )
    expired = sorted(name for name, instant in until.items() if instant <= now)
    if expired:
        return Examination(
            subject,
            State.CRITICAL if len(expired) == len(until) else State.WARNING,
            f"{len(expired)} of {_count(len(until))} expired: {', '.join(expired[:_MOST_NAMED])}",
            "update the package of the trust anchors",
        )
    first = f"{min(until.values()):%Y-%m-%d}"
    ends = f"the first expires {first}" if len(until) > 1 else f"expires {first}"
    return Examination(subject, State.OK, f"{_count(len(until))}, {ends}")


def examine_default_trust_anchors(igtf: Path, now: datetime) -> tuple[Examination, ...]:
    """The system's store, and the IGTF directory where there is one: used where none are set."""
    paths = ssl.get_default_verify_paths()
    store = [path for path in (paths.cafile, paths.capath) if path is not None]
    igtf_ones = (examine_trust_anchors(igtf, now),) if igtf.is_dir() else ()
    if store:
        text = plain(f"used as no others are set: {', '.join(store)}", 2 * _LONGEST_PATH)
        return (Examination("system's trust anchors", State.OK, text), *igtf_ones)
    absent = Examination(
        "system's trust anchors",
        State.OK if igtf_ones else State.WARNING,
        plain(
            f"none: neither {paths.openssl_cafile} nor {paths.openssl_capath} exists",
            2 * _LONGEST_PATH,
        ),
        "" if igtf_ones else "install ca-certificates or the IGTF trust anchors, or set tls.capath",
    )
    return (absent, *igtf_ones)


def _anchors(folder: Path) -> Mapping[str, datetime]:
    """Until when each is valid, by its file's name. Raises OSError for the folder itself.

    A name that is not the certificate's hash does not count: OpenSSL would never look there.
    """
    names = (path for path in folder.iterdir() if _HASHED_NAME.fullmatch(path.name))
    anchors = {}
    for path in sorted(islice(names, _MOST_ANCHORS)):
        try:
            found = first_certificate(read_pem(path))
        except (OSError, NoCertificateError):
            continue
        if path.name.startswith(f"{found.hash}."):
            anchors[path.name] = found.valid_until
    return anchors


def _count(number: int) -> str:
    return "1 trust anchor" if number == 1 else f"{number} trust anchors"
