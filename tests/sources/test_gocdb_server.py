"""The server that the other tests ask answers byte for byte as the captured GOCDB did."""

from http.client import HTTPConnection

import pytest

from servers.gocdb import GocdbServer
from servers.gocdb_documents import SAMPLES, GocdbDocuments

PATH = "/gocdbpi/public/"
AUTHORITY = "http://127.0.0.1:8181"


def _captured() -> list[tuple[str, str]]:
    """File and query of every captured answer that the server can give."""
    methods = (
        *("get_service", "get_service_endpoint", "get_site_list", "get_service_types"),
        "get_downtime",
    )
    rows = []
    for line in (SAMPLES / "requests.tsv").read_text().splitlines()[1:]:
        name, instance, request = line.split("\t")
        query = request.removeprefix("public ?")
        known = query.split("&")[0].removeprefix("method=") in methods or name in (
            "error-unknown-method.txt",
            "error-no-method.txt",
            "error-method-case.txt",
            "protected-get_site.txt",
            "protected-get_ngi.txt",
        )
        if instance == "as-shipped" and request.startswith("public") and known:
            rows.append((name, query))
    skipped = (
        "downtime-page",
        "bad-date",
        "bad-ongoing",
        "extensions",
        "array-parameter",
        "database-down",
        "next_cursor-ignored",
        "memory",
    )
    return [row for row in rows if not any(word in row[0] for word in skipped)]


@pytest.mark.parametrize(("name", "query"), _captured(), ids=[row[0] for row in _captured()])
def test_server_answers_as_captured(name: str, query: str) -> None:
    authority = "https://localhost" if "other-authority" in name else AUTHORITY
    documents = GocdbDocuments(server_base_url=authority)
    assert documents.answer(PATH, query) == (SAMPLES / name).read_bytes()


def test_server_keeps_a_connection_and_notes_what_it_was_asked() -> None:
    with GocdbServer() as server:
        connection = HTTPConnection(server.authority, timeout=60)
        for _ in range(2):
            connection.request("GET", f"{PATH}?method=get_service_types")
            answer = connection.getresponse()
            assert answer.read() == (SAMPLES / "get_service_types.xml").read_bytes()
            assert (answer.status, answer.headers["Content-Type"]) == (200, "application/xml")
        connection.close()
        assert server.queries == ["method=get_service_types"] * 2


def test_server_answers_as_a_proxy_too() -> None:
    with GocdbServer() as server:
        connection = HTTPConnection(server.authority, timeout=60)
        connection.request("GET", "http://goc.example.org/gocdbpi/public/?method=get_nothing")
        assert connection.getresponse().read() == b"Unable to find method: get_nothing"
        connection.close()
        assert server.proxied == ["http://goc.example.org"]


def test_other_path_is_not_found_and_in_html() -> None:
    with GocdbServer() as server:
        connection = HTTPConnection(server.authority, timeout=60)
        connection.request("GET", "/gocdbpi/elsewhere/?method=get_service_types")
        answer = connection.getresponse()
        assert (answer.status, answer.headers.get_content_type()) == (404, "text/html")
        connection.close()
        assert server.queries == []


def test_thousand_sites_more_are_there_in_both_lists() -> None:
    documents = GocdbDocuments(extra_sites=1000)
    sites = documents.answer(PATH, "method=get_site_list&certification_status=Certified")
    services = documents.answer(PATH, "method=get_service&sitename=PILOT-0999")
    assert sites.count(b'NAME="PILOT-0') == 999
    assert services.count(b"<SERVICE_ENDPOINT ") == 1
    assert b"<HOSTNAME>nova.pilot-0999.example.org<" in services
