"""Whether the image list's signature holds, by the rules that a security officer would set.

Serves PROC19 steps 7a and 7c. OK means: there is one signature, by the certificate that it names;
the certificate chains up to an authority of the trust anchors, each link valid now, of at least 112
bits, for a name that the authority's signing policy allows, and on no list of revoked certificates;
the digest is SHA-2 or SHA-3 (rules of vmcatcher and of IGTF); and an image list is what was signed,
since bytes that were signed for another purpose are nobody's list. What it says is not looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._image_list import (
    LIST_SERVICES,
    NOT_A_LIST,
    Evidence,
    ListParameters,
    ask_list,
    list_name,
    wrong_with_list,
)
from proc19probes.probes._list_signing import WHAT_IS_WRONG
from proc19probes.probes._signature_rules import signer_of
from proc19probes.vocabulary.findings import Finding, FindingKind, not_obtained
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable


@dataclass(frozen=True)
class Parameters(ListParameters):
    """Which list, and what is taken."""


SIGNED = FindingKind("list-signed", State.OK, "the list's signature holds")


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Fetch the list and have its signature examined."""
    return ask_list(parameters, outside)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Hold the signature against the rules."""
    found = evidence.image_list
    if isinstance(found, Unobtainable):
        yield not_obtained(found)
        return
    place = list_name(parameters.image_list)
    wrong = list(wrong_with_list(found, parameters))
    yield from wrong
    if found.examined is None or any(one.state is not State.WARNING for one in wrong):
        return
    if found.document is None:
        yield NOT_A_LIST.about(place, found.unreadable, "an image list in JSON")
    else:
        signer = signer_of(found.examined.chain)
        yield SIGNED.about(place, f"signed by {signer.subject}, issued by {signer.issuer}")


PROBE = Probe(
    question="Does the image list's signature hold?",
    parameters=Parameters,
    findings=(SIGNED, *WHAT_IS_WRONG, NOT_A_LIST),
    services=LIST_SERVICES,
    interval=timedelta(hours=1),
    ask=ask,
    judge=judge,
)
