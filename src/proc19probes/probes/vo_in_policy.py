"""Whether the access and mapping policies of the product name the VO.

Serves the functional requirement "VO concept". OK means that each VO asked for is named in the
policies of each of the product's endpoints, or of a share behind it; where no VO is asked for, that
some VO is named, which is weak evidence. The words VO: and VOMS: and the VO's name compare without
case. The rule ALL names no VO: GLUE 2 has it where there is no authorisation by VO.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from proc19probes.probes._endpoint import bounded
from proc19probes.probes._information import (
    INFORMATION_SERVICES,
    WHERE_IT_IS_NOT,
    AskedLevel,
    Evidence,
    GlueType,
    Information,
    PublishedAs,
    ask_site,
    checked_level,
    not_read,
    product_policies,
    product_published,
)
from proc19probes.probes._policies import (
    ADMITS_ALL,
    NO_POLICY,
    VO_NOT_EVERYWHERE,
    Rules,
    admitting_all,
    none_of,
    not_everywhere,
    reached,
)
from proc19probes.probes._site import SiteName
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature
from proc19probes.vocabulary.outside import Outside
from proc19probes.vocabulary.parameters import Option
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.state import State


@dataclass(frozen=True)
class Parameters:
    """Which product, at which site, and which VOs."""

    site: SiteName
    service_type: GlueType
    published_as: PublishedAs = None
    vo: Annotated[
        str | None,
        Option(
            "--vo",
            help="VOs that have to be named, separated by commas; left out, any VO counts, as weak "
            "evidence",
        ),
    ] = None
    level: AskedLevel = None
    information: Information = None

    def __post_init__(self) -> None:
        checked_level(self.level)
        if self.vo is not None and not _wanted(self.vo):
            raise ValueError(f"--vo: found {self.vo!r}, expected names separated by commas")


VO_NAMED = FindingKind("vo-named", State.OK, "the policies of the product name the VO")
VO_NOT_NAMED = FindingKind(
    "vo-not-named",
    State.CRITICAL,
    "the product has policies, and none of them names the VO",
    "Enable the VO at the service, and see that the information provider publishes it in a rule "
    "(VO:name).",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)
_MAY_HIDE = ("Share", "AccessPolicy", "MappingPolicy")
"""Of which classes an entry that cannot be read may be what names the VO."""


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask for all that is published for the site."""
    return ask_site(parameters.site, parameters.level, parameters.information, outside)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Look for each VO in the rules of the product's policies, endpoint by endpoint."""
    seen = product_published(evidence, parameters.service_type, parameters.published_as)
    if isinstance(seen, Finding):
        yield seen
        return
    there, product = seen
    subject = f"{parameters.service_type} at {parameters.site}"
    policies = product_policies(there, product)
    hidden = next((one for one in there.odd if one.of in _MAY_HIDE), None)
    rules = Rules.of(policies)
    missing = _missing(parameters.vo, rules)
    if hidden is not None and (missing or not policies):
        yield not_read(subject, hidden, there)
    elif not policies:
        yield none_of(subject, there, product)
    else:
        told = f"policies at {there.place} name {rules.shown}"
        yield from (VO_NOT_NAMED.about(subject, told, one) for one in missing)
        named = [vo for vo in _wanted(parameters.vo or "") if rules.name(vo)]
        endpoints = reached(there, product, policies)
        findings = [*not_everywhere(named, endpoints), *admitting_all(subject, there, policies)]
        yield from bounded(findings)
        if not missing and not any(one.kind is VO_NOT_EVERYWHERE for one in findings):
            found = VO_NAMED.about(subject, told)
            yield found if parameters.vo else found.weakened("no VO was named to look for")


def _missing(asked: str | None, rules: Rules) -> list[str]:
    """What no policy names, in words."""
    if asked is None:
        return [] if rules.vos else ["a VO"]
    return [f"VO {vo}" for vo in _wanted(asked) if not rules.name(vo)]


def _wanted(names: str) -> list[str]:
    return [vo.strip() for vo in names.split(",") if vo.strip()]


PROBE = Probe(
    question="Do the access and mapping policies of the product name the VO?",
    parameters=Parameters,
    findings=(
        *(VO_NAMED, VO_NOT_NAMED, VO_NOT_EVERYWHERE, ADMITS_ALL, NO_POLICY),
        *WHERE_IT_IS_NOT,
    ),
    services=INFORMATION_SERVICES,
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
