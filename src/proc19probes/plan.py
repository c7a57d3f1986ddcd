"""Which probes are to run, with which arguments, for which criterion and site.

Nothing is asked here: a plan is a value, made from the procedure and the request alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from proc19probes.catalogue import load_probe
from proc19probes.procedure.model import (
    Criterion,
    Procedure,
    ProductType,
    RequestValue,
    Verifier,
)
from proc19probes.procedure.problems import Problem, ProcedureError
from proc19probes.request.applicability import is_asked_of, why_not_applicable
from proc19probes.request.model import (
    ExpectedEndpoint,
    PilotSite,
    Product,
    Request,
    ResourceCentre,
)
from proc19probes.vocabulary.parameters import Parameter, convert, parameters_of
from proc19probes.vocabulary.planned import PlannedRun, ProbeCall

_PER_RESOURCE_CENTRE = frozenset(
    {RequestValue.RESOURCE_CENTRE, RequestValue.RESOURCE_CENTRE_OPERATIONS_CENTRE}
)
_PER_PILOT_SITE = frozenset(one for one in RequestValue if one.value.startswith("pilot."))
_PER_ENDPOINT = frozenset(one for one in RequestValue if one.value.startswith("endpoint."))
_OF_A_REQUEST = frozenset({RequestValue.PRODUCT, RequestValue.PRODUCT_INFRASTRUCTURE})
_NAMES_THE_PRODUCT = frozenset(
    {
        RequestValue.ENDPOINT_HOSTNAME,
        RequestValue.ENDPOINT_URL,
        RequestValue.PRODUCT_PUBLISHED_AS,
    }
)
# What a request never leaves open: all others need parameters that are optional.
_ALWAYS_THERE = _OF_A_REQUEST | {
    RequestValue.SERVICE_TYPE,
    RequestValue.RESOURCE_CENTRE,
    RequestValue.RESOURCE_CENTRE_OPERATIONS_CENTRE,
    RequestValue.PILOT_SITE,
    RequestValue.ENDPOINT_SITE,
    RequestValue.ENDPOINT_SERVICE_TYPE,
}
INFRASTRUCTURES = {ProductType.CLOUD_FRAMEWORK: "cloud", ProductType.GRID_MIDDLEWARE: "grid"}
"""What accounting calls the infrastructure of a type of product."""
_BLANKS = {
    RequestValue.PRODUCT: "PRODUCT",
    RequestValue.PRODUCT_INFRASTRUCTURE: "INFRASTRUCTURE",
    RequestValue.PRODUCT_PUBLISHED_AS: "NAMES",
    RequestValue.PRODUCT_ACCOUNTED_AS: "NAME",
    RequestValue.SERVICE_TYPE: "TYPE",
    RequestValue.RESOURCE_CENTRE: "SITE",
    RequestValue.RESOURCE_CENTRE_OPERATIONS_CENTRE: "OPERATIONS_CENTRE",
    RequestValue.PILOT_SITE: "SITE",
    RequestValue.PILOT_SCOPES: "SCOPES",
    RequestValue.PILOT_VOS: "VOS",
    RequestValue.PILOT_INFORMATION: "URL",
    RequestValue.PILOT_RESOURCE_INFORMATION: "URL",
    RequestValue.PILOT_RECORDS: "URL",
    RequestValue.PILOT_SUBSCRIPTION: "HOLDING",
    RequestValue.PILOT_REJECTED: "URL",
    RequestValue.PILOT_SIGNER: "NAME",
    RequestValue.PILOT_SUBMIT_HOST: "HOST",
    RequestValue.PILOT_IMAGE_LIST: "URL",
    RequestValue.PILOT_ENDORSER: "NAME",
    RequestValue.PILOT_ENDORSER_CA: "NAME",
    RequestValue.PILOT_LIST_VERSION: "VERSION",
    RequestValue.PILOT_IMAGE_DATABASE: "FILE",
    RequestValue.PILOT_IMAGE_CACHE: "FOLDER",
    RequestValue.PILOT_REGISTRY: "URL",
    RequestValue.PILOT_REGISTRY_PROJECT: "PROJECT",
    RequestValue.PILOT_IMAGE_SERVICE: "URL",
    RequestValue.ENDPOINT_SITE: "SITE",
    RequestValue.ENDPOINT_SERVICE_TYPE: "TYPE",
    RequestValue.ENDPOINT_HOSTNAME: "HOST",
    RequestValue.ENDPOINT_URL: "URL",
    RequestValue.ENDPOINT_SCOPES: "SCOPES",
}


_OPEN_PRODUCT: Mapping[RequestValue, str | None] = {
    value: None for value in RequestValue if value.value.startswith("product")
}


@dataclass(frozen=True)
class Expected:
    """What is to be looked at: a request's own, or one site's.

    `given` goes before what follows from the rest.
    """

    product: Mapping[RequestValue, str | None]
    service_types: tuple[str, ...]
    shared_service_types: tuple[str, ...]
    resource_centres: tuple[ResourceCentre, ...]
    pilot_sites: tuple[PilotSite, ...]
    given: Mapping[RequestValue, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Binding:
    """The values for one run; None is left open."""

    values: Mapping[RequestValue, str | None]
    site: str | None


def plan(procedure: Procedure, request: Request) -> tuple[PlannedRun, ...]:
    """Every run that this request needs, in the order of the procedure, each once.

    Criteria that do not apply to the request are left out. Each service type is expected at each
    pilot site, unless the site says which it runs; where it names no endpoint of one, any endpoint
    of that type at the site is looked at.
    """
    expected = Expected(
        _of_product(request.product),
        request.service_types,
        request.shared_service_types,
        request.resource_centres,
        request.sites_looked_at,
    )
    runs = (
        run
        for criterion in procedure.criteria()
        if why_not_applicable(procedure, request, criterion) is None
        for verifier in criterion.verified_by
        if is_asked_of(verifier, request)
        for run in runs_of(criterion, verifier, expected)
    )
    return tuple(dict.fromkeys(runs))


def values_of(verifier: Verifier) -> frozenset[RequestValue]:
    """What of a request the verifier is given."""
    return frozenset(value for _, value in verifier.arguments if isinstance(value, RequestValue))


def runs_of(criterion: Criterion, verifier: Verifier, expected: Expected) -> Iterator[PlannedRun]:
    """Every run by which this verifier looks at what is expected."""
    needed = [source for name, source in verifier.arguments if name in verifier.needs]
    for binding in _bindings(verifier, expected):
        if any(isinstance(one, RequestValue) and binding.values[one] is None for one in needed):
            continue
        weak = _weak_because(verifier, binding, expected)
        call = _call(verifier, binding)
        yield PlannedRun(call, criterion.id, _subject(verifier, binding), binding.site, weak)


def _bindings(verifier: Verifier, expected: Expected) -> Iterator[_Binding]:
    values = values_of(verifier)
    if values & _PER_RESOURCE_CENTRE:
        several = _per_resource_centre(expected)
    elif values & _PER_ENDPOINT:
        several = _per_endpoint(verifier, expected)
    elif values & _PER_PILOT_SITE:
        several = (_of_site(site) for site in expected.pilot_sites)
    elif RequestValue.SERVICE_TYPE in values:
        several = (
            _Binding({RequestValue.SERVICE_TYPE: service_type}, None)
            for service_type in expected.service_types
        )
    else:
        several = iter((_Binding({}, None),))
    for binding in several:
        known = {**_OPEN_PRODUCT, **expected.product, **binding.values, **expected.given}
        yield _Binding(known, binding.site)


def _of_product(product: Product) -> Mapping[RequestValue, str | None]:
    return {
        RequestValue.PRODUCT: product.name,
        RequestValue.PRODUCT_INFRASTRUCTURE: INFRASTRUCTURES[product.type],
        RequestValue.PRODUCT_PUBLISHED_AS: ",".join(product.published_as) or None,
        RequestValue.PRODUCT_ACCOUNTED_AS: product.accounted_as or product.name,
    }


def _per_resource_centre(expected: Expected) -> Iterator[_Binding]:
    for centre in expected.resource_centres:
        yield _Binding(
            {
                RequestValue.RESOURCE_CENTRE: centre.name,
                RequestValue.RESOURCE_CENTRE_OPERATIONS_CENTRE: centre.operations_centre,
            },
            centre.name,
        )


def _of_site(site: PilotSite) -> _Binding:
    values = {
        RequestValue.PILOT_SITE: site.name,
        RequestValue.PILOT_SCOPES: ",".join(site.scopes) or None,
        RequestValue.PILOT_VOS: ",".join(site.vos) or None,
        RequestValue.PILOT_INFORMATION: site.information.site,
        RequestValue.PILOT_RESOURCE_INFORMATION: site.information.resource,
        RequestValue.PILOT_RECORDS: site.accounting.records,
        RequestValue.PILOT_SUBSCRIPTION: site.accounting.subscription,
        RequestValue.PILOT_REJECTED: site.accounting.rejected,
        RequestValue.PILOT_SIGNER: site.accounting.signer,
        RequestValue.PILOT_SUBMIT_HOST: site.accounting.submit_host,
        RequestValue.PILOT_IMAGE_LIST: site.images.image_list,
        RequestValue.PILOT_ENDORSER: site.images.endorser,
        RequestValue.PILOT_ENDORSER_CA: site.images.endorser_ca,
        RequestValue.PILOT_LIST_VERSION: site.images.at_least_version,
        RequestValue.PILOT_IMAGE_DATABASE: site.images.database,
        RequestValue.PILOT_IMAGE_CACHE: site.images.cache,
        RequestValue.PILOT_REGISTRY: site.images.registry,
        RequestValue.PILOT_REGISTRY_PROJECT: site.images.project,
        RequestValue.PILOT_IMAGE_SERVICE: site.images.image_service,
    }
    return _Binding(values, site.name)


def _per_endpoint(verifier: Verifier, expected: Expected) -> Iterator[_Binding]:
    asked = (verifier.service_type,) if verifier.service_type else ()
    for site in expected.pilot_sites:
        for service_type in asked or site.service_types or expected.service_types:
            named = [one for one in site.endpoints if one.service_type == service_type]
            for endpoint in named or (None,):
                yield _of_endpoint(site, service_type, endpoint)


def _of_endpoint(site: PilotSite, service_type: str, endpoint: ExpectedEndpoint | None) -> _Binding:
    of_site = _of_site(site)
    values = {
        RequestValue.ENDPOINT_SITE: site.name,
        RequestValue.ENDPOINT_SERVICE_TYPE: service_type,
        RequestValue.ENDPOINT_HOSTNAME: endpoint.hostname if endpoint else None,
        RequestValue.ENDPOINT_URL: endpoint.url if endpoint else None,
        RequestValue.ENDPOINT_SCOPES: of_site.values[RequestValue.PILOT_SCOPES],
    }
    return _Binding({**of_site.values, **values}, of_site.site)


def _weak_because(verifier: Verifier, binding: _Binding, expected: Expected) -> str:
    """Why what is found may be another product's; empty where it cannot be.

    It is the product's own where the run names its endpoint or what it is published as.
    """
    given = {
        value: binding.values[value]
        for value in values_of(verifier)
        if binding.values[value] is not None
    }
    of_site = given.get(RequestValue.ENDPOINT_SERVICE_TYPE)
    service_type = of_site or given.get(RequestValue.SERVICE_TYPE)
    if service_type is None or given.keys() & _NAMES_THE_PRODUCT:
        return ""
    if service_type in expected.shared_service_types:
        return f"other products have {service_type} too, so it may be another product's"
    if of_site and binding.values[RequestValue.ENDPOINT_HOSTNAME] is None:
        return f"the request names no endpoint of {service_type} at {binding.site}"
    return ""


def _call(verifier: Verifier, binding: _Binding) -> ProbeCall:
    """The call, its arguments in the order of the probe's own declaration."""
    sources = dict(verifier.arguments)
    arguments = []
    for parameter in parameters_for(verifier.probe):
        source = sources.get(parameter.name)
        value = binding.values[source] if isinstance(source, RequestValue) else source
        if value is not None:
            arguments.append((parameter.name, value))
    return ProbeCall(verifier.probe, tuple(arguments))


def _subject(verifier: Verifier, binding: _Binding) -> str:
    """What the run is about, named by no more than what it is given."""
    given = {value: binding.values[value] for value in values_of(verifier)}
    service_type = given.get(RequestValue.ENDPOINT_SERVICE_TYPE) or given.get(
        RequestValue.SERVICE_TYPE
    )
    hostname = given.get(RequestValue.ENDPOINT_HOSTNAME)
    words = [service_type or "", f"on {hostname}" if hostname else ""]
    if binding.site and (service_type or hostname):
        words.append(f"at {binding.site}")
    subject = " ".join(word for word in words if word)
    return subject or binding.site or given.get(RequestValue.PRODUCT) or verifier.probe


@cache
def parameters_for(probe: str) -> tuple[Parameter, ...]:
    """The parameters of a probe, in the order of its declaration."""
    return parameters_of(load_probe(probe).parameters)


def command(call: ProbeCall) -> tuple[str, ...]:
    """The command and its arguments that repeat the call by hand; the printer quotes."""
    flags = {parameter.name: parameter.option.flag for parameter in parameters_for(call.probe)}
    words = [f"check_proc19_{call.probe}"]
    for name, value in call.arguments:
        words += [flags[name], value]
    return tuple(words)


def blank_command(verifier: Verifier) -> tuple[str, ...]:
    """The command with capitals for what is to be filled in, what may be left out in brackets."""
    sources = dict(verifier.arguments)
    words = [f"check_proc19_{verifier.probe}"]
    for parameter in parameters_for(verifier.probe):
        source = sources.get(parameter.name)
        if source is None:
            continue
        value = _BLANKS[source] if isinstance(source, RequestValue) else source
        if source is RequestValue.ENDPOINT_SERVICE_TYPE and verifier.service_type:
            value = verifier.service_type
        flag = parameter.option.flag
        needed = parameter.required or parameter.name in verifier.needs
        words += [flag, value] if needed else [f"[{flag}", f"{value}]"]
    return tuple(words)


def check_procedure(procedure: Procedure) -> None:
    """See that each probe is given the arguments that it needs, and no others.

    Raises ProcedureError with everything that does not fit.
    """
    problems = [
        Problem(f"{procedure.edition}.toml", f"row {criterion.row}", key, text)
        for criterion in procedure.criteria()
        for verifier in criterion.verified_by
        for key, text in _misfits(criterion, verifier)
    ]
    if problems:
        raise ProcedureError(problems)


def _misfits(criterion: Criterion, verifier: Verifier) -> Iterator[tuple[str, str]]:
    name = criterion.id.removeprefix(f"{criterion.row}.")
    key = f"criterion[{name}].verified_by[{verifier.probe}]"
    try:
        parameters = {parameter.name: parameter for parameter in parameters_for(verifier.probe)}
    except LookupError as error:
        yield f"{key}.probe", str(error)
        return
    sources = dict(verifier.arguments)
    for parameter in parameters.values():
        if parameter.required and parameter.name not in sources:
            yield f"{key}.with.{parameter.name}", f"missing, {verifier.probe} needs it"
    for argument, source in verifier.arguments:
        text = _misfit(parameters, argument, source, verifier.needs)
        if text is not None:
            yield f"{key}.with.{argument}", text


def _misfit(
    parameters: Mapping[str, Parameter],
    argument: str,
    source: RequestValue | str,
    needs: tuple[str, ...],
) -> str | None:
    parameter = parameters.get(argument)
    if parameter is None:
        return f"no such parameter, expected one of {', '.join(parameters)}"
    if isinstance(source, RequestValue):
        if parameter.required and source not in _ALWAYS_THERE and argument not in needs:
            return (
                f"{source.value} may be left open in a request, expected an optional parameter, or"
                " the argument in needs"
            )
        return None
    try:
        convert(parameter, source)
    except ValueError as error:
        return str(error)
    return None
