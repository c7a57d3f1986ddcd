"""A command line read strictly: the probe's call and the options of the run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import click

from proc19probes.plugin.flags import (
    HELP,
    VERBOSE,
    VERSION,
    Flag,
    parameter_key,
    sections_of,
    url_key,
)
from proc19probes.plugin.help import help_text, version_text
from proc19probes.settings import LONGEST_TIMEOUT
from proc19probes.vocabulary.common_options import AddressFamily, CommonOptions
from proc19probes.vocabulary.duration import parse_duration, show_duration
from proc19probes.vocabulary.parameters import build, parameters_of
from proc19probes.vocabulary.planned import ProbeCall
from proc19probes.vocabulary.probe import Probe
from proc19probes.vocabulary.service_address import (
    PROXY_EXPECTED,
    URL_EXPECTED,
    proxy_url,
    service_url,
)
from proc19probes.vocabulary.state import State


class UsageError(Exception):
    """A command line that is not understood: what was found, what was expected."""


@dataclass(frozen=True)
class Information:
    """A text that was asked for in place of a check: --help or --version."""

    text: str


@dataclass(frozen=True)
class Invocation:
    """What a command line asks for."""

    call: ProbeCall
    options: CommonOptions


def read_options(
    name: str, probe: Probe[object, object], arguments: Sequence[str]
) -> Invocation | Information:
    """What the command line asks for. Raises UsageError."""
    flags = [flag for section in sections_of(probe) for flag in section.flags]
    given = _parse(flags, arguments)
    command = f"check_proc19_{name}"
    if given.times(HELP):
        return Information(help_text(name, command, probe))
    if given.times(VERSION):
        return Information(version_text(command))
    texts = given.texts()
    return Invocation(_call(name, probe, texts), _common(probe, given.times(VERBOSE), texts))


@dataclass(frozen=True)
class _Given:
    """Which options were given, with their values; none for those that take none."""

    values: Mapping[Flag, tuple[str, ...]]
    counts: Mapping[Flag, int]

    def times(self, flag: Flag) -> int:
        """How often an option that takes no value was given."""
        return self.counts[flag]

    def texts(self) -> dict[str, str]:
        """The value of each option by its key, where there is one. Raises UsageError."""
        texts = {flag.key: "" for flag, count in self.counts.items() if count}
        for flag, values in self.values.items():
            if len(values) > 1:
                raise UsageError(f"{flag.flags[-1]}: found {len(values)} times, expected once")
            if values and not values[0].isprintable():
                raise UsageError(f"{flag.flags[-1]}: found a character that cannot be printed")
            if values:
                texts[flag.key] = values[0]
        return texts


def _parse(flags: Sequence[Flag], arguments: Sequence[str]) -> _Given:
    command = click.Command(
        None,
        params=[_click_option(flag) for flag in flags],
        add_help_option=False,
        context_settings={"allow_extra_args": True},
    )
    without_value = {word for flag in flags if not flag.metavar for word in flag.flags}
    try:
        context = command.make_context(None, list(arguments))
    except click.NoSuchOption as error:
        raise UsageError(f"no such option: {error.option_name}") from error
    except click.BadOptionUsage as error:
        lack = "takes no value" if error.option_name in without_value else "needs a value"
        raise UsageError(f"{error.option_name} {lack}") from error
    if context.args:
        many = len(context.args)
        raise UsageError(f"found {many} word{'s'[: many - 1]} that no option takes")
    return _Given(
        {flag: tuple(context.params[flag.key]) for flag in flags if flag.metavar},
        {flag: int(context.params[flag.key]) for flag in flags if not flag.metavar},
    )


def _click_option(flag: Flag) -> click.Option:
    if flag.metavar:
        return click.Option([*flag.flags, flag.key], type=str, multiple=True)
    return click.Option([*flag.flags, flag.key], count=True)


def _call(name: str, probe: Probe[object, object], texts: Mapping[str, str]) -> ProbeCall:
    arguments = tuple(
        (parameter.name, texts[parameter_key(parameter.name)])
        for parameter in parameters_of(probe.parameters)
        if parameter_key(parameter.name) in texts
    )
    try:
        build(probe.parameters, dict(arguments))
    except ValueError as error:
        raise UsageError(str(error)) from error
    return ProbeCall(name, arguments)


def _common(
    probe: Probe[object, object], verbosity: int, texts: Mapping[str, str]
) -> CommonOptions:
    _exclude(texts, "ipv4", "ipv6", "-4 and -6")
    _exclude(texts, "proxy", "no_proxy", "--proxy and --no-proxy")
    if "key" in texts and "cert" not in texts:
        raise UsageError("found --key alone, expected --cert beside it")
    return CommonOptions(
        timeout=_timeout(texts.get("timeout", "30")),
        verbosity=verbosity,
        timeout_state=_state(texts.get("timeout_state", "unknown")),
        address_family=_family(texts),
        proxy="" if "no_proxy" in texts else _proxy(texts.get("proxy")),
        certificate=_path("--cert", texts.get("cert")),
        key=_path("--key", texts.get("key")),
        trust_anchors=_path("--capath", texts.get("capath")),
        token=_path("--token", texts.get("token")),
        settings_file=_path("--settings", texts.get("settings")),
        service_urls=tuple(
            (service.name, _url(f"--{service.name}-url", texts[url_key(service)]))
            for service in probe.services
            if url_key(service) in texts
        ),
    )


def _exclude(texts: Mapping[str, str], one: str, other: str, named: str) -> None:
    if one in texts and other in texts:
        raise UsageError(f"found {named}, expected one of them")


def _timeout(text: str) -> timedelta:
    try:
        timeout = parse_duration(text)
    except ValueError as error:
        raise UsageError(f"--timeout: {error}") from error
    if not timedelta() < timeout <= LONGEST_TIMEOUT:
        found, most = show_duration(timeout), show_duration(LONGEST_TIMEOUT)
        raise UsageError(f"--timeout: found {found}, expected more than 0s and at most {most}")
    return timeout


def _state(text: str) -> State:
    try:
        return State(text.upper())
    except ValueError:
        expected = "ok, warning, critical or unknown"
        raise UsageError(f"--timeout-state: found {text!r}, expected {expected}") from None


def _family(texts: Mapping[str, str]) -> AddressFamily:
    if "ipv4" in texts:
        return AddressFamily.IPV4
    return AddressFamily.IPV6 if "ipv6" in texts else AddressFamily.ANY


def _path(flag: str, text: str | None) -> Path | None:
    if text == "":
        raise UsageError(f"{flag}: found nothing, expected a path")
    return None if text is None else Path(text)


def _proxy(text: str | None) -> str | None:
    try:
        return None if text is None else proxy_url(text)
    except ValueError as error:
        raise UsageError(f"--proxy: found {error}, expected {PROXY_EXPECTED}") from None


def _url(flag: str, text: str) -> str:
    try:
        return service_url(text)
    except ValueError as error:
        raise UsageError(f"{flag}: found {error}, expected {URL_EXPECTED}") from None
