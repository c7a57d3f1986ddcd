"""From what requests need to what a monitoring server runs: hosts, and each check once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache

from proc19probes.catalogue import load_probe
from proc19probes.configuration.model import (
    Argument,
    Check,
    Configuration,
    ConfigurationError,
    Host,
    RequestCheck,
    RequestToRun,
    Schedule,
)
from proc19probes.settings import ScheduleSettings, Settings
from proc19probes.vocabulary.common_options import CommonOptions
from proc19probes.vocabulary.monitored import (
    OWN_HOST,
    host_name,
    request_service_name,
    service_name,
)
from proc19probes.vocabulary.parameters import parameters_of
from proc19probes.vocabulary.planned import PlannedRun, ProbeCall

REQUEST = "request"
"""The name under which settings have the schedule of requests as a whole."""

# One run asks what a day's worth of probes ask, and must end before the 60 s after which Nagios
# stops a check unless told otherwise.
_OF_A_REQUEST = Schedule(timedelta(hours=1), timedelta(seconds=45))


def configure(requests: Sequence[RequestToRun], settings: Settings) -> Configuration:
    """What a server is to run for these requests, each once, whatever their order.

    Raises ConfigurationError for two requests of one id, and for two things of one name.
    """
    _see_that_ids_differ(requests)
    by_id = {request.id: request for request in requests}
    ordered = [by_id[id] for id in sorted(by_id)]
    hosts: dict[str, Host] = {}
    calls: dict[tuple[str, str], PlannedRun] = {}
    serves: dict[tuple[str, str], dict[str, None]] = {}
    if ordered:
        hosts[OWN_HOST] = Host(OWN_HOST, "PROC19: requests, and what concerns no site", None, None)
    for request in ordered:
        for run in request.runs:
            host = _host(run)
            hosts[host.name] = _one_host(hosts.get(host.name, host), host)
            key = (host.name, service_name(run))
            _see_that_calls_agree(calls.setdefault(key, run), run)
            serves.setdefault(key, {})[f"{run.criterion} {request.id}"] = None
    return Configuration(
        tuple(hosts[name] for name in sorted(hosts)),
        tuple(_check(calls[key], settings, tuple(serves[key])) for key in sorted(calls)),
        tuple(_request_check(request, settings) for request in ordered),
    )


def _see_that_ids_differ(requests: Sequence[RequestToRun]) -> None:
    files = {request_service_name(request.id): request.file for request in reversed(requests)}
    for request in requests:
        first = files[request_service_name(request.id)]
        if first != request.file:
            raise ConfigurationError(
                f"{request.file} and {first} would be one request, {request.id}: give"
                " one of them another id"
            )


def _one_host(first: Host, second: Host) -> Host:
    """The host that both are: a site may be called as the host of one of its endpoints is."""
    if first.name != OWN_HOST and first.title != second.title:
        raise _one_name(repr(first.title), repr(second.title), first.name)
    return replace(first, address=first.address or second.address)


def _see_that_calls_agree(first: PlannedRun, second: PlannedRun) -> None:
    if first.call != second.call:
        name = service_name(first)
        raise _one_name(str(first.call.arguments), str(second.call.arguments), name)


def _one_name(first: str, second: str, name: str) -> ConfigurationError:
    """Of digests this short, two that are the same can be looked for and found."""
    return ConfigurationError(f"{first} and {second} would both be called {name}")


def _host(run: PlannedRun) -> Host:
    name, hostname = host_name(run), dict(run.call.arguments).get("hostname")
    return Host(name, hostname or run.site or OWN_HOST, hostname, run.site)


def _check(run: PlannedRun, settings: Settings, serves: tuple[str, ...]) -> Check:
    return Check(
        host_name(run),
        service_name(run),
        f"{run.call.probe}: {run.subject}",
        run.call.probe,
        tuple(_arguments(run.call)),
        _schedule(
            settings.schedules.get(run.call.probe),
            Schedule(load_probe(run.call.probe).interval, CommonOptions().timeout),
        ),
        serves,
    )


def _arguments(call: ProbeCall) -> Iterator[Argument]:
    flags = _flags(call.probe)
    for name, value in call.arguments:
        yield Argument(name, flags[name], value)


@cache
def _flags(probe: str) -> Mapping[str, str]:
    declared = parameters_of(load_probe(probe).parameters)
    return {parameter.name: parameter.option.flag for parameter in declared}


def _request_check(request: RequestToRun, settings: Settings) -> RequestCheck:
    return RequestCheck(
        request_service_name(request.id),
        f"PROC19: {request.product}",
        request.file,
        _schedule(settings.schedules.get(REQUEST), _OF_A_REQUEST),
    )


def _schedule(given: ScheduleSettings | None, own: Schedule) -> Schedule:
    if given is None:
        return own
    return Schedule(given.interval or own.interval, given.timeout or own.timeout)
