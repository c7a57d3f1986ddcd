"""vmcatcher at a site: a database of its own schema, and the folder of its cache."""

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

SCHEMA = Path(__file__).parents[1] / "samples" / "vmcatcher" / "schema.sql"
_STORED = "%Y-%m-%d %H:%M:%S.%f"


@dataclass(frozen=True)
class Held:
    """A list as vmcatcher took it over; `version` is None where it never did."""

    identifier: str
    uri: str
    version: str | None
    imported: datetime
    data_hash: str = "0" * 128
    authorised: int = 1
    expired: datetime | None = None


class VmcatcherSite:
    """The files of a vmcatcher below a folder."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "vmcatcher.db"
        self.cache = folder / "endorsed"
        self.cache.mkdir(parents=True)
        (self.cache / "cache.index").write_text("{}")
        with closing(sqlite3.connect(self.database)) as connection:
            connection.executescript(SCHEMA.read_text())

    def execute(self, statement: str, *values: object) -> int:
        """Change the database; the identity of the row that came last."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            return connection.execute(statement, values).lastrowid or 0

    def subscribe(self, held: Held) -> int:
        """Follow a list; the identity of the subscription."""
        newest = None if held.version is None else self._take_over(held)
        return self.execute(
            "INSERT INTO subscription (identifier, uri, authorised, imagelist_latest, updated,"
            ' "trustAnchor", "userName", password, "updateMode")'
            " VALUES (?, ?, ?, ?, ?, 2, ?, ?, 0)",
            *(held.identifier, held.uri, held.authorised, newest, held.imported.strftime(_STORED)),
            *("token", "s3cr3t"),
        )

    def know(self, subscription: int, identifier: str, cache: int = 1, latest: int = 1) -> None:
        """An image of the list; it is cached where `cache` is 1, taken over but for `latest` 0."""
        self.execute(
            'INSERT INTO "ImageDefinition" (identifier, latest, cache, subscription)'
            " VALUES (?, ?, ?, ?)",
            *(identifier, latest, cache, subscription),
        )

    def _take_over(self, held: Held) -> int:
        times = [held.imported.strftime(_STORED)] * 3
        return self.execute(
            'INSERT INTO "imageListInstance" (data, data_hash, expired, imported, created, expires,'
            " version) VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(
                b"MIME-Version: 1.0\n",
                held.data_hash,
                held.expired and held.expired.strftime(_STORED),
            ),
            *(*times, held.version),
        )

    @property
    def index(self) -> Path:
        """What vmcatcher knows of the files in the cache."""
        return self.cache / "cache.index"

    def put(self, name: str, content: bytes) -> None:
        """A file of the cache, as vmcatcher moves it there."""
        (self.cache / name).write_bytes(content)
        index = json.loads(self.index.read_text())
        index[name] = {"uuid": name, "filename": name, "size": len(content)}
        index[name] |= {"message": "MIME-Version: 1.0\n\n{}\n", "DownLoadTrys": {"count": 1}}
        self.index.write_text(json.dumps(index, sort_keys=True, indent=4))
