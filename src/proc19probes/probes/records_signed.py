"""Whether the site's messages are signed by the certificate that is expected.

Serves PROC19 step 6b. OK means that each of the newest messages is signed once, by the certificate
that the signature names; that its chain leads to a trust anchor, each link valid now, of at least
112 bits, for a name that the authority's signing policy allows, and on no list of revoked
certificates; and that the certificate has the expected name: APEL takes messages only of names that
GOCDB has (Host DN). Records and site are read from the bytes that openssl verified. In the
receiver's own queues the signature is gone, and whose it was, as the receiver verified it, stands
beside the message.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._endpoint import bounded
from proc19probes.probes._records import (
    MessageCount,
    RecordsPlace,
    SignerName,
    Subscription,
    checked_count,
    checked_holding,
    counted,
    nothing_of_site,
    records_at,
)
from proc19probes.probes._records_signing import (
    NOT_SAID,
    WHAT_IS_WRONG,
    policy,
    signer_of,
    wrong_with,
)
from proc19probes.probes._signature_rules import Crl, CrlCheck, chosen
from proc19probes.probes._site import SiteName
from proc19probes.sources.openssl import OPENSSL
from proc19probes.sources.usage_messages import Signature, SignaturesOf, SignedOnes
from proc19probes.sources.usage_records import RECORDS
from proc19probes.vocabulary.findings import Finding, FindingKind, not_obtained
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable


@dataclass(frozen=True)
class Parameters:
    """Whose messages, and whose signature is expected."""

    site: SiteName
    signer: SignerName = None
    records: RecordsPlace = None
    subscription: Subscription = "shared"
    messages: MessageCount = 100
    crl: Crl = "if-present"

    def __post_init__(self) -> None:
        checked_holding(self.subscription)
        chosen(CrlCheck, "--crl", self.crl)
        checked_count("--messages", self.messages)


SIGNED = FindingKind("records-signed", State.OK, "the messages are signed as expected")


@dataclass(frozen=True)
class Evidence:
    """Who signed the newest messages."""

    messages: SignedOnes | Unobtainable


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Have the signatures of the newest messages verified."""
    place = records_at(parameters.site, parameters.records)
    holding = checked_holding(parameters.subscription)
    question = SignaturesOf(place, holding, parameters.site, parameters.messages)
    found = outside.obtain(question)
    return Evidence(found)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Compare who signed with who is expected to."""
    found = evidence.messages
    if isinstance(found, Unobtainable):
        yield not_obtained(found)
        return
    if not found.of_site:
        place = records_at(parameters.site, parameters.records)
        yield nothing_of_site(place, parameters.site, found.of_others, found.encrypted)
        return
    asked = policy(chosen(CrlCheck, "--crl", parameters.crl))
    wrong = (
        finding for one in found.of_site for finding in wrong_with(one, parameters.signer, asked)
    )
    # What is wrong with an authority is so for each message.
    findings = list(dict.fromkeys(wrong))
    yield from bounded(findings)
    signers = " and ".join(sorted({signer_of(one) for one in found.of_site} - {""})[:2])
    if parameters.signer is None and signers:
        yield NOT_SAID.about(parameters.site, f"signed by {signers}", "a --signer to compare with")
    elif all(one.state is State.WARNING for one in findings):
        yield SIGNED.about(parameters.site, _seen(found, signers))


def _seen(found: SignedOnes, signers: str) -> str:
    """Who signed how many, and on whose word."""
    seen = any(one.signature is Signature.SEEN_BY_RECEIVER for one in found.of_site)
    by = ", as the receiver verified" if seen else ""
    closed = f"; {counted(found.encrypted, 'message')} encrypted" if found.encrypted else ""
    return f"{counted(len(found.of_site), 'message')} signed by {signers}{by}{closed}"


PROBE = Probe(
    question="Are the site's messages signed by the certificate that is expected?",
    parameters=Parameters,
    findings=(SIGNED, *WHAT_IS_WRONG),
    services=(RECORDS, OPENSSL),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
