"""Who should have endorsed an image list, and whether that is who signed it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from proc19probes.probes._image_list import (
    Evidence,
    ListParameters,
    TrustedList,
    list_name,
    trusted,
)
from proc19probes.sources.signer_names import is_name, question_about, same_name
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.state import State

_FLAGS = ("--endorser", "--endorser-ca")
_SHOWN = 120


@dataclass(frozen=True)
class EndorsedListParameters(ListParameters):
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
                shown = plain(repr(name), _SHOWN)
                raise ValueError(f"{flag}: found {shown}, expected a name like /DC=org/CN=name")


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
NOT_ENDORSED = FindingKind(
    "list-not-endorsed",
    State.UNKNOWN,
    "no address of the list is asked, since the list is not proved to be its endorser's",
    "See what check_proc19_image_list_endorsed says of the list, and mend that first.",
    Party.VM_IMAGE_SUPPORT,
)


def endorsed(published: Evidence, parameters: EndorsedListParameters) -> TrustedList | Finding:
    """The list, where it is its endorser's; the finding that says why nothing is asked there."""
    found = trusted(published, parameters)
    if isinstance(found, Finding):
        return found
    wrong = next(wrong_with_endorser(found, parameters), None)
    if wrong is None or wrong.kind is NOT_SAID:
        return wrong or found
    text = f"no image is asked for ({wrong.found})"
    return NOT_ENDORSED.about(wrong.subject, text, wrong.expected)


def wrong_with_endorser(
    found: TrustedList, parameters: EndorsedListParameters
) -> Iterator[Finding]:
    """Where who signed, who is named in the list and who is expected are not one and the same."""
    place, signer, document = list_name(parameters.image_list), found.signer, found.document
    of_list = (
        ("hv:dn", document.endorser or "nobody", signer.subject),
        ("hv:ca", document.endorser_ca or "nobody", signer.issuer),
    )
    yield from _differing(place, NOT_THE_SIGNER, of_list)
    expected = (
        ("signed by", signer.subject, parameters.endorser),
        ("issued by", signer.issuer, parameters.endorser_ca),
    )
    yield from _differing(place, NOT_EXPECTED, expected)
    missing = [flag for flag, (_, _, name) in zip(_FLAGS, expected, strict=True) if name is None]
    if missing:
        text = f"signed by {signer.subject}, issued by {signer.issuer}"
        yield NOT_SAID.about(place, text, f"{' and '.join(missing)} to compare with")


def _differing(
    place: str, kind: FindingKind, names: tuple[tuple[str, str, str | None], ...]
) -> Iterator[Finding]:
    for what, found, expected in names:
        if expected is not None and not same_name(found, expected):
            yield kind.about(place, f"{what} {found}", question_about(expected, found))
