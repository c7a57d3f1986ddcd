"""Whether what is published of the product is valid GLUE 2 by the rules of the EGI profile.

Serves PROC19 step 2c. OK means that every entry of the product, or with no --service-type every
entry of the site, was looked at, and that none breaks a rule that glue-validator has as an error or
a warning, or lacks an attribute that the profile demands; what --leave-out names is counted in the
line. What glue-validator has as information is
told and changes no state. The rules are tables in proc19probes.glue; docs/glue-rules.md lists them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated

from proc19probes.glue.closed_lists import with_accepted
from proc19probes.glue.judging import Rules, judged
from proc19probes.glue.kinds import KINDS, REMARK, VALID
from proc19probes.probes._information import (
    INFORMATION_SERVICES,
    WHERE_IT_IS_NOT,
    AskedLevel,
    Evidence,
    Information,
    PublishedAs,
    ask_site,
    checked_level,
    product_entries,
    published,
)
from proc19probes.probes._left_out import LeaveOut, checked_left_out
from proc19probes.probes._product_tree import product_tree
from proc19probes.probes._site import SiteName
from proc19probes.probes._validity import (
    KNOWN_NAMES,
    faults_told,
    is_known,
    numbers,
    remarks_told,
    valid_told,
)
from proc19probes.sources.glue_values import GlueEntry, SiteInformation
from proc19probes.vocabulary.findings import Finding
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.probe import Probe


@dataclass(frozen=True)
class Parameters:
    """Which product, at which site, where it is looked for, and what is accepted besides."""

    site: SiteName
    service_type: Annotated[
        str | None,
        Option(
            "--service-type",
            help="service type of the product: a service's Type, or an endpoint's InterfaceName; "
            "left out, all that is published for the site is judged",
        ),
    ] = None
    published_as: PublishedAs = None
    also_accepted: Annotated[
        str | None,
        Option(
            "--also-accepted",
            help="values accepted beside those of the closed lists, NAME=VALUE separated by "
            "commas: OSName=halo,objectClass=GLUE2Halo",
        ),
    ] = None
    leave_out: LeaveOut = None
    level: AskedLevel = None
    information: Information = None

    def __post_init__(self) -> None:
        checked_level(self.level)
        checked_left_out(self.leave_out, KNOWN_NAMES)
        with_accepted(self.also_accepted)
        if self.published_as is not None and self.service_type is None:
            raise ValueError("--published-as: found without --service-type, expected both")


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask for all that is published for the site."""
    return ask_site(parameters.site, parameters.level, parameters.information, outside)


def judge(evidence: Evidence, parameters: Parameters, now: datetime) -> Iterator[Finding]:
    """Hold every entry against the tables, and tell what was found by its code."""
    there = published(evidence)
    if isinstance(there, Finding):
        yield there
        return
    entries = _meant(there, parameters)
    if isinstance(entries, Finding):
        yield entries
        entries = ()
    lists = with_accepted(parameters.also_accepted)
    is_left_out = is_known(checked_left_out(parameters.leave_out, KNOWN_NAMES), there)
    rules = Rules(now, there.site, there.publication, lists)
    judgement = judged(entries, rules, there, is_left_out)
    found = list(faults_told(judgement, there))
    if not found and judgement.entries:
        product = parameters.service_type
        subject = f"{product} at {parameters.site}" if product else parameters.site
        found = [VALID.about(subject, valid_told(judgement, there))]
    yield from (replace(one, measures=numbers(judgement)) for one in found[:1])
    yield from found[1:]
    yield from remarks_told(judgement, there)


def _meant(there: SiteInformation, parameters: Parameters) -> tuple[GlueEntry, ...] | Finding:
    if parameters.service_type is None:
        return there.entries
    product = product_entries(there, parameters.service_type, parameters.published_as)
    return product if isinstance(product, Finding) else product_tree(there, product)


PROBE = Probe(
    question="Is what is published of the product valid GLUE 2, by the rules of the EGI profile?",
    parameters=Parameters,
    findings=(VALID, REMARK, *KINDS.values(), *WHERE_IT_IS_NOT),
    services=INFORMATION_SERVICES,
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
