"""A GOCDB on loopback in a process of its own, that tells what was asked of it."""

from dataclasses import dataclass
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from typing import Self

from servers.gocdb import GocdbServer
from servers.gocdb_documents import GocdbDocuments


@dataclass(frozen=True)
class Asked:
    """Requests, connections, and bytes of the answers' bodies."""

    requests: int
    connections: int
    sent: int

    def since(self, before: "Asked") -> "Asked":
        """What came after."""
        return Asked(
            self.requests - before.requests,
            self.connections - before.connections,
            self.sent - before.sent,
        )


class CountedGocdb:
    """A GOCDB with its genuine documents and so many further sites; a context manager."""

    def __init__(self, sites: int = 0) -> None:
        self._ours, theirs = Pipe()
        self._process = Process(target=_serve, args=(sites, theirs))
        self.url = ""

    def __enter__(self) -> Self:
        self._process.start()
        self.url = self._ours.recv()
        return self

    def __exit__(self, *_: object) -> None:
        self._ours.send(False)
        self._process.join()

    def asked(self) -> Asked:
        """All that was asked until now."""
        self._ours.send(True)
        found: Asked = self._ours.recv()
        return found


def _serve(sites: int, connection: Connection) -> None:
    with GocdbServer(GocdbDocuments(extra_sites=sites)) as server:
        connection.send(server.url)
        while connection.recv():
            connection.send(Asked(len(server.requests), server.connections, server.bytes_sent))
