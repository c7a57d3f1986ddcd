"""Resources for Sensu Go: for each host a proxy entity with its checks, for `sensuctl create`."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from proc19probes.configuration.model import (
    Check,
    Configuration,
    ConfigurationError,
    Host,
    Installation,
    Reference,
    RequestCheck,
    Schedule,
)
from proc19probes.configuration.options import flags_of
from proc19probes.configuration.sensu_text import shell_word, shown, variable
from proc19probes.vocabulary.duration import show_duration
from proc19probes.vocabulary.monitored import OWN_HOST, safe_name

PLUGINS = Path("/usr/lib/nagios/plugins")
"""Where plugins are unless told otherwise: Sensu has no folder of its own for them."""

# sensuctl reads lines of at most 64 KiB (bufio.Scanner), names and quotes of JSON included.
_LONGEST_LINE = 65_000
_ATTEMPTS = 3
_API = "core/v2"
_PERFORMANCE_DATA = "nagios_perfdata"

Value = str | int | bool | Sequence["Value"] | Mapping[str, "Value"]
Resource = Mapping[str, Value]


@dataclass(frozen=True)
class Subscriptions:
    """Which agents run the probes, and which requests as a whole: those that have the files."""

    probes: str
    requests: str


@dataclass(frozen=True)
class Receivers:
    """Who is given results, and who the performance data, by the names that Sensu has for them."""

    handlers: tuple[str, ...] = ()
    metric_handlers: tuple[str, ...] = ()
    pipelines: tuple[str, ...] = ()


@dataclass(frozen=True)
class SensuTarget:
    """Where commands are, what they are given by reference, and where in Sensu all of it is."""

    installation: Installation
    references: tuple[Reference, ...] = ()
    namespace: str = "default"
    subscriptions: Subscriptions = Subscriptions("proc19", "proc19")
    receivers: Receivers = Receivers()


def render(configuration: Configuration, target: SensuTarget) -> Mapping[str, str]:
    """The files by name. Raises ConfigurationError for what Sensu cannot hold."""
    files = {}
    for on_host in configuration.by_host():
        host = on_host.host
        entity = entity_name(host.name, configuration.known_hosts)
        resources = [] if on_host.known else [_entity(entity, host, target)]
        resources += [_check(check, entity, target) for check in on_host.checks]
        resources += [_request(request, entity, target) for request in on_host.requests]
        files[f"proc19-host-{host.name}.json"] = "".join(map(_written, resources))
    return files


def entity_name(host: str, known_hosts: frozenset[str]) -> str:
    """The entity that has a host's results: never one that is somebody else's, unless named.

    An agent's own entity often has its host's name, and would be replaced.
    """
    return host if host in known_hosts or host == OWN_HOST else f"{OWN_HOST}__{host}"


def check_name(service: str, host: str) -> str:
    """A name for one service of one host: a check's name is unique in its namespace.

    No host's name begins with `_`, so no two pairs make one name.
    """
    return f"{service}__{host}"


def _entity(name: str, host: Host, target: SensuTarget) -> Resource:
    labels = {} if host.site is None else {"proc19_site": safe_name(host.site)}
    annotations = {"proc19_title": shown(host.title)}
    if host.address is not None:
        annotations["proc19_address"] = shown(host.address)
    return {
        "type": "Entity",
        "api_version": _API,
        "metadata": _metadata(name, target, labels, annotations),
        "spec": {"entity_class": "proxy"},
    }


def _check(check: Check, entity: str, target: SensuTarget) -> Resource:
    return _check_config(
        _metadata(
            check_name(check.service, check.host),
            target,
            {"proc19_host": check.host, "proc19_probe": check.probe},
            {
                "attempts": str(_ATTEMPTS),
                "proc19_title": shown(check.title),
                "proc19_serves": shown(", ".join(check.serves)),
            },
        ),
        " ".join(_probe_words(check, target)),
        entity,
        target.subscriptions.probes,
        check.schedule,
        target.receivers,
    )


def _probe_words(check: Check, target: SensuTarget) -> Iterator[str]:
    plugins = target.installation.plugins or PLUGINS
    yield shell_word(str(plugins / f"check_proc19_{check.probe}"))
    yield from _given(check.probe, target.references)
    yield f"--timeout={show_duration(check.schedule.timeout)}"
    for argument in check.arguments:
        yield shell_word(f"{argument.flag}={argument.value}")


def _request(request: RequestCheck, entity: str, target: SensuTarget) -> Resource:
    words = (
        shell_word(str(target.installation.proc19)),
        "status --format nagios",
        *_given(None, target.references),
        f"--within={show_duration(request.schedule.timeout)}",
        shell_word(str(request.file)),
    )
    return _check_config(
        _metadata(
            check_name(request.service, OWN_HOST),
            target,
            {"proc19_host": OWN_HOST},
            {"attempts": "1", "proc19_title": shown(request.title)},
        ),
        " ".join(words),
        entity,
        target.subscriptions.requests,
        request.schedule,
        target.receivers,
    )


def _given(probe: str | None, references: tuple[Reference, ...]) -> Iterator[str]:
    taken = flags_of(probe)
    for one in references:
        if one.flag in taken:
            yield f"{one.flag} {variable(one.to)}"


def _check_config(
    metadata: Resource,
    command: str,
    entity: str,
    subscription: str,
    schedule: Schedule,
    receivers: Receivers,
) -> Resource:
    interval = _seconds(schedule.interval)
    spec: dict[str, Value] = {
        "command": command,
        "proxy_entity_name": entity,
        "subscriptions": [subscription],
        "publish": True,
        # One agent of the subscription at a time: each would ask the same services.
        "round_robin": True,
        "interval": interval,
        "timeout": _seconds(schedule.server_timeout),
        # What no agent has run for so long says so, instead of staying as it was.
        "ttl": 2 * interval + _seconds(schedule.server_timeout),
        "handlers": receivers.handlers,
        "pipelines": [
            {"name": name, "type": "Pipeline", "api_version": _API} for name in receivers.pipelines
        ],
    }
    if receivers.metric_handlers:
        spec["output_metric_format"] = _PERFORMANCE_DATA
        spec["output_metric_handlers"] = receivers.metric_handlers
    return {"type": "CheckConfig", "api_version": _API, "metadata": metadata, "spec": spec}


def _metadata(
    name: str, target: SensuTarget, labels: Mapping[str, str], annotations: Mapping[str, str]
) -> Resource:
    return {
        "name": name,
        "namespace": target.namespace,
        "labels": labels,
        "annotations": annotations,
    }


def _seconds(duration: timedelta) -> int:
    """Whole seconds, never fewer than asked for: Sensu takes no others."""
    return math.ceil(duration.total_seconds())


def _written(resource: Resource) -> str:
    text = json.dumps(resource, indent=2, ensure_ascii=False)
    for line in text.split("\n"):
        if len(line.encode()) > _LONGEST_LINE:
            raise ConfigurationError(
                f"{line.strip()[:60]}…: a line of more than {_LONGEST_LINE} bytes, which sensuctl"
                " does not read"
            )
    return f"{text}\n"
