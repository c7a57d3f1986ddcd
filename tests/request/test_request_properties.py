"""Whatever is done to the bytes of a valid file: a request, or a refusal in plain lines."""

from hypothesis import given, settings
from hypothesis import strategies as st
from request_samples import CLOUD, EVERY_KEY, GRID, TODAY, procedure_for

from proc19probes.request.contradictions import MOST_NOTES, notes
from proc19probes.request.model import Request
from proc19probes.request.reading import RequestError, parse_request

FILES = tuple(path.read_bytes() for path in (CLOUD, GRID, EVERY_KEY))
PIECES = tuple({line for data in FILES for line in data.splitlines(keepends=True)})
TOKENS = (
    *(b'"', b"'''", b"[", b"]]", b"{", b"=", b"#", b"\n", b".", b"\\", b"\0", b"\xff"),
    *(b"2026-01-01", b"07:30", b"1e400", b"nan", b"true", b"\xe2\x80\xae"),
)


@st.composite
def changed_files(draw):
    data = draw(st.sampled_from(FILES))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 40)))
        piece = draw(
            st.one_of(
                st.binary(max_size=12),
                st.sampled_from(TOKENS),
                st.sampled_from(PIECES),
                st.just(data[start:end] * 2),
            )
        )
        data = data[:start] + piece + data[end:]
    return data


def _request_or_refusal(data):
    try:
        request = parse_request("changed.toml", data, procedure_for, TODAY)
    except RequestError as refusal:
        _check_refusal(refusal)
    else:
        _check_request(request)


def _check_refusal(refusal):
    assert refusal.problems
    assert len(str(refusal).splitlines()) == len(refusal.problems)
    for problem in refusal.problems:
        assert str(problem).isprintable()
        assert len(str(problem)) < 1000


def _check_request(request):
    assert isinstance(request, Request)
    assert request.product.name.strip()
    assert all(sign_off.date <= TODAY for sign_off in request.sign_offs)
    known = procedure_for(request.edition).criterion_by_id
    for sign_off in request.sign_offs:
        assert sign_off.role in known[sign_off.criterion].signers(request.applicant.kind)
    _check_notes(notes(procedure_for(request.edition), request))


def _check_notes(told):
    assert len(told) <= MOST_NOTES + 1
    assert len(set(told)) == len(told)
    for note in told:
        assert note.isprintable()
        assert 0 < len(note) < 1000


@settings(max_examples=300, deadline=None)
@given(changed_files())
def test_changed_file_is_read_or_refused(data):
    _request_or_refusal(data)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(FILES) - 1), st.data())
def test_file_that_was_cut_off_is_read_or_refused(which, drawn):
    _request_or_refusal(FILES[which][: drawn.draw(st.integers(0, len(FILES[which])))])


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_refused_in_plain_lines(data):
    _request_or_refusal(data)
