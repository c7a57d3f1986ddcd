"""Host names and URLs as people register them, and when two of them mean the same."""

from urllib.parse import urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": "80", "https": "443", "ldap": "389", "ldaps": "636", "gsiftp": "2811"}


def same_host(one: str, other: str) -> bool:
    """Whether both name one host: upper and lower case and a trailing dot make no difference."""
    return plain_host(one) == plain_host(other)


def same_url(one: str, other: str) -> bool:
    """Whether both are one address.

    Scheme and host compare without case, a scheme's own port may be left out, and one trailing
    slash makes no difference; all else is compared exactly. A text without a scheme
    (`host:8443/path`) is compared the same way.
    """
    return _parts(one) == _parts(other)


def host_of(url: str) -> str:
    """The host of a URL, in lower case; empty where it names none."""
    return _parts(url)[2]


def shown_address(url: str) -> str:
    """The URL as it may be shown: without user, password and query, and with its own host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "what is no URL"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def plain_host(name: str) -> str:
    """The host's name as names are compared: in lower case, without a trailing dot."""
    return name.strip().removesuffix(".").lower()


def _parts(url: str) -> tuple[str, str, str, str, str]:
    """Scheme, what stands before @, host, port, and the rest."""
    scheme, separator, rest = url.strip().partition("://")
    if not separator:
        scheme, rest = "", scheme
    end = min((rest.find(mark) for mark in "/?#" if mark in rest), default=len(rest))
    authority, path = rest[:end], rest[end:]
    user, _, address = authority.rpartition("@")
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdigit():
        host, port = address, ""
    scheme = scheme.lower()
    return (
        scheme,
        user,
        plain_host(host),
        port or _DEFAULT_PORTS.get(scheme, ""),
        path.removesuffix("/"),
    )
