"""The walk over GOCDB's pages, with the links of genuine ones."""

import pytest

from proc19probes.sources import gocdb
from proc19probes.sources.gocdb import ServiceEndpoints
from proc19probes.vocabulary.unobtainable import MalformedError
from servers.gocdb_documents import SAMPLES, GocdbDocuments
from servers.told import Told

PAGES = tuple((SAMPLES / f"get_service-page{number}.xml").read_bytes() for number in (1, 2, 3, 4))
LAST = PAGES[3]


def test_walk_follows_next_up_to_a_page_that_is_not_full() -> None:
    told = Told(*PAGES)
    found = ServiceEndpoints("org.openstack.nova").answer(told)
    assert [dict(asked.query)["next_cursor"] for asked in told.asked] == ["0", "101", "201"]
    assert len(found.endpoints) == sum(
        page.count(b"<SERVICE_TYPE>org.openstack.nova<") for page in PAGES
    )


def test_services_of_one_site_are_one_request() -> None:
    told = Told((SAMPLES / "get_service-small-page.xml").read_bytes())
    found = ServiceEndpoints("org.openstack.nova", "PILOT-CLOUD").answer(told)
    assert [dict(asked.query)["sitename"] for asked in told.asked] == ["PILOT-CLOUD"]
    assert len(found.endpoints) == 3


def full(page: bytes) -> bytes:
    """The page as it is where a page has no more than five services."""
    assert b"<count>5</count>" in page
    return page.replace(b"<max_page_size>100<", b"<max_page_size>5<")


@pytest.mark.parametrize("size", [b"", b"5", b"many", b"-1", b"9" * 5000])
def test_walk_goes_on_where_a_page_may_be_full(size: bytes) -> None:
    page = (SAMPLES / "get_service-small-page.xml").read_bytes()
    told = Told(page.replace(b"<max_page_size>100<", b"<max_page_size>" + size + b"<"), LAST)
    ServiceEndpoints("org.openstack.nova").answer(told)
    assert len(told.asked) == 2


def test_answer_without_pages_is_one_page() -> None:
    told = Told((SAMPLES / "get_service.xml").read_bytes())
    ServiceEndpoints("org.openstack.nova").answer(told)
    assert len(told.asked) == 1


def test_authority_in_the_links_is_not_asked() -> None:
    first = full((SAMPLES / "get_service-other-authority.xml").read_bytes())
    assert b"https://localhost/gocdbpi" in first
    told = Told(first, LAST)
    ServiceEndpoints("org.openstack.nova").answer(told)
    assert {(asked.service.name, asked.path) for asked in told.asked} == {("gocdb", "/public/")}
    assert dict(told.asked[1].query)["next_cursor"] == "45"


def page_with(old: bytes, new: bytes) -> bytes:
    page = full((SAMPLES / "get_service-small-page.xml").read_bytes())
    assert old in page
    return page.replace(old, new)


WRONG = {
    "next-is-the-same": (b"next_cursor=45", b"next_cursor=0", "0 says that 0 comes next"),
    "next-without-cursor": (b"&amp;next_cursor=45", b"", "without a next_cursor"),
    "next-is-no-number": (b"next_cursor=45", b"next_cursor=abc", "without a next_cursor"),
    "next-is-negative": (b"next_cursor=45", b"next_cursor=-1", "without a next_cursor"),
    "next-is-huge": (b"next_cursor=45", b"next_cursor=" + b"9" * 5000, "without a next_cursor"),
    "two-cursors": (b"next_cursor=45", b"next_cursor=45&amp;next_cursor=46", "without a next"),
    "many-fields": (b"next_cursor=45", b"next_cursor=45" + b"&amp;a=1" * 60, "without a next"),
    "count-differs": (b"<count>5<", b"<count>6<", "says it has 6 services has 5"),
    "two-metas": (b"</meta>", b"</meta><meta/>", "two elements meta"),
}


@pytest.mark.parametrize(("old", "new", "said"), WRONG.values(), ids=WRONG)
def test_page_that_does_not_lead_on_is_malformed(old: bytes, new: bytes, said: str) -> None:
    with pytest.raises(MalformedError, match=said):
        ServiceEndpoints("org.openstack.nova").answer(Told(page_with(old, new), LAST))


def test_page_that_says_again_where_it_is_ends_the_walk() -> None:
    first = full((SAMPLES / "get_service-small-page.xml").read_bytes())
    with pytest.raises(MalformedError, match="the page after 45 says that 45 comes next"):
        ServiceEndpoints("org.openstack.nova").answer(Told(first, first))


def test_number_of_pages_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gocdb, "_PAGES", 2)
    with pytest.raises(MalformedError, match="more than 2 pages"):
        ServiceEndpoints("org.openstack.nova").answer(Told(*PAGES))


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6, 100])
def test_every_page_size_gives_the_same(size: int) -> None:
    documents = GocdbDocuments(max_page_size=size)

    class Served(Told):
        def put(self, asked: object) -> object:
            query = "&".join(f"{key}={value}" for key, value in asked.query)
            return Told(documents.answer("/gocdbpi/public/", query)).put(asked)

    whole = ServiceEndpoints("org.openstack.nova").answer(
        Told((SAMPLES / "get_service.xml").read_bytes())
    )
    assert ServiceEndpoints("org.openstack.nova").answer(Served()) == whole
