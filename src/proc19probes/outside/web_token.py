"""A token in the headers of a request, and every form of it that must not be seen."""

import base64

from proc19probes.vocabulary.http import TokenUse
from proc19probes.vocabulary.unobtainable import NotPermittedError

Headers = tuple[tuple[str, str], ...]

# What AppDB takes for a password beside a personal access token.
_NO_PASSWORD = "x-oauth-basic"  # noqa: S105
# A shorter password cannot be told from ordinary text, and so not be masked.
_SHORTEST = 6

_FORMS = {TokenUse.PASSWORD: "USER:PASSWORD in its file", TokenUse.OPENSTACK: "one of Keystone"}
_OF_OTHERS = ((TokenUse.PASSWORD, False), (TokenUse.OPENSTACK, True))


def token_headers(use: TokenUse, token: str) -> Headers:
    """The headers by which a service is given the token; raises NotPermittedError.

    A token that cannot be this service's is another one's, and stays here.
    """
    if (use, ":" in token) in _OF_OTHERS:
        raise NotPermittedError(f"the token is of another kind, expected {_FORMS[use]}")
    match use:
        case TokenUse.NONE:
            return ()
        case TokenUse.BEARER:
            return (("Authorization", f"Bearer {token}"),)
        case TokenUse.OPENSTACK:
            return (("X-Auth-Token", token),)
        case TokenUse.USER | TokenUse.PASSWORD:
            return (("Authorization", f"Basic {_basic(use, token)}"),)


def token_forms(token: str) -> tuple[str, ...]:
    """The token in each form in which it may be sent, the longest first."""
    password = token.partition(":")[2]
    forms = {token, _basic(TokenUse.USER, token), _basic(TokenUse.PASSWORD, token)}
    if len(password) >= _SHORTEST:
        forms.add(password)
    return tuple(sorted(forms, key=len, reverse=True))


def _basic(use: TokenUse, token: str) -> str:
    pair = f"{token}:{_NO_PASSWORD}" if use is TokenUse.USER else token
    return base64.b64encode(pair.encode("ascii")).decode("ascii")
