"""Whatever is done to a message of usage records, reading it ends in a value that makes sense."""

import base64
import json

from hypothesis import given, settings
from hypothesis import strategies as st
from record_samples import MESSAGES, sample

from proc19probes.sources.mime_header import text_in_mime
from proc19probes.sources.record_messages import Envelope, content_of, parse
from proc19probes.vocabulary.outside import Answer, Asked, Transport
from proc19probes.vocabulary.signature import Trust
from proc19probes.vocabulary.unobtainable import MalformedError

IN_JSON = json.dumps(
    {
        "Type": "APEL Public IP message",
        "Version": "0.2",
        "UsageRecords": [{"SiteName": "S", "IPVersion": 4, "IPCount": 1, "MeasurementTime": 1}],
    }
).encode()
SAMPLES = [*(sample(name) for name in MESSAGES), IN_JSON]
ODD = [
    *(b"", b"\n", b":", b"%%", b"\0", b"\xff", b"<", b">", b'"', b"{", b"}", b"&a;", b"-"),
    b"9" * 5000,
    *("\u2028".encode(), "\u0661".encode(), b"NULL", b"nan", b"1e999", b"<a>" * 50, b"]]>"),
    b"<!DOCTYPE a>",
]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A genuine message that is cut, or has something odd put in, doubled or taken out."""
    data = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from([0, 1, 2, 10, 100, 100_000])))
        middle = draw(st.sampled_from(ODD)) if draw(st.booleans()) else data[start:end] * 2
        data = data[:start] + middle + data[end:]
    return data


@given(mutated())
@settings(max_examples=400, deadline=None)
def test_what_is_accepted_of_a_changed_message_makes_sense(data: bytes) -> None:
    found = parse(data)
    assert found.format
    assert found.refusal is None or (found.refusal.record and found.refusal.reason)
    assert found.records or found.refusal or found.doubts
    numbers = [record.name.split(",")[0] for record in found.records]
    assert numbers == [f"record {number}" for number in range(1, len(numbers) + 1)]
    for record in found.records:
        assert record.newest is None or record.newest.tzinfo is not None
        assert all(doubt for doubt in record.doubts)
        assert len(dict(record.marks)) == len(record.marks)


@given(st.binary(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_bytes_are_hardly_ever_records(data: bytes) -> None:
    found = parse(data)
    assert found.records == ()
    assert found.refusal is not None


class NoOpenssl(Transport):
    """A transport by which no envelope can be read."""

    def put(self, asked: Asked[Answer]) -> Answer:
        raise MalformedError("found no S/MIME")


HEADERS = b'MIME-Version: 1.0\r\nContent-Type: multipart/signed; boundary="b"\r\n\r\n--b\r\n'
AS_TEXT = b"Content-Type: text/plain\r\n\r\n"


@given(mutated())
@settings(max_examples=200, deadline=None)
def test_nothing_of_an_envelope_that_openssl_cannot_read_is_believed(data: bytes) -> None:
    whole = HEADERS + AS_TEXT + data + b"\r\n--b\r\n\r\n--b--"
    for cut in (len(HEADERS) // 2, len(HEADERS) - 5, len(whole) - 10):
        content = content_of(whole[:cut] + data[:10] + whole[cut:], Trust.ANCHORS, NoOpenssl())
        assert content.envelope in (Envelope.BROKEN, Envelope.NONE)
        assert isinstance(parse(content.data).format, str)


@given(mutated())
@settings(max_examples=100, deadline=None)
def test_records_in_base64_are_those_in_the_open(data: bytes) -> None:
    head = AS_TEXT.replace(b"plain", b"plain\r\nContent-Transfer-Encoding: base64")
    assert text_in_mime(head + base64.encodebytes(data)) == data
    assert text_in_mime(AS_TEXT + b"a" + data) == b"a" + data
