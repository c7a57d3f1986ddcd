"""Secrets in URLs: where they are, and texts without them."""

import base64
import re
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

_MASK = "***"
_SECRET_NAME = re.compile(
    r"token|key|pass|pwd|secret|auth|credential|signature|sig$|session", re.IGNORECASE
)
# What is shorter cannot be told from ordinary text.
_SHORTEST_SECRET = 3


def mask_url(url: str) -> str:
    """The URL as it may be shown: no user or password, no value of a query key that is secret."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return _MASK
    _, at, host = parts.netloc.rpartition("@")
    netloc = f"{_MASK}@{host}" if at else host
    return urlunsplit((parts.scheme, netloc, parts.path, _mask_query(parts.query), ""))


def secrets_of(url: str) -> tuple[str, ...]:
    """Everything in the URL that must not be seen anywhere, in each form that it may take."""
    try:
        parts = urlsplit(url)
        query = parse_qsl(parts.query)
    except ValueError:
        return ()
    user, at, _ = parts.netloc.rpartition("@")
    found = [value for name, value in query if _SECRET_NAME.search(name)]
    if at:
        name, _, password = user.partition(":")
        plain_user = f"{unquote(name)}:{unquote(password)}"
        found += [password, unquote(password), base64.b64encode(plain_user.encode()).decode()]
        if not password:
            # A bare user name in a URL is a token.
            found += [name, unquote(name)]
    raw = re.split("[&;]", parts.query)
    found += [value for name, _, value in (pair.partition("=") for pair in raw) if _is_secret(name)]
    return tuple(sorted({text for text in found if len(text) >= _SHORTEST_SECRET}, key=len))[::-1]


def scrub(text: str, secrets: tuple[str, ...]) -> str:
    """The text with every secret masked, for words that a service may have echoed."""
    for secret in secrets:
        text = text.replace(secret, _MASK)
    return text


def _mask_query(query: str) -> str:
    return re.sub(r"([^&;=]+)=([^&;]*)", _masked_pair, query)


def _masked_pair(pair: re.Match[str]) -> str:
    return f"{pair[1]}={_MASK}" if _is_secret(pair[1]) else pair[0]


def _is_secret(name: str) -> bool:
    return _SECRET_NAME.search(unquote(name)) is not None
