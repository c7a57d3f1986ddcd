"""Addresses of services and proxies as people give them, and as they may be shown."""

from pathlib import Path
from urllib.parse import urlsplit

from proc19probes.vocabulary.plain_text import plain

URL_EXPECTED = "a URL (https://host/path, ldap://host:2170, file:///folder) or a folder"
_PORTS = {"http": 80, "https": 443, "ldap": 389, "ldaps": 636}
_SCHEMES = ("http", "https", "ldap", "ldaps")
PROXY_EXPECTED = "a URL like http://host:3128, or nothing for no proxy"


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
    """A proxy's URL, or nothing for none. Raises ValueError as `service_url` does."""
    if text and not service_url(text).startswith(("http:", "https:")):
        raise ValueError("one without http: or https:")
    return text


def masked_url(url: str) -> str:
    """The URL without user, password and query, which may be secrets."""
    parts = urlsplit(url)
    _, at, host = parts.netloc.rpartition("@")
    return f"{parts.scheme}://{'***@' if at else ''}{host}{parts.path}{'?***' * bool(parts.query)}"


def same_origin(one: str, other: str) -> bool:
    """Whether both URLs lead to one scheme, host and port."""
    try:
        there = [urlsplit(url) for url in (one, other)]
        hosts = {
            (parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme))
            for parts in there
        }
    except ValueError:
        return False
    return len(hosts) == 1
