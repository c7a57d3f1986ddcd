"""Which proxy leads to a service: the one that is set, or the environment's."""

import os
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from proc19probes.outside.masking import secrets_of
from proc19probes.vocabulary.access import ServiceAccess
from proc19probes.vocabulary.direct_hosts import DirectHost, direct_host, entries_of
from proc19probes.vocabulary.service_address import PROXY_EXPECTED, port_of, proxy_url
from proc19probes.vocabulary.unobtainable import NoWayError

_VARIABLES = ("http_proxy", "https_proxy", "all_proxy")


def proxy_to(url: str, access: ServiceAccess) -> str:
    """The URL of the proxy that a service is asked through; empty for none.

    Raises NoWayError naming a proxy that cannot be used.
    """
    parts = urlsplit(url)
    environment = _environment()
    origin, text, direct = "", access.proxy or "", access.no_proxy or ""
    if access.proxy is None:
        named = (f"{parts.scheme}_proxy", "all_proxy")
        origin = next((name for name in named if environment.get(name)), "")
        text = environment.get(origin, "")
        direct = environment.get("no_proxy", "") if access.no_proxy is None else access.no_proxy
    if not text or _is_direct(parts, direct):
        return ""
    try:
        return proxy_url(text)
    except ValueError as error:
        found = f"found {error}" + (f" ({origin} in the environment)" if origin else "")
        raise NoWayError(f"{found}, expected {PROXY_EXPECTED}") from None


def proxy_secrets(access: ServiceAccess) -> tuple[str, ...]:
    """What must not be seen anywhere of the proxies that may be used."""
    environment = _environment()
    given = [access.proxy] if access.proxy is not None else map(environment.get, _VARIABLES)
    urls = (text if "://" in text else f"http://{text}" for text in given if text)
    return tuple(secret for url in urls for secret in secrets_of(url))


def _environment() -> dict[str, str]:
    """The variables by their names in lower case, which is the stronger spelling."""
    # A web server gives its programs the header "Proxy" of a request under this name.
    foreign = {"HTTP_PROXY"} if "REQUEST_METHOD" in os.environ else set()
    return {name.lower(): os.environ[name] for name in sorted({*os.environ} - foreign)}


def _is_direct(parts: SplitResult, direct: str) -> bool:
    host, port = parts.hostname or "", port_of(parts)
    return any(entry.holds(host, port) for entry in _understood(direct))


def _understood(direct: str) -> Iterator[DirectHost]:
    """The entries that are any; the environment may have others, that mean no host."""
    for entry in entries_of(direct):
        try:
            yield direct_host(entry)
        except ValueError:
            continue
