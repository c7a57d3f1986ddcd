"""Whether the receiver takes the site's records, and has refused none of them.

Serves PROC19 step 6b. OK means that in the period records of the product arrived from the site, and
that none of its messages is in the receiver's reject queue. An empty reject queue alone proves
nothing: it is empty, too, where nothing arrives.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from proc19probes.probes._endpoint import bounded
from proc19probes.probes._records import (
    AccountedAs,
    Period,
    RecordsPlace,
    RejectedPlace,
    SignerName,
    SubmitHost,
    Subscription,
    checked_holding,
    count_since,
    counted,
    named_product,
    records_at,
)
from proc19probes.probes._records_refused import NOTHING_ARRIVED, WHAT_IS_WRONG, refusals
from proc19probes.probes._site import SiteName
from proc19probes.sources.openssl import OPENSSL
from proc19probes.sources.usage_messages import RejectedOf, Rejections
from proc19probes.sources.usage_records import (
    RECORDS,
    REJECTED_RECORDS,
    FoundRecords,
    Product,
    RecordsMatching,
)
from proc19probes.vocabulary.findings import Finding, FindingKind, not_obtained
from proc19probes.vocabulary.measure import Measure
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State
from proc19probes.vocabulary.unobtainable import Unobtainable


@dataclass(frozen=True)
class Parameters:
    """Whose records, where they arrive, and where those are that were refused."""

    site: SiteName
    rejected: RejectedPlace = None
    signer: SignerName = None
    records: RecordsPlace = None
    subscription: Subscription = "shared"
    accounted_as: AccountedAs = None
    submit_host: SubmitHost = None
    period: Period = timedelta(days=31)

    def __post_init__(self) -> None:
        checked_holding(self.subscription)


ACCEPTED = FindingKind(
    "records-accepted", State.OK, "records arrived, and none of the site's messages was refused"
)


@dataclass(frozen=True)
class Evidence:
    """What was refused, and what arrived."""

    rejections: Rejections | Unobtainable
    records: FoundRecords | Unobtainable


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Read the reject queue, and where the records are."""
    product = Product(parameters.accounted_as, parameters.submit_host)
    rejected = REJECTED_RECORDS.of(parameters.site, parameters.rejected)
    place, site = records_at(parameters.site, parameters.records), parameters.site
    holding = checked_holding(parameters.subscription)
    rejections = outside.obtain(RejectedOf(rejected, site, parameters.signer))
    records = outside.obtain(RecordsMatching(place, holding, site, product, 1))
    return Evidence(rejections, records)


def judge(evidence: Evidence, parameters: Parameters, now: datetime) -> Iterator[Finding]:
    """Look for messages that were refused, then for records that were not."""
    rejections, records = evidence.rejections, evidence.records
    yield from (not_obtained(one) for one in (rejections, records) if isinstance(one, Unobtainable))
    since = now - parameters.period
    if not isinstance(rejections, Unobtainable):
        refused = list(refusals(rejections, parameters.site, since))
        yield from bounded(refused)
        if not refused and not isinstance(records, Unobtainable):
            yield _arrived(rejections, records, parameters, since)


def _arrived(
    rejections: Rejections, records: FoundRecords, parameters: Parameters, since: datetime
) -> Finding:
    """Whether there is something that was not refused."""
    count = count_since(records, since)
    measures = (Measure("rejected", 0, critical="0", minimum="0"),)
    product = named_product(parameters.accounted_as, parameters.submit_host)
    subject = f"records of {product} from {parameters.site}"
    if count:
        there = counted(rejections.read, "message")
        text = f"at least {count} arrived, none in the reject queue is the site's ({there} there)"
        return ACCEPTED.about(subject, text, measures=measures)
    return NOTHING_ARRIVED.about(subject, "none arrived in the period, and none was refused")


PROBE = Probe(
    question="Does the receiver accept the site's records?",
    parameters=Parameters,
    findings=(ACCEPTED, *WHAT_IS_WRONG),
    services=(REJECTED_RECORDS, RECORDS, OPENSSL),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
