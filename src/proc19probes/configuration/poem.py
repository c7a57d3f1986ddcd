"""Metric templates for POEM, and the parameters that differ from endpoint to endpoint.

POEM holds one template for each metric, and argo-scg makes of it one check for all endpoints of
the service types that a profile gives the metric to. What is an endpoint's own it takes from the
topology (host, site, service type) or from POEM's metric overrides; all else is one text.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from proc19probes.configuration.model import Check, Configuration, ConfigurationError, Reference
from proc19probes.configuration.options import flags_of
from proc19probes.configuration.sensu_text import shell_word
from proc19probes.vocabulary.monitored import METRIC_PREFIX

PATH = Path("/usr/libexec/argo/probes/proc19")
"""Where ARGO's packages put probes."""

SERVER_TIMEOUT = timedelta(minutes=15)
"""When argo-scg has Sensu stop any check, whatever its own time-out."""

_ATTEMPTS = 3
_OVERRIDES = "proc19"
_PROFILE = "PROC19"
# What argo-scg replaces in a parameter's value, whatever is around it.
_OF_ARGO = re.compile(r"\$(?=HOSTALIAS\$|_SERVICE)")
_FOLDER = re.compile(r"/[A-Za-z0-9._/+-]*")
_ENTITY = re.compile(r"[A-Za-z0-9._-]+")
# Options that argo-scg fills in for each endpoint: -H by itself, the site as an attribute, and the
# service type from the entity's labels, where a parameter's value may read them.
_HOSTNAME, _SITE, _SERVICE_TYPE = "hostname", "site", "service_type"
_OF_THE_ENDPOINT = (_HOSTNAME, _SITE, _SERVICE_TYPE)
_SITE_ATTRIBUTE = "SITENAME"
_SERVICE_LABEL = "{{.labels.service}}"
# Of an endpoint without an override: a word that is there, which the probe refuses.
_NOT_GIVEN = "''"

Value = str | Sequence["Value"] | Mapping[str, "Value"]


@dataclass(frozen=True)
class PoemTarget:
    """Where commands are, options given by an attribute of POEM, and where the pages are."""

    path: Path = PATH
    references: tuple[Reference, ...] = ()
    docurl: str = ""


@dataclass(frozen=True)
class _Override:
    """A parameter's value at one endpoint, as argo-scg names it."""

    entity: str
    flag: str
    value: str


@dataclass(frozen=True)
class _Metric:
    """A probe whose calls one template holds; `parameters` are those that argo-scg is told."""

    probe: str
    checks: tuple[Check, ...]
    parameters: tuple[tuple[str, str], ...]
    overrides: tuple[_Override, ...]
    service_types: frozenset[str]


@dataclass(frozen=True)
class _Endpoint:
    """An endpoint that a request expects: what ARGO's topology is to have."""

    site: str
    service_type: str
    hostname: str

    @property
    def entity(self) -> str:
        """What argo-scg calls it. Raises ConfigurationError where it makes no entity of it."""
        name = f"{self.service_type}__{self.hostname}"
        if not _ENTITY.fullmatch(name):
            raise ConfigurationError(f"{name!r}: no name that argo-scg makes an entity of")
        return name


class _Endpoints:
    """The endpoints that checks are about: those that ARGO can run their metrics on."""

    def __init__(self, configuration: Configuration) -> None:
        self._sites = {host.name: host.site for host in configuration.hosts}
        found = set()
        for check in configuration.checks:
            of = {one.parameter: one.value for one in check.arguments}
            if of.keys() >= set(_OF_THE_ENDPOINT):
                found.add(_Endpoint(of[_SITE], of[_SERVICE_TYPE], of[_HOSTNAME]))
        self._all = sorted(found, key=lambda one: (one.service_type, one.hostname, one.site))
        self._by_site: dict[str, list[_Endpoint]] = {}
        for one in self._all:
            self._by_site.setdefault(one.site, []).append(one)

    def about(self, check: Check) -> list[_Endpoint]:
        """The endpoints at the check's site, of its service type and host where it names them."""
        of = {one.parameter: one.value for one in check.arguments}
        site = of.get(_SITE, self._sites[check.host])
        return [
            one
            for one in (self._all if site is None else self._by_site.get(site, ()))
            if of.get(_SERVICE_TYPE) in (None, one.service_type)
            and of.get(_HOSTNAME) in (None, one.hostname)
        ]

    def differ(self, checks: tuple[Check, ...]) -> bool:
        """Whether checks are at several sites or at none: of one site alone nothing follows."""
        sites = {self._sites[check.host] for check in checks}
        return len(sites) > 1 or sites == {None}


class _LeftOutError(Exception):
    """Why no template holds the calls of a probe."""


def render(configuration: Configuration, target: PoemTarget) -> Mapping[str, str]:
    """The files by name. Raises ConfigurationError for what POEM cannot hold."""
    _see_that_attributes_differ(target.references)
    if not _FOLDER.fullmatch(str(target.path)):
        raise ConfigurationError(f"{target.path}: no folder that argo-scg can call as it stands")
    metrics = [one for one in _placed(configuration) if isinstance(one, _Metric)]
    overrides: Value = [
        {
            "hostname": override.entity,
            "metric": METRIC_PREFIX + metric.probe,
            "parameter": override.flag,
            "value": override.value,
        }
        for metric in metrics
        for override in metric.overrides
    ]
    templates: Value = [{METRIC_PREFIX + one.probe: _template(one, target)} for one in metrics]
    return {
        "metricoverrides.json": _written(
            {
                _OVERRIDES: {
                    "global_attributes": [],
                    "host_attributes": [],
                    "metric_parameters": overrides,
                }
            }
        ),
        "metricprofile.json": _written(_profile(metrics)),
        "metrics.json": _written(templates),
    }


def _profile(metrics: Sequence[_Metric]) -> Value:
    """Which service types have which metric: without it nothing runs."""
    types = sorted({one for metric in metrics for one in metric.service_types})
    services: Value = [
        {
            "service": service_type,
            "metrics": [
                METRIC_PREFIX + metric.probe
                for metric in metrics
                if service_type in metric.service_types
            ],
        }
        for service_type in types
    ]
    return {"name": _PROFILE, "description": "Written by proc19 config poem", "services": services}


def left_out(configuration: Configuration) -> tuple[str, ...]:
    """A line for each probe without a template, and each check that no endpoint runs, and why."""
    endpoints = _Endpoints(configuration)
    placed = tuple(_placed(configuration))
    lines = [one for one in placed if isinstance(one, str)]
    for metric in placed:
        if isinstance(metric, _Metric):
            lines += [
                f"{check.service} of {check.host}: no endpoint is planned that ARGO could run it on"
                for check in metric.checks
                if not endpoints.about(check)
            ]
    return tuple(lines)


def _placed(configuration: Configuration) -> Iterator[_Metric | str]:
    endpoints = _Endpoints(configuration)
    by_probe: dict[str, list[Check]] = {probe: [] for probe in configuration.probes}
    for check in configuration.checks:
        by_probe[check.probe].append(check)
    for probe, checks in by_probe.items():
        try:
            yield _metric(probe, tuple(checks), endpoints)
        except _LeftOutError as why:
            yield f"{METRIC_PREFIX}{probe}: left out: {why}"


def _metric(probe: str, checks: tuple[Check, ...], endpoints: _Endpoints) -> _Metric:
    _see_that_options_are_the_same(checks)
    parameters: list[tuple[str, str]] = []
    overrides: list[_Override] = []
    for argument in checks[0].arguments:
        name, flag = argument.parameter, argument.flag
        if name == _SERVICE_TYPE:
            parameters.append((flag, _SERVICE_LABEL))
        elif name in _OF_THE_ENDPOINT:
            continue
        elif len({_value(check, name) for check in checks}) == 1 and endpoints.differ(checks):
            parameters.append((flag, _word(argument.value)))
        else:
            parameters.append((flag, _NOT_GIVEN))
            overrides += _by_endpoint(checks, name, flag, endpoints)
    return _Metric(
        probe,
        checks,
        tuple(parameters),
        tuple(overrides),
        frozenset(one.service_type for check in checks for one in endpoints.about(check)),
    )


def _see_that_options_are_the_same(checks: tuple[Check, ...]) -> None:
    given = [{argument.flag for argument in check.arguments} for check in checks]
    differing = set().union(*given) - set(given[0]).intersection(*given)
    if differing:
        raise _LeftOutError(
            f"{', '.join(sorted(differing))} is given in some of its calls and not in others, and a"
            " metric has the same options everywhere"
        )


def _by_endpoint(
    checks: tuple[Check, ...], name: str, flag: str, endpoints: _Endpoints
) -> Iterator[_Override]:
    values: dict[str, str] = {}
    for check in checks:
        value = _value(check, name)
        about = endpoints.about(check)
        if not about:
            raise _LeftOutError(f"{flag} is of {check.host}, where no endpoint is planned")
        for endpoint in about:
            if values.setdefault(endpoint.entity, value) != value:
                raise _LeftOutError(
                    f"{flag} has several values at {endpoint.entity}, and a metric has one"
                )
    for entity, value in sorted(values.items()):
        yield _Override(entity, flag, _word(value))


def _value(check: Check, name: str) -> str:
    return next(one.value for one in check.arguments if one.parameter == name)


def _word(text: str) -> str:
    """The text as argo-scg puts it in a command: into a shell, after what it replaces itself."""
    if "\n" in text or "\r" in text:
        raise ConfigurationError(f"{text!r}: a line break, which no parameter of POEM can hold")
    return _OF_ARGO.sub("$''", shell_word(text))


def _template(metric: _Metric, target: PoemTarget) -> Value:
    names = [argument.parameter for argument in metric.checks[0].arguments]
    attributes = {
        one.to: one.flag for one in target.references if one.flag in flags_of(metric.probe)
    }
    if _SITE in names:
        attributes[_SITE_ATTRIBUTE] = "--site"
    return {
        "probe": f"check_proc19_{metric.probe}",
        "tags": ["proc19"],
        "config": _config(metric, target),
        "flags": {} if _HOSTNAME in names else {"NOHOSTNAME": "1"},
        "dependency": {},
        "attribute": attributes,
        "parameter": dict(metric.parameters),
        "parent": "",
        "docurl": target.docurl and f"{target.docurl.rstrip('/')}/{metric.probe}.md",
    }


def _config(metric: _Metric, target: PoemTarget) -> Mapping[str, str]:
    schedule = metric.checks[0].schedule
    if schedule.server_timeout > SERVER_TIMEOUT:
        raise ConfigurationError(
            f"{metric.probe}: a time-out of {schedule.timeout.total_seconds():g}s, and argo-scg has"
            f" every check stopped after {SERVER_TIMEOUT.total_seconds():g}s"
        )
    return {
        "maxCheckAttempts": str(_ATTEMPTS),
        "timeout": str(math.ceil(schedule.timeout.total_seconds())),
        "path": str(target.path),
        "interval": _minutes(schedule.interval),
        "retryInterval": _minutes(schedule.retry_interval),
    }


def _minutes(duration: timedelta) -> str:
    """Whole minutes, never fewer than asked for: POEM takes no others."""
    return str(math.ceil(duration / timedelta(minutes=1)))


def _see_that_attributes_differ(references: tuple[Reference, ...]) -> None:
    names = [_SITE_ATTRIBUTE, *(one.to for one in references)]
    for name in names:
        if names.count(name) > 1:
            raise ConfigurationError(f"{name}: an attribute of POEM stands for one option")


def _written(document: Value) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
