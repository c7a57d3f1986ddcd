#!/usr/bin/env python3
"""What asking a BDII costs by our transport, as a whole process, beside ldapsearch in the same run.

`bench/information.py [N]`: the median of N rounds (default 5) for one site's subtree, and for two
attributes of every entry of a top BDII of 1,000 sites and 100,000 entries: seconds, the largest
resident set, and the ratio to ldapsearch, which asks for pages of the same length.
"""

import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from processes import spent_by  # noqa: E402

from servers.slapd import Slapd  # noqa: E402

SITES = 1_000
SERVICES = 9
ENDPOINTS = 5
"""Of each service, each with a policy: a site is 100 entries."""

OURS = """
import sys
from datetime import timedelta
from proc19probes.outside.carrier import Progress
from proc19probes.outside.deadline import Deadline
from proc19probes.outside.ldap import carrier
from proc19probes.vocabulary.access import Limits, ServiceAccess
from proc19probes.vocabulary.ldap import LdapSearch, Scope
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.service import Service

url, base, classes, attributes = sys.argv[1:]
top = Service("top-bdii", "the top BDII", url, Party.INFORMATION_SYSTEM)
asked = LdapSearch(top, base, Scope.SUBTREE, tuple(classes.split()), tuple(attributes.split()))
deadline = Deadline.after(timedelta(seconds=600))
kept = carrier(Limits()).carry(asked, ServiceAccess(url), deadline, Progress())
print(sum(1 for _ in kept.answer.entries()))
"""


@dataclass(frozen=True)
class Asked:
    """A search that both are given."""

    name: str
    base: str
    classes: str
    attributes: str


QUESTIONS = (
    Asked("one site's subtree", "GLUE2DomainID=SITE-0500,GLUE2GroupID=grid,o=glue", "", ""),
    Asked(
        "two attributes of 100,000 entries",
        "o=glue",
        "GLUE2Entity",
        "GLUE2EntityCreationTime GLUE2EntityValidity",
    ),
)


@dataclass(frozen=True)
class Cost:
    """Seconds of wall time, MiB of the largest resident set, and how many entries came."""

    seconds: float
    memory: float
    entries: int


def top_bdii() -> Iterator[str]:
    """The tree, an entry at a time."""
    stamp = "GLUE2EntityCreationTime: 2026-11-23T08:42:24Z\nGLUE2EntityValidity: 3600\n"
    for number in range(SITES):
        name = f"SITE-{number:04}"
        site = f"GLUE2DomainID={name},GLUE2GroupID=grid,o=glue"
        yield f"dn: {site}\nobjectClass: GLUE2AdminDomain\nGLUE2DomainID: {name}\n{stamp}\n"
        for service_number in range(SERVICES):
            key = f"s{service_number}.{name.lower()}.example.org"
            service = f"GLUE2ServiceID={key},{site}"
            yield (
                f"dn: {service}\nobjectClass: GLUE2Service\nGLUE2ServiceID: {key}\n"
                f"GLUE2ServiceType: org.openstack.nova\nGLUE2ServiceQualityLevel: production\n"
                f"GLUE2ServiceAdminDomainForeignKey: {name}\n{stamp}\n"
            )
            for endpoint_number in range(ENDPOINTS):
                yield from _endpoint(f"e{endpoint_number}.{key}", key, service, stamp)


def _endpoint(key: str, service_key: str, service: str, stamp: str) -> Iterator[str]:
    endpoint = f"GLUE2EndpointID={key},{service}"
    yield (
        f"dn: {endpoint}\nobjectClass: GLUE2Endpoint\nGLUE2EndpointID: {key}\n"
        f"GLUE2EndpointURL: https://{key}:8774/v2.1\nGLUE2EndpointHealthState: ok\n"
        f"GLUE2EndpointInterfaceName: org.openstack.nova\nGLUE2EndpointServingState: production\n"
        f"GLUE2EndpointServiceForeignKey: {service_key}\n{stamp}\n"
    )
    yield (
        f"dn: GLUE2PolicyID=p.{key},{endpoint}\nobjectClass: GLUE2AccessPolicy\n"
        f"GLUE2PolicyID: p.{key}\nGLUE2PolicyScheme: org.glite.standard\n"
        f"GLUE2PolicyRule: VO:ops\nGLUE2AccessPolicyEndpointForeignKey: {key}\n{stamp}\n"
    )


def by_us(asked: Asked, url: str) -> list[str]:
    """The command that asks by our transport."""
    return [sys.executable, "-c", OURS, url, asked.base, asked.classes, asked.attributes]


def by_ldapsearch(asked: Asked, url: str) -> list[str]:
    """The command that asks as a person would."""
    command = ["ldapsearch", "-x", "-LLL", "-H", url, "-b", asked.base, "-E", "pr=1000/noprompt"]
    chosen = f"(objectClass={asked.classes})" if asked.classes else "(objectClass=*)"
    return [*command, chosen, *asked.attributes.split()]


def cost(command: list[str]) -> Cost:
    """What one run of a command costs, as the operating system accounts for it."""
    spent = spent_by(command)
    lines = spent.output.splitlines()
    entries = int(lines[0]) if len(lines) == 1 else sum(line[:3] == b"dn:" for line in lines)
    return Cost(spent.seconds, spent.memory, entries)


def measured(asked: Asked, url: str, rounds: int) -> None:
    """Time one search both ways, in turn, and print."""
    pairs = [(cost(by_ldapsearch(asked, url)), cost(by_us(asked, url))) for _ in range(rounds)]
    theirs, ours = (list(costs) for costs in zip(*pairs, strict=True))
    print(f"{asked.name}: {theirs[0].entries} entries by ldapsearch, {ours[0].entries} by us")
    medians = []
    for name, costs in (("ldapsearch", theirs), ("ours", ours)):
        medians.append(statistics.median(one.seconds for one in costs))
        memory = max(one.memory for one in costs)
        print(f"  {name:<10} {medians[-1]:7.3f} s {memory:6.1f} MiB")
    print(f"  ratio      {medians[1] / medians[0]:7.1f}")


def main() -> None:
    """Load the tree, time, and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    bare = [cost([sys.executable, "-c", "print(0)"]).seconds for _ in range(rounds)]
    print(f"median of {rounds} rounds; python3 -c pass takes {statistics.median(bare):.3f} s")
    with Slapd("".join(top_bdii()).encode()) as slapd:
        for asked in QUESTIONS:
            measured(asked, slapd.url, rounds)


if __name__ == "__main__":
    main()
