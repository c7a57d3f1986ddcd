"""The server that the other tests ask answers byte for byte as the captured GOCDB did."""

import pytest

from servers.gocdb_documents import SAMPLES, GocdbDocuments

PATH = "/gocdbpi/public/"
AUTHORITY = "http://127.0.0.1:8181"


def _captured() -> list[tuple[str, str]]:
    """File and query of every captured answer that the server can give."""
    methods = ("get_service", "get_service_endpoint", "get_site_list", "get_service_types")
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
    skipped = ("extensions", "array-parameter", "database-down", "next_cursor-ignored", "memory")
    return [row for row in rows if not any(word in row[0] for word in skipped)]


@pytest.mark.parametrize(("name", "query"), _captured(), ids=[row[0] for row in _captured()])
def test_server_answers_as_captured(name: str, query: str) -> None:
    authority = "https://localhost" if "other-authority" in name else AUTHORITY
    documents = GocdbDocuments(server_base_url=authority)
    assert documents.answer(PATH, query) == (SAMPLES / name).read_bytes()
