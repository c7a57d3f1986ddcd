"""Whether the image list is endorsed by whom the site is told to trust.

Serves PROC19 steps 7a and 7c. That a signature holds says that somebody signed; this says who.
OK means: hv:dn and hv:ca in the list are subject and issuer of the certificate that signed it, and
both are the endorser that --endorser and --endorser-ca name (vmcatcher's codes 12 and 13).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._endorser import (
    NOT_EXPECTED,
    NOT_SAID,
    NOT_THE_SIGNER,
    EndorsedListParameters,
    wrong_with_endorser,
)
from proc19probes.probes._image_list import (
    LIST_SERVICES,
    WHERE_IT_IS_NOT_READ,
    Evidence,
    ask_list,
    list_name,
    trusted,
)
from proc19probes.vocabulary.findings import Finding, FindingKind
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State


@dataclass(frozen=True)
class Parameters(EndorsedListParameters):
    """Which list, and who should have endorsed it."""


ENDORSED = FindingKind("list-endorsed", State.OK, "the list is its endorser's")


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Fetch the list and have its signature examined."""
    return ask_list(parameters, outside)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Compare who signed, who is named in the list, and who is expected."""
    found = trusted(evidence, parameters)
    if isinstance(found, Finding):
        yield found
        return
    wrong = list(wrong_with_endorser(found, parameters))
    yield from wrong
    if not wrong:
        text = f"endorsed and signed by {found.signer.subject} of {found.signer.issuer}"
        yield ENDORSED.about(list_name(parameters.image_list), text)


PROBE = Probe(
    question="Is the image list endorsed by whom the site is told to trust?",
    parameters=Parameters,
    findings=(ENDORSED, NOT_THE_SIGNER, NOT_EXPECTED, NOT_SAID, *WHERE_IT_IS_NOT_READ),
    services=LIST_SERVICES,
    interval=timedelta(hours=1),
    ask=ask,
    judge=judge,
)
