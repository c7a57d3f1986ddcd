"""However many probes, sites and requests read a document, it is fetched once and parsed once."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import proc19probes.sources.gocdb as gocdb_source
from proc19probes.catalogue import probe_names
from proc19probes.engines.local import run_all
from proc19probes.plan import plan
from proc19probes.procedure.loading import load_procedure
from proc19probes.procedure.model import Procedure
from proc19probes.request.reading import read_request
from proc19probes.running import open_memory
from proc19probes.settings import ServiceSettings, Settings
from proc19probes.sources.xml_records import Record, records
from proc19probes.vocabulary.common_options import CommonOptions
from servers.gocdb import GocdbServer

REQUESTS = Path(__file__).parents[2] / "packaging" / "demo"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def procedure_of(edition: str) -> Procedure:
    return load_procedure(edition, frozenset(probe_names()))


def test_each_document_reaches_the_network_and_the_parser_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parsed: list[bytes] = []

    def noted(chunks: Iterable[bytes]) -> Iterator[Record]:
        document = b"".join(chunks)
        parsed.append(document)
        return records((document,))

    monkeypatch.setattr(gocdb_source, "records", noted)
    requests = [
        read_request(REQUESTS / name, procedure_of, NOW.date())
        for name in ("stratus.toml", "halo.toml", "stratus.toml")
    ]
    planned = [run for one in requests for run in plan(procedure_of(one.edition), one)]
    calls = tuple(dict.fromkeys(run.call for run in planned))
    with GocdbServer() as server:
        settings = Settings(services={"gocdb": ServiceSettings(url=server.url)})
        memory = open_memory(settings, CommonOptions())
        run_all(calls, memory, settings, NOW, timedelta(minutes=1), lambda _done, _total: None)
        memory.close()

    assert len(calls) > len(server.queries) > 5
    assert set(Counter(server.queries).values()) == {1}
    assert memory.fetches == len(server.queries)
    assert len(parsed) == len(server.queries)
    assert memory.parses < len(calls)
