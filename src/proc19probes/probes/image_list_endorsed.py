"""Whether the image list is endorsed by whom the site is told to trust.

Serves PROC19 steps 7a and 7c. That a signature holds says that somebody signed; this says who.
OK means: hv:dn and hv:ca in the list are subject and issuer of the certificate that signed it, and
both are the endorser that --endorser and --endorser-ca name (vmcatcher's codes 12 and 13).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from proc19probes.probes._image_list import (
    LIST_SERVICES,
    WHERE_IT_IS_NOT_READ,
    Evidence,
    ListParameters,
    ask_list,
    list_name,
    trusted,
)
from proc19probes.sources.signer_names import is_name, same_name
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State

_FLAGS = ("--endorser", "--endorser-ca")


@dataclass(frozen=True)
class Parameters(ListParameters):
    """Which list, and who should have endorsed it."""

    endorser: Annotated[
        str | None,
        Option(
            "--endorser",
            help="name of the endorser's certificate (/DC=org/CN=name, or CN=name,DC=org)",
        ),
    ] = None
    endorser_ca: Annotated[
        str | None,
        Option("--endorser-ca", help="name of the authority that issued it, in either form"),
    ] = None

    def __post_init__(self) -> None:
        super().__post_init__()
        for flag, name in zip(_FLAGS, (self.endorser, self.endorser_ca), strict=True):
            if name is not None and not is_name(name):
                raise ValueError(f"{flag}: found {name!r}, expected a name like /DC=org/CN=name")


ENDORSED = FindingKind("list-endorsed", State.OK, "the list is its endorser's")
NOT_THE_SIGNER = FindingKind(
    "endorser-not-signer",
    State.CRITICAL,
    "the list names another endorser than the one who signed it",
    "Do not use the list; have its endorser correct hv:dn and hv:ca, and publish it anew.",
    Party.VM_IMAGE_SUPPORT,
)
NOT_EXPECTED = FindingKind(
    "endorser-not-expected",
    State.CRITICAL,
    "the list is signed by another than the endorser that is trusted",
    "Do not use the list before it is known who signed it: ask the EGI Cloud VM Image Management "
    "SU. If the endorser has a new certificate, give its name.",
    Party.VM_IMAGE_SUPPORT,
)
NOT_SAID = FindingKind(
    "endorser-not-said",
    State.UNKNOWN,
    "whom the site trusts to endorse was not said",
    "Give --endorser and --endorser-ca, or name them in the request or the settings.",
    Party.MONITORING,
)


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Fetch the list and have its signature examined."""
    return ask_list(parameters, outside)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Compare who signed, who is named in the list, and who is expected."""
    found = trusted(evidence, parameters)
    if isinstance(found, Finding):
        yield found
        return
    place = list_name(parameters.image_list)
    signer, document = found.signer, found.document
    wrong = list(
        _differing(
            place,
            NOT_THE_SIGNER,
            (
                ("hv:dn", document.endorser or "nobody", signer.subject),
                ("hv:ca", document.endorser_ca or "nobody", signer.issuer),
            ),
        )
    )
    expected = (
        ("signed by", signer.subject, parameters.endorser),
        ("issued by", signer.issuer, parameters.endorser_ca),
    )
    wrong += _differing(place, NOT_EXPECTED, expected)
    missing = [flag for flag, (_, _, name) in zip(_FLAGS, expected, strict=True) if name is None]
    if missing:
        text = f"signed by {signer.subject}, issued by {signer.issuer}"
        wrong.append(NOT_SAID.about(place, text, f"{' and '.join(missing)} to compare with"))
    yield from wrong
    if not wrong:
        yield ENDORSED.about(place, f"endorsed and signed by {signer.subject} of {signer.issuer}")


def _differing(
    place: str, kind: FindingKind, names: tuple[tuple[str, str, str | None], ...]
) -> Iterator[Finding]:
    for what, found, expected in names:
        if expected is not None and not same_name(found, expected):
            yield kind.about(place, f"{what} {found}", expected)


PROBE = Probe(
    question="Is the image list endorsed by whom the site is told to trust?",
    parameters=Parameters,
    findings=(ENDORSED, NOT_THE_SIGNER, NOT_EXPECTED, NOT_SAID, *WHERE_IT_IS_NOT_READ),
    services=LIST_SERVICES,
    interval=timedelta(hours=1),
    ask=ask,
    judge=judge,
)
