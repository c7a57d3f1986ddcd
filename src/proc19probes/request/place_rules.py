"""Rules of sites and endpoints: how they are named, and what belongs to them."""

from collections.abc import Iterable, Iterator

from proc19probes.request.case import Case, repeated
from proc19probes.request.fault import Fault, listed, quoted, the_first
from proc19probes.request.model import ExpectedEndpoint
from proc19probes.request.product_types import SITE_TABLES, service_types_asked, types_of_table
from proc19probes.request.rule import Check, Rule

_Named = Iterable[tuple[str, str]]


def _resource_centres(case: Case) -> _Named:
    return ((f"{key}.name", one.name) for key, one in case.resource_centres())


def _pilot_sites(case: Case) -> _Named:
    return ((f"{key}.name", one.name) for key, one in case.pilot_sites())


def _site_once(case: Case) -> Iterator[Fault]:
    for sites in (_resource_centres(case), _pilot_sites(case)):
        for key, name, first in repeated(sites, lambda name: name):
            yield _again(key, name, first.removesuffix(".name"))


def _endpoint_once(case: Case) -> Iterator[Fault]:
    def same(endpoint: ExpectedEndpoint) -> tuple[str, str, str]:
        return endpoint.service_type, endpoint.hostname.lower(), _same_url(endpoint.url or "")

    for key, endpoint, first in repeated(case.endpoints(), same):
        yield _again(key, f"{endpoint.service_type} at {endpoint.hostname}", first)


def _again(key: str, name: str, first: str) -> Fault:
    return Fault(key, f"{quoted(name)} once more", f"each one once; {first} has it already")


def _same_url(url: str) -> str:
    """The URL with scheme, host and port in lower case: what follows has a case of its own."""
    scheme, mark, rest = url.partition("://")
    end = next((place for place, one in enumerate(rest) if one in "/?#"), len(rest))
    return f"{scheme.lower()}{mark}{rest[:end].lower()}{rest[end:]}"


def _one_spelling(case: Case) -> Iterator[Fault]:
    yield from _other_spellings((*_resource_centres(case), *_pilot_sites(case)))
    hosts = [(f"{key}.hostname", one.hostname) for key, one in case.endpoints()]
    submit_hosts = (
        (f"{key}.accounting.submit_host", site.accounting.submit_host)
        for key, site in case.pilot_sites()
    )
    yield from _other_spellings((*hosts, *((key, host) for key, host in submit_hosts if host)))


def _other_spellings(names: _Named) -> Iterator[Fault]:
    first: dict[str, tuple[str, str]] = {}
    for key, name in names:
        where, spelt = first.setdefault(name.lower(), (key, name))
        if name != spelt:
            yield Fault(
                key,
                f"{quoted(name)}, which differs from {where} in case only",
                f"{quoted(spelt)} here, or {quoted(name)} there too",
            )


def _types_of_the_request(case: Case) -> Iterator[Fault]:
    known = frozenset(case.request.service_types)
    lists = [("shared_service_types", case.request.shared_service_types)]
    lists += [(f"{key}.service_types", site.service_types) for key, site in case.pilot_sites()]
    for key, types in lists:
        for place, service_type in enumerate(types, 1):
            if service_type not in known:
                yield Fault(
                    f"{key}[{place}]",
                    quoted(service_type),
                    f"one of service_types ({the_first(case.request.service_types, 'empty')})",
                )


def _endpoint_of_a_known_type(case: Case) -> Iterator[Fault]:
    if case.procedure is None:
        return
    asked = service_types_asked(case.procedure, case.request.product.type)
    for key, site in case.pilot_sites():
        known = dict.fromkeys((*(site.service_types or case.request.service_types), *asked))
        for place, endpoint in enumerate(site.endpoints, 1):
            if endpoint.service_type not in known:
                yield Fault(
                    f"{key}.endpoint[{place}].service_type",
                    quoted(endpoint.service_type),
                    listed(tuple(known), "nothing yet: name it in service_types"),
                )


def _table_for_the_product_type(case: Case) -> Iterator[Fault]:
    if case.procedure is None:
        return
    kind = case.request.product.type
    for table, what in SITE_TABLES.items():
        having = [key for key, site in case.pilot_sites() if what.is_there(site)]
        types = types_of_table(case.procedure, table) if having else ()
        if not types or kind in types:
            continue
        only = listed(tuple(one.value for one in types), "")
        for key in having:
            yield Fault(
                f"{key}.{table}",
                f"a table for a {only} only",
                f"no such table, since the product is a {kind.value}",
            )


PLACE_CHECKS: tuple[Check, ...] = (
    (
        Rule("site-named-once", "No two Resource Centres and no two pilot sites have one name."),
        _site_once,
    ),
    (
        Rule(
            "endpoint-named-once",
            "No two endpoints are the same in type, host and URL; the case of letters makes a "
            "difference only in what follows the host of a URL.",
        ),
        _endpoint_once,
    ),
    (
        Rule(
            "one-spelling",
            "No two names of sites, and no two names of hosts, differ in the case of letters only.",
        ),
        _one_spelling,
    ),
    (
        Rule(
            "service-types-of-the-request",
            "`shared_service_types`, and the `service_types` of a pilot site, are among the "
            "request's `service_types`.",
        ),
        _types_of_the_request,
    ),
    (
        Rule(
            "endpoint-of-a-known-type",
            "An endpoint's service type is one of its site's `service_types` (of the request's, "
            "where the site says none), or one that the edition asks for besides.",
        ),
        _endpoint_of_a_known_type,
    ),
    (
        Rule(
            "table-for-the-product-type",
            "A table of a pilot site that the edition looks at for the other type of product only "
            "is not there.",
        ),
        _table_for_the_product_type,
    ),
)
