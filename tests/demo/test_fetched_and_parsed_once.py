"""However many probes, sites and requests read a document, it is fetched once and parsed once."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest

import proc19probes.sources.gocdb as gocdb_source
from proc19probes.catalogue import probe_names
from proc19probes.engines.local import RunLimits, run_all
from proc19probes.outside.raw_memory import Remembered
from proc19probes.plan import plan
from proc19probes.procedure.loading import load_procedure
from proc19probes.procedure.model import Procedure
from proc19probes.request.reading import read_request
from proc19probes.sources.xml_records import Record, records
from servers.demonstration import INSTANT, REQUESTS, Demonstration


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
        read_request(path, procedure_of, INSTANT.date()) for path in (*REQUESTS, REQUESTS[0])
    ]
    planned = [run for one in requests for run in plan(procedure_of(one.edition), one)]
    calls = tuple(dict.fromkeys(run.call for run in planned))
    with Demonstration() as services:
        memory = services.memory()
        run_all(
            calls,
            memory,
            services.settings,
            INSTANT,
            RunLimits(timedelta(minutes=1)),
            lambda _done, _total: None,
        )
        answers = memory.answers()
        memory.close()

    queries = services.gocdb.queries
    assert len(calls) > len(answers) > len(queries) > 5
    assert set(Counter(queries).values()) == {1}
    assert memory.fetches == len(answers) == len({asked(answer) for answer in answers})
    assert len(parsed) == len(queries)
    assert memory.parses < len(calls)


def asked(answer: Remembered) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    return answer.transport, answer.service, answer.question
