"""Which probes are to run for one site, without a request, and what the others lack."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from proc19probes.plan import INFRASTRUCTURES, Expected, parameters_for, runs_of, values_of
from proc19probes.procedure.model import Criterion, Procedure, ProductType, RequestValue, Verifier
from proc19probes.request.model import PilotSite, ResourceCentre
from proc19probes.vocabulary.parameters import convert
from proc19probes.vocabulary.planned import PlannedRun

OF_A_SERVICE = frozenset({RequestValue.SERVICE_TYPE, RequestValue.ENDPOINT_SERVICE_TYPE})
"""What there is where the site has a service."""

_NAMED_BY_THE_SITE = frozenset(
    {
        RequestValue.SERVICE_TYPE,
        RequestValue.RESOURCE_CENTRE,
        RequestValue.PILOT_SITE,
        RequestValue.ENDPOINT_SITE,
        RequestValue.ENDPOINT_SERVICE_TYPE,
        RequestValue.PRODUCT_INFRASTRUCTURE,
    }
)


@dataclass(frozen=True)
class SiteToCheck:
    """A site that is looked at without a request: of which service types, and what is given of it.

    `given` has what a request would say, by where it would say it. Without a `product_type` nothing
    is looked at that the procedure asks of products of one type.
    """

    name: str
    service_types: tuple[str, ...]
    given: Mapping[RequestValue, str]
    product_type: ProductType | None = None

    @property
    def given_for_all(self) -> Mapping[RequestValue, str]:
        """What is given, and what follows from it."""
        given = dict(self.given)
        if RequestValue.PILOT_SCOPES in given:
            given[RequestValue.ENDPOINT_SCOPES] = given[RequestValue.PILOT_SCOPES]
        if self.product_type is not None:
            given[RequestValue.PRODUCT_INFRASTRUCTURE] = INFRASTRUCTURES[self.product_type]
        return given

    @property
    def expected(self) -> Expected:
        """What a request for this site alone would expect."""
        centre = self.given.get(RequestValue.RESOURCE_CENTRE_OPERATIONS_CENTRE, "")
        centres = (ResourceCentre(self.name, centre),)
        pilot_site = PilotSite(self.name, (), (), ())
        types = self.service_types
        return Expected({}, types, (), centres, (pilot_site,), self.given_for_all)


@dataclass(frozen=True)
class SitePlan:
    """The runs for a site, and by what they lack the probes that cannot be run."""

    runs: tuple[PlannedRun, ...]
    lacking: Mapping[str, tuple[str, ...]]

    @property
    def problems(self) -> tuple[str, ...]:
        """What is given and no value of its option, each once."""
        texts: dict[str, None] = {}
        for call in dict.fromkeys(run.call for run in self.runs):
            parameters = {one.name: one for one in parameters_for(call.probe)}
            for name, text in call.arguments:
                try:
                    convert(parameters[name], text)
                except ValueError as error:
                    texts[str(error)] = None
        return tuple(texts)


def plan_site(procedure: Procedure, site: SiteToCheck, areas: tuple[str, ...] = ()) -> SitePlan:
    """Every run that concerns this site, with no request; of some areas only.

    What the procedure asks of one service type only is looked at where the site has it.
    """
    given, expected = site.given_for_all, site.expected
    runs: list[PlannedRun] = []
    lacking: dict[tuple[str, ...], dict[str, None]] = {}
    options = _options(procedure)
    for criterion, verifier in _verifiers(procedure, areas):
        lacks = tuple(dict.fromkeys(_lacks(verifier, site, given, options)))
        if lacks:
            lacking.setdefault(lacks, {})[verifier.probe] = None
        else:
            runs += runs_of(criterion, verifier, expected)
    # Whose service it is asks a request, and here there is none.
    alone = tuple(dict.fromkeys(replace(run, weak_because="") for run in runs))
    run_anyway = {run.call.probe for run in alone}
    told = {
        " ".join(lacks): tuple(probe for probe in probes if probe not in run_anyway)
        for lacks, probes in lacking.items()
    }
    return SitePlan(alone, {lacks: probes for lacks, probes in told.items() if probes})


def values_asked(procedure: Procedure, areas: tuple[str, ...] = ()) -> frozenset[RequestValue]:
    """All that the probes of these areas are given; of every area where none is named."""
    asked = _verifiers(procedure, areas)
    return frozenset(value for _, verifier in asked for value in values_of(verifier))


def _verifiers(
    procedure: Procedure, areas: tuple[str, ...]
) -> Iterator[tuple[Criterion, Verifier]]:
    for criterion in procedure.criteria():
        if not areas or procedure.row_by_id[criterion.row].area in areas:
            for verifier in criterion.verified_by:
                yield criterion, verifier


def _options(procedure: Procedure) -> Mapping[RequestValue, str]:
    """By what a request says: the option of the first probe that is given it."""
    options: dict[RequestValue, str] = {}
    for criterion in procedure.criteria():
        for verifier in criterion.verified_by:
            flags = {one.name: one.option.flag for one in parameters_for(verifier.probe)}
            for name, source in verifier.arguments:
                if isinstance(source, RequestValue):
                    options.setdefault(source, flags[name])
    return options


def _lacks(
    verifier: Verifier,
    site: SiteToCheck,
    given: Mapping[RequestValue, str],
    options: Mapping[RequestValue, str],
) -> Iterator[str]:
    """What the verifier cannot be asked about the site without, as options where it is one."""
    if not site.service_types and values_of(verifier) & OF_A_SERVICE:
        yield options[RequestValue.SERVICE_TYPE]
    elif verifier.service_type is not None and verifier.service_type not in site.service_types:
        yield f"a service of type {verifier.service_type}"
    one_type = verifier.product_types != tuple(ProductType)
    if site.product_type is None:
        if one_type or RequestValue.PRODUCT_INFRASTRUCTURE in values_of(verifier):
            yield "--product-type"
    elif site.product_type not in verifier.product_types:
        yield f"a {verifier.product_types[0].value}"
    parameters = {one.name: one for one in parameters_for(verifier.probe)}
    for name, source in verifier.arguments:
        needed = name in verifier.needs or parameters[name].required
        if (
            isinstance(source, RequestValue)
            and needed
            and source not in (*given, *_NAMED_BY_THE_SITE)
        ):
            yield options[source]
