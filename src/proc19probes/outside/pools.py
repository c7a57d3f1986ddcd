"""requests' connections, made and watched by us.

Works with urllib3 1.26 and 2: what is replaced here is the same in both.
"""

import socket
import ssl
from collections.abc import Mapping
from typing import ClassVar

from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from requests.utils import select_proxy
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import ConnectionPool

from proc19probes.outside.connect import connect
from proc19probes.outside.watch import CURRENT
from proc19probes.vocabulary.common_options import AddressFamily


class _Watched(HTTPConnection):
    """Connects within the deadline of the exchange, and is watched while it is used again."""

    family: ClassVar[AddressFamily]

    def _new_conn(self) -> socket.socket:
        # The name as given: a dot at its end keeps the search list of domains out.
        port = self.port or self.default_port
        called = "the proxy " if self.proxy else ""
        return connect(self._dns_host, port, self.family, CURRENT.get(), called)

    def putrequest(self, method: str, url: str, *args: bool, **kwargs: bool) -> None:
        if self.sock is not None:
            CURRENT.get().add(self.sock)
        super().putrequest(method, url, *args, **kwargs)


class _WatchedTls(_Watched, HTTPSConnection):
    """The same, over TLS."""


def _pool_classes(family: AddressFamily) -> dict[str, type[ConnectionPool]]:
    plain = type("Connection", (_Watched,), {"family": family})
    over_tls = type("TlsConnection", (_WatchedTls,), {"family": family})
    return {
        "http": type("Pool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("TlsPool", (HTTPSConnectionPool,), {"ConnectionCls": over_tls}),
    }


class WatchedAdapter(HTTPAdapter):
    """requests' door to connections of one kind: an address family and a TLS context.

    requests would add its own certificate authorities to the context; here the context alone says
    who is trusted.
    """

    def __init__(self, family: AddressFamily, context: ssl.SSLContext, idle: int) -> None:
        self._pools = _pool_classes(family)
        self._context = context
        super().__init__(pool_connections=64, pool_maxsize=idle)

    def init_poolmanager(
        self,
        connections: int,
        maxsize: int,
        block: bool = False,
        **_: object,
    ) -> None:
        """The pools for hosts that are reached directly."""
        super().init_poolmanager(connections, maxsize, block, ssl_context=self._context)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def get_connection_with_tls_context(
        self,
        request: PreparedRequest,
        verify: bool | str | None,  # noqa: ARG002 - the context says it
        proxies: Mapping[str, str] | None = None,
        cert: str | tuple[str, str] | None = None,  # noqa: ARG002 - the context says it
    ) -> ConnectionPool:
        """The pool for a request (requests from 2.32 on)."""
        return self._pool(str(request.url), proxies or {})

    def get_connection(
        self, url: str | bytes, proxies: Mapping[str, str] | None = None
    ) -> ConnectionPool:
        """The pool for a URL (requests before 2.32)."""
        return self._pool(str(url), proxies or {})

    def cert_verify(self, conn: object, url: object, verify: object, cert: object) -> None:
        """Nothing: the context verifies."""

    def _pool(self, url: str, proxies: Mapping[str, str]) -> ConnectionPool:
        proxy = select_proxy(url, proxies)
        if not proxy:
            direct: ConnectionPool = self.poolmanager.connection_from_url(url)
            return direct
        manager = self.proxy_manager_for(
            proxy, ssl_context=self._context, proxy_ssl_context=self._context
        )
        manager.pool_classes_by_scheme = self._pools
        through: ConnectionPool = manager.connection_from_url(url)
        return through
