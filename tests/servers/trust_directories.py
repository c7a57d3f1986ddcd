"""Hashed directories of trust anchors as IGTF's have them: HASH.0, HASH.r0, HASH.signing_policy."""

from dataclasses import dataclass
from itertools import count
from pathlib import Path

from servers.certification import Certified, revocation_list
from servers.signing import openssl

_POLICY = """# How an authority may name those for whom it vouches.
access_id_CA      X509    '{authority}'
pos_rights        globus  CA:sign
cond_subjects     globus  '{patterns}'
"""
_numbers = count()


@dataclass(frozen=True)
class Held:
    """What a directory holds of an authority; None is what it lacks."""

    authority: Certified
    certificate: bytes | None
    revocations: bytes | None
    policy: bytes | None


def held(authority: Certified, *allowed: str, revoked: tuple[Certified, ...] = ()) -> Held:
    """All that there is of an authority; it may vouch for what begins as its own name does."""
    return Held(
        authority,
        authority.certificate.read_bytes(),
        revocation_list(authority, *revoked),
        signing_policy(authority.subject, *(allowed or ("/DC=org/DC=example/*",))),
    )


def signing_policy(authority: str, *patterns: str) -> bytes:
    """The file that says for which names the authority may vouch."""
    quoted = " ".join(f'"{pattern}"' for pattern in patterns)
    return _POLICY.format(authority=authority, patterns=quoted).encode()


def trust_directory(parent: Path, *authorities: Held) -> Path:
    """A directory that holds this and nothing else."""
    folder = parent / f"trusted-{next(_numbers)}"
    folder.mkdir(parents=True)
    for one in authorities:
        path = str(one.authority.certificate)
        digest = openssl("x509", "-in", path, "-noout", "-hash").decode().strip()
        for ending, content in (
            ("0", one.certificate),
            ("r0", one.revocations),
            ("signing_policy", one.policy),
        ):
            if content is not None:
                (folder / f"{digest}.{ending}").write_bytes(content)
    return folder
