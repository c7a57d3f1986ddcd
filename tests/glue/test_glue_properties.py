"""Whatever the values are: judged without an error, every fault told as a finding."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from judged_entries import code_of, findings_of, further, genuine

from proc19probes.glue.attributes import ATTRIBUTES
from proc19probes.glue.values import instant, is_url, is_whole, number
from proc19probes.sources.glue_values import GlueEntry, Publication

ENTRIES = (*genuine(), *further())
NAMES = sorted(one.name for one in ATTRIBUTES.values())
WORDS = st.sampled_from(
    (
        *("0", "-1", "444444", "999999999", "9" * 20, "9" * 400, "1e9", "1.5", "nan", "inf", "٣"),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30T00:00:00Z"),
        *("2026-11-23T08:42:24Z", "2026-11-23T08:42:24+99:99", "unknown", "=", "Share=:", "Share="),
        *("Share=a:b:c", "Share=atlas:1e400", "ProfileName=", "urn:ad:", " ", "", "\0", "\ud800"),
    )
)
VALUES = st.lists(WORDS | st.text(max_size=30), max_size=4).map(tuple)


@st.composite
def mutated(draw: st.DrawFn) -> GlueEntry:
    """A genuine entry with some attributes, classes or its name put in place of its own."""
    entry = draw(st.sampled_from(ENTRIES))
    given_ = draw(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6))
    kept = tuple(one for one in entry.attributes if one[0] not in given_)
    classes = draw(st.just(entry.classes) | st.lists(st.text(max_size=9), max_size=3).map(tuple))
    dn = draw(st.just(entry.dn) | st.text(max_size=30))
    return replace(entry, dn=dn or "-", classes=classes, attributes=(*kept, *given_.items()))


@given(st.lists(mutated(), min_size=1, max_size=4), st.sampled_from(Publication))
@settings(deadline=None)
def test_no_value_makes_an_error(entries: list[GlueEntry], publication: Publication) -> None:
    found = findings_of(entries, publication=publication)
    assert found
    assert all(code_of(one) for one in found)
    labels = [measure.label for one in found for measure in one.measures]
    assert labels == ["entries", "errors", "warnings", "remarks"]
    counted = {measure.label: measure.value for one in found for measure in one.measures}
    assert counted["entries"] == len(entries)
    valid = "information-valid" in {one.kind.id for one in found}
    assert valid == (counted["errors"] + counted["warnings"] == 0)


@given(st.text() | WORDS)
@settings(deadline=None)
def test_text_is_read_or_it_is_not(text: str) -> None:
    value = number(text)
    assert value is None or value == value
    assert not is_whole(text) or value is not None
    then = instant(text)
    assert then is None or then.tzinfo is not None
    assert not is_url(text) or ":" in text
