"""Whether an access or mapping policy of the product names the VO.

Serves the functional requirement "VO concept". OK means that each VO asked for is named in a rule
of an access policy of one of the product's endpoints, or of a mapping policy of one of its shares;
where no VO is asked for, that some VO is. The words VO: and VOMS: and the VO's name compare without
case.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

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
    few,
    product_policies,
    product_published,
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
            "--vo", help="VOs that have to be named, separated by commas; left out, any VO counts"
        ),
    ] = None
    level: AskedLevel = None
    information: Information = None

    def __post_init__(self) -> None:
        checked_level(self.level)
        if self.vo is not None and not _wanted(self.vo):
            raise ValueError(f"--vo: found {self.vo!r}, expected names separated by commas")


VO_NAMED = FindingKind("vo-named", State.OK, "a policy of the product names the VO")
VO_NOT_NAMED = FindingKind(
    "vo-not-named",
    State.CRITICAL,
    "the product has policies, and none of them names the VO",
    "Enable the VO at the service, and see that the information provider publishes it in a rule "
    "(VO:name).",
    Party.PILOT_SITE,
    nature=Nature.ABSENT,
)
NO_POLICY = FindingKind(
    "no-policy-published",
    State.CRITICAL,
    "no access or mapping policy of the product is published",
    "See that the information provider publishes an AccessPolicy for each endpoint or a "
    "MappingPolicy for each share.",
    Party.TECHNOLOGY_PROVIDER,
    nature=Nature.ABSENT,
)


def ask(parameters: Parameters, outside: Outside) -> Evidence:
    """Ask for all that is published for the site."""
    return ask_site(parameters.site, parameters.level, parameters.information, outside)


def judge(evidence: Evidence, parameters: Parameters, _now: datetime) -> Iterator[Finding]:
    """Look for each VO in the rules of the product's policies."""
    seen = product_published(evidence, parameters.service_type, parameters.published_as)
    if isinstance(seen, Finding):
        yield seen
        return
    there, product = seen
    subject = f"{parameters.service_type} at {parameters.site}"
    policies = product_policies(there, product)
    rules = [rule for policy in policies for rule in policy.values("PolicyRule")]
    named = {vo.casefold(): vo for rule in rules for vo in _vo_of(rule)}
    if not policies:
        yield NO_POLICY.about(subject, f"no policy is published at {there.place}")
        return
    shown = few(sorted(named.values())) or f"no VO (rules: {few(rules) or 'none'})"
    wanted = _wanted(parameters.vo or "")
    missing = [vo for vo in wanted if vo.casefold() not in named]
    for vo in missing:
        yield VO_NOT_NAMED.about(subject, f"policies at {there.place} name {shown}", f"VO {vo}")
    if not wanted and not named:
        yield VO_NOT_NAMED.about(subject, f"policies at {there.place} name {shown}", "a VO")
    elif not missing:
        yield VO_NAMED.about(subject, f"policies at {there.place} name {shown}")


def _wanted(names: str) -> list[str]:
    return [vo.strip() for vo in names.split(",") if vo.strip()]


def _vo_of(rule: str) -> Iterator[str]:
    """The VO that a rule names: VO:atlas, VOMS:/atlas/Role=production."""
    word, _, rest = rule.strip().partition(":")
    if word.casefold() == "vo" and rest.strip():
        yield rest.strip()
    elif word.casefold() == "voms" and rest.strip().startswith("/"):
        group = rest.strip().split("/")[1].strip()
        if group:
            yield group


PROBE = Probe(
    question="Does an access or mapping policy of the product name the VO?",
    parameters=Parameters,
    findings=(VO_NAMED, VO_NOT_NAMED, NO_POLICY, *WHERE_IT_IS_NOT),
    services=INFORMATION_SERVICES,
    interval=timedelta(hours=6),
    ask=ask,
    judge=judge,
)
