"""What tests of tokens over HTTP share: a token in all its forms, and who sees it."""

import base64
import socket
import ssl
from dataclasses import replace
from pathlib import Path
from threading import Event

from outside_questions import TYPES

from proc19probes.vocabulary.http import HttpGet, Redirects, TokenUse
from proc19probes.vocabulary.unobtainable import Unobtainable
from servers.faulty import Behaviour, FaultyServer

TOKEN = "robot$images:Har6or+s3cr3t/t0k3n"
PASSWORD = "Har6or+s3cr3t/t0k3n"
AS_USER = base64.b64encode(f"{TOKEN}:x-oauth-basic".encode()).decode()
AS_PAIR = base64.b64encode(TOKEN.encode()).decode()
KEYSTONES = "gAAAAABm-s3cr3t-t0k3n"
"""One of Keystone, which has no colon."""
FORMS = (TOKEN, PASSWORD, AS_USER, AS_PAIR)
ONE = HttpGet(TYPES.service, "/one", (), "one", token_use=TokenUse.BEARER)
ANYWHERE = replace(ONE, redirects=Redirects.ANYWHERE)

HEADERS = {
    TokenUse.NONE: {},
    TokenUse.BEARER: {"authorization": f"Bearer {TOKEN}"},
    TokenUse.USER: {"authorization": f"Basic {AS_USER}"},
    TokenUse.PASSWORD: {"authorization": f"Basic {AS_PAIR}"},
    TokenUse.OPENSTACK: {"x-auth-token": KEYSTONES},
}
SENT = [use for use in TokenUse if use is not TokenUse.NONE]


def token_for(use: TokenUse, folder: Path) -> Path:
    """A file with a token that a service of this kind takes."""
    path = folder / "token"
    path.write_text(f"{KEYSTONES if use is TokenUse.OPENSTACK else TOKEN}\n")
    return path


class Witness:
    """A behaviour that remembers each request's head, and the certificate of who asked."""

    def __init__(self, *treat: Behaviour) -> None:
        self.heads: list[str] = []
        self.certificates: list[object] = []
        self.treat = treat

    def __call__(self, connection: socket.socket, over: Event) -> None:
        self.heads.append(connection.recv(65536).decode("latin-1"))
        if isinstance(connection, ssl.SSLSocket):
            self.certificates.append(connection.getpeercert())
        self.treat[min(len(self.heads), len(self.treat)) - 1](connection, over)


def server_of(witness: Witness, context: ssl.SSLContext | None = None) -> FaultyServer:
    return FaultyServer(witness, context, reads_request=False)


def refused(found: object) -> Unobtainable:
    assert isinstance(found, Unobtainable), found
    return found
