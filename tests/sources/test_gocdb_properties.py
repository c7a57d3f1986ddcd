"""Whatever is done to GOCDB's genuine answers, only our own errors come out of the parsers."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proc19probes.sources.gocdb import ServiceEndpoints, ServiceTypes, SitesListed
from proc19probes.vocabulary.unobtainable import ObtainError
from servers.gocdb_documents import SAMPLES
from servers.told import Told

SERVICES = (SAMPLES / "get_service_endpoint-service_type.xml").read_bytes()
TYPES = (SAMPLES / "get_service_types.xml").read_bytes()
SITES = (SAMPLES / "get_site_list.xml").read_bytes()
PAGE = (SAMPLES / "get_service-small-page.xml").read_bytes()
LAST = (SAMPLES / "get_service-page4.xml").read_bytes()
_LEAF = re.compile(rb"<[A-Z]\w*[^<>]*>[^<>]*</\w+>|<[A-Z]\w* [^<>]*/>")
TAGS = [match.span() for match in _LEAF.finditer(SERVICES)]
QUESTIONS = (ServiceEndpoints("org.openstack.nova"), ServiceTypes(), SitesListed())


def check(document: bytes) -> None:
    """Read as each kind of answer; what is accepted is what the parsers promise."""
    for question in QUESTIONS:
        try:
            answer = question.answer(Told(document, LAST, size=1000))
        except ObtainError:
            continue
        if isinstance(question, ServiceEndpoints):
            keys = [one.primary_key for one in answer.endpoints]
            assert len(set(keys)) == len(keys)
            assert all(
                one.site and one.service_type == "org.openstack.nova" for one in answer.endpoints
            )
            assert all(one in answer.at(one.site) for one in answer.endpoints)
        elif isinstance(question, ServiceTypes):
            assert answer.names
            assert all(answer.names)
        else:
            assert all(one.name and answer.find(one.name) is one for one in answer.sites)


documents = st.sampled_from([SERVICES, TYPES, SITES, PAGE])


@settings(max_examples=60, deadline=None)
@given(documents, st.floats(0, 1))
def test_truncated_is_never_accepted(document: bytes, part: float) -> None:
    cut = document[: int((len(document.rstrip()) - 1) * part)]
    for question in QUESTIONS:
        with pytest.raises(ObtainError):
            question.answer(Told(cut, LAST, size=1000))


@settings(max_examples=150, deadline=None)
@given(documents, st.floats(0, 0.999), st.integers(0, 255))
def test_a_byte_changed(document: bytes, place: float, byte: int) -> None:
    at = int(len(document) * place)
    check(document[:at] + bytes([byte]) + document[at + 1 :])


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(TAGS), st.integers(0, 3))
def test_an_element_left_out_or_doubled(span: tuple[int, int], times: int) -> None:
    start, end = span
    check(SERVICES[:start] + SERVICES[start:end] * times + SERVICES[end:])


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TAGS), st.integers(1, 60), st.sampled_from([b"a", b"ENDPOINTS", b"SITE"]))
def test_nested_deep(span: tuple[int, int], depth: int, tag: bytes) -> None:
    start, end = span
    inside = b"<%s>" % tag * depth + SERVICES[start:end] + b"</%s>" % tag * depth
    check(SERVICES[:start] + inside + SERVICES[end:])


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(document: bytes) -> None:
    check(document)
