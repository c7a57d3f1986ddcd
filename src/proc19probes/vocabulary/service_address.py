"""Addresses of services and proxies as people give them, and as they may be shown."""

import re
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from proc19probes.vocabulary.plain_text import plain

URL_EXPECTED = "a URL (https://host/path, ldap://host:2170, file:///folder) or a folder"
_PORTS = {"http": 80, "https": 443, "ldap": 389, "ldaps": 636}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://")
_SCHEMES = ("http", "https", "ldap", "ldaps")
PROXY_EXPECTED = "host:3128 or a URL like http://host:3128, or nothing for no proxy"


def service_url(text: str, folder: Path = Path()) -> str:
    """A service's URL; a folder's path becomes a `file:` URL.

    Raises ValueError saying what was found, without the text itself, which may hold a secret.
    """
    try:
        parts = urlsplit(text)
        named_host = parts.port != 0 and bool(parts.hostname)
    except ValueError:
        raise ValueError("something that is not a URL") from None
    if not text.isprintable() or " " in parts.netloc or "\\" in parts.netloc:
        raise ValueError("one with a character that no URL has")
    if parts.scheme in _SCHEMES and named_host:
        return text
    if parts.scheme == "file" and parts.path.startswith("/"):
        return text
    if text.startswith(("/", "./", "../")):
        return (folder / text).absolute().as_uri()
    if parts.scheme:
        raise ValueError(f"one that begins with {plain(parts.scheme, 20)}:")
    raise ValueError("one without http:, https:, ldap:, ldaps: or file:" if text else "nothing")


def proxy_url(text: str) -> str:
    """A proxy's URL, one without a scheme by http:, or nothing for none.

    Raises ValueError naming the proxy, without its secrets, and what is odd about it.
    """
    if not text:
        return text
    url = text if "://" in text else f"http://{text.removeprefix('//')}"
    if reason := _odd_proxy(url):
        raise ValueError(f"the proxy {masked_proxy(text)}, {reason}")
    return url


def _odd_proxy(url: str) -> str:
    """Why the URL cannot be that of a proxy; empty where it can."""
    if not url.isprintable() or " " in url or "\\" in url:
        return "which has a character that no URL has"
    if not url.lower().startswith(("http://", "https://")):
        scheme = _SCHEME.match(url)
        return f"which begins with {scheme[0] if scheme else 'no scheme'}"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "whose host or port no URL can have"
    if not parts.hostname:
        return "which names no host"
    if port == 0 or parts.netloc.endswith(":"):
        return "whose port is not one from 1 to 65535"
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        return "which has more than a host and a port"
    return ""


def masked_proxy(text: str) -> str:
    """The proxy as it was given, as far as its host and port, without user and password."""
    scheme = _SCHEME.match(text)
    _, at, host = text[scheme.end() if scheme else 0 :].rpartition("@")
    place = re.split(r"[/?#]", host, maxsplit=1)[0]
    return plain(f"{scheme[0] if scheme else ''}{'***@' if at else ''}{place}", 100)


def masked_url(url: str) -> str:
    """The URL without user, password and query, which may be secrets."""
    parts = urlsplit(url)
    _, at, host = parts.netloc.rpartition("@")
    return f"{parts.scheme}://{'***@' if at else ''}{host}{parts.path}{'?***' * bool(parts.query)}"


def port_of(parts: SplitResult) -> int | None:
    """The port that a URL names, or that of its scheme; raises ValueError for one that is none."""
    return parts.port or _PORTS.get(parts.scheme)


def same_origin(one: str, other: str) -> bool:
    """Whether both URLs lead to one scheme, host and port."""
    try:
        there = [urlsplit(url) for url in (one, other)]
        hosts = {(parts.scheme, parts.hostname, port_of(parts)) for parts in there}
    except ValueError:
        return False
    return len(hosts) == 1
