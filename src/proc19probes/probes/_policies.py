"""What access and mapping policies say of VOs, and what of it a VO meets at an endpoint.

PolicyRule: VO:atlas                      (also vo:atlas)
PolicyRule: VOMS:/atlas/Role=production
PolicyRule: ALL                           no authorisation by VO (GFD-R-P.147, Policy)
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from proc19probes.probes._few import few
from proc19probes.probes._information import (
    SERVICE_NOT_PUBLISHED,
    SHARE_TO_ENDPOINT,
    SHARE_TO_SERVICE,
    ProductEntries,
    name_of,
    service_keys,
)
from proc19probes.sources.glue_values import GlueEntry, SiteInformation
from proc19probes.vocabulary.findings import Finding, FindingKind, Nature
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

_ALL = "all"


VO_NOT_EVERYWHERE = FindingKind(
    "vo-admitted-by-some",
    State.WARNING,
    "an endpoint of the product does not admit the VO, which others admit",
    "Enable the VO at this endpoint and at a share behind it, or take the endpoint out of what the "
    "VO is told to use.",
    Party.PILOT_SITE,
)
ADMITS_ALL = FindingKind(
    "policy-admits-all",
    State.WARNING,
    "a policy of the product has the rule ALL, by which GLUE 2 says that VOs make no difference",
    "Where the service does authorise by VO, see that its information provider publishes a rule "
    "for each VO (VO:name) in place of ALL.",
    Party.PILOT_SITE,
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


@dataclass(frozen=True)
class Rules:
    """The rules of some policies: the VOs that they name, and the rules that name none.

    `vos` are by name without case.
    """

    vos: Mapping[str, str]
    admit_all: bool
    not_understood: tuple[str, ...]

    @staticmethod
    def of(policies: Iterable[GlueEntry]) -> "Rules":
        """Those of these policies."""
        rules = list(dict.fromkeys(rule for one in policies for rule in one.values("PolicyRule")))
        vos = {vo.casefold(): vo for rule in rules for vo in _vo_of(rule)}
        without = [rule for rule in rules if not [*_vo_of(rule)]]
        of_all = {rule for rule in without if rule.strip().casefold() == _ALL}
        others = (rule for rule in without if rule not in of_all)
        return Rules(vos, bool(of_all), tuple(others))

    def name(self, vo: str) -> bool:
        """Whether one of them names the VO."""
        return vo.casefold() in self.vos

    @property
    def shown(self) -> str:
        """What they name, and what else they say, in words."""
        others = ["ALL"] * self.admit_all + [*self.not_understood]
        if not self.vos:
            return f"no VO (rules: {few(others) or 'none'})"
        of_all = " and ALL" if self.admit_all else ""
        unknown = few(self.not_understood)
        return (
            few(sorted(self.vos.values()))
            + of_all
            + (f" (rules not understood: {unknown})" if unknown else "")
        )


@dataclass(frozen=True)
class Shares:
    """Shares behind an endpoint: the rules of those with a policy, and how many have one or none.

    One without a policy is open to whoever the endpoint admits.
    """

    rules: Rules
    mapped: int
    unmapped: int


@dataclass(frozen=True)
class Reached:
    """An endpoint with the rules of its own policies (None without one), and what is behind it."""

    endpoint: GlueEntry
    access: Rules | None
    behind: tuple[Shares, ...]

    def refusal(self, vo: str) -> str:
        """Why the VO is not admitted, in words; empty where it is."""
        mapped = [one for one in self.behind if one.mapped]
        has_share = any(one.rules.name(vo) for one in mapped)
        if self.access is None:
            if has_share:
                return ""
            shown = "; ".join(one.rules.shown for one in mapped)
            return f"policies of its shares name {shown}" if mapped else "has no policy"
        if not self.access.name(vo):
            return f"policies name {self.access.shown}"
        if has_share or not mapped or any(one.unmapped for one in self.behind):
            return ""
        count = sum(one.mapped for one in mapped)
        return f"its policies name VO {vo}, and those of its {count} shares do not"


def reached(
    there: SiteInformation, product: ProductEntries, policies: Sequence[GlueEntry]
) -> list[Reached]:
    """Each endpoint of the product with what a VO meets there.

    A share is behind the endpoints that it has keys to; without such a key, behind all of its
    service's.
    """
    access = _by_key(policies, "AccessPolicyEndpointForeignKey")
    mapping = _by_key(policies, "MappingPolicyShareForeignKey")
    shares = list(there.of_class("Share"))
    free = [one for one in shares if not any(one.values(key) for key in SHARE_TO_ENDPOINT)]
    of_endpoint = _summed(_by_key(shares, *SHARE_TO_ENDPOINT), mapping)
    of_service = _summed(_by_key(free, *SHARE_TO_SERVICE), mapping)
    found = []
    for one in product.endpoints:
        identifier = one.first("EndpointID") or ""
        own = access.get(identifier)
        behind = [of_endpoint.get(identifier), *(of_service.get(key) for key in service_keys(one))]
        told = tuple(each for each in behind if each is not None)
        found.append(Reached(one, Rules.of(own) if own else None, told))
    return found


def _by_key(entries: Iterable[GlueEntry], *keys: str) -> dict[str, list[GlueEntry]]:
    found: dict[str, list[GlueEntry]] = defaultdict(list)
    for entry in entries:
        for value in dict.fromkeys(value for key in keys for value in entry.values(key)):
            found[value].append(entry)
    return found


def _summed(
    groups: dict[str, list[GlueEntry]], mapping: dict[str, list[GlueEntry]]
) -> dict[str, Shares]:
    return {key: _shares(shares, mapping) for key, shares in groups.items()}


def _shares(shares: list[GlueEntry], mapping: dict[str, list[GlueEntry]]) -> Shares:
    of_each = [mapping.get(one.first("ShareID") or "", []) for one in shares]
    mapped = sum(map(bool, of_each))
    rules = Rules.of(policy for policies in of_each for policy in policies)
    return Shares(rules, mapped, len(of_each) - mapped)


def none_of(subject: str, there: SiteInformation, product: ProductEntries) -> Finding:
    """Without a service, or an endpoint of it, there is nothing that could have a policy."""
    if product.services and product.endpoints:
        return NO_POLICY.about(subject, f"no policy is published at {there.place}")
    lacks = "an endpoint" if product.services else "its service"
    found = f"published at {there.place} without {lacks}, and without any policy"
    return SERVICE_NOT_PUBLISHED.about(subject, found, "a service with endpoints")


def not_everywhere(named: list[str], endpoints: list[Reached]) -> Iterator[Finding]:
    """The endpoints that do not admit a VO, of those VOs that are named somewhere."""
    for vo in named:
        refusing = [(one, why) for one in endpoints if (why := one.refusal(vo))]
        for one, why in refusing:
            count = len(endpoints) - len(refusing)
            expected = f"VO {vo}, as at {count} other{'s' * (count != 1)}"
            yield VO_NOT_EVERYWHERE.about(name_of(one.endpoint), why, expected)


def admitting_all(
    subject: str, there: SiteInformation, policies: Sequence[GlueEntry]
) -> Iterator[Finding]:
    """That there is the rule ALL, and where."""
    of_all = [name_of(one) for one in policies if Rules.of([one]).admit_all]
    if of_all:
        found = f"the rule ALL, no authorisation by VO, in {few(of_all)} at {there.place}"
        yield ADMITS_ALL.about(subject, found, "rules that name VOs (VO:name)")


def _vo_of(rule: str) -> Iterator[str]:
    """The VO that a rule names: VO:atlas, VOMS:/atlas/Role=production."""
    word, _, rest = rule.strip().partition(":")
    if word.casefold() == "vo" and rest.strip():
        yield rest.strip()
    elif word.casefold() == "voms" and rest.strip().startswith("/"):
        group = rest.strip().split("/")[1].strip()
        if group:
            yield group
