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
    named_product,
    records_at,
)
from proc19probes.probes._records_arrival import NOTHING_ARRIVED
from proc19probes.probes._site import SiteName
from proc19probes.sources.usage_messages import RejectedOf, Rejection, Rejections
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
from proc19probes.vocabulary.party import Party
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
REJECTED = FindingKind(
    "records-rejected",
    State.CRITICAL,
    "messages of the site arrived and were refused",
    "The reason is APEL's own. A signer that is not in the list has to be registered in GOCDB "
    "(Host DN); what cannot be parsed is to be mended in what makes the records.",
    Party.PILOT_SITE,
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
    refused = () if isinstance(rejections, Unobtainable) else rejections.of_site
    recent = [one for one in refused if one.arrived is None or one.arrived >= since]
    yield from bounded(_rejected(one, parameters.site) for one in recent)
    if recent or isinstance(rejections, Unobtainable) or isinstance(records, Unobtainable):
        return
    count = count_since(records, since)
    measures = (Measure("rejected", 0, critical="0", minimum="0"),)
    product = named_product(parameters.accounted_as, parameters.submit_host)
    subject = f"records of {product} from {parameters.site}"
    if count:
        text = (
            f"at least {count} arrived, none of {rejections.read} rejected messages is the site's"
        )
        yield ACCEPTED.about(subject, text, measures=measures)
    else:
        yield NOTHING_ARRIVED.about(subject, "none arrived in the period, and none was refused")


def _rejected(one: Rejection, site: str) -> Finding:
    signed = f", signed by {one.signer}" if one.signer else ""
    reason = one.error or "no reason is kept"
    return REJECTED.about(f"message {one.name} of {site}", f"refused: {reason}{signed}", "accepted")


PROBE = Probe(
    question="Does the receiver accept the site's records?",
    parameters=Parameters,
    findings=(ACCEPTED, REJECTED, NOTHING_ARRIVED),
    services=(REJECTED_RECORDS, RECORDS),
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
