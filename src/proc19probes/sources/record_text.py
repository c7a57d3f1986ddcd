"""Messages of `Key: value` lines.

APEL-cloud-message: v0.4
VMUUID: 2012-12-04 09:15:01+00:00 CESNET vm-0
SiteName: CESNET
…
%%                                 (between two records; after the last one it may be left out)
"""

from collections.abc import Iterator

from proc19probes.sources.record_doubts import usage_record
from proc19probes.sources.record_fields import Fields
from proc19probes.sources.record_formats import RecordFormat, format_of
from proc19probes.sources.record_values import (
    MessageRecords,
    RecordRefusedError,
    Refusal,
    UsageRecord,
)

_NO_RECORD = "no record follows the header"
_HEADER = "the header"


def text_records(text: str) -> MessageRecords:
    """The records of a message, up to the first that APEL refuses."""
    header, *lines = text.splitlines()
    try:
        form, version = format_of(header)
    except RecordRefusedError as error:
        return MessageRecords("unknown", (), Refusal(_HEADER, error.reason))
    doubts = []
    if version not in form.versions and form.versions:
        doubts.append(
            f"version {version or 'none'} of the {form.title}, known: {', '.join(form.versions)}"
        )
    records: list[UsageRecord] = []
    refusal = _read(form, lines, records)
    if not records and refusal is None:
        doubts.append(_NO_RECORD)
    return MessageRecords(form.title, tuple(records), refusal, tuple(doubts))


def _read(form: RecordFormat, lines: list[str], records: list[UsageRecord]) -> Refusal | None:
    """Add the records that are valid; why the first that is not is refused."""
    for number, chunk in enumerate(chunks_of(lines), 1):
        fields = Fields(form)
        try:
            for line in chunk.splitlines():
                fields.put_line(line)
            records.append(usage_record(fields, number))
        except RecordRefusedError as error:
            return refusal_of(fields, number, error)
    return None


def refusal_of(fields: Fields, number: int, error: RecordRefusedError) -> Refusal:
    """The refusal, with the name of the record as far as it was read."""
    named = fields.named()
    name = f"record {number}, {named}" if named else f"record {number}"
    return Refusal(name, error.reason, error.names_no_site)


def chunks_of(lines: list[str]) -> Iterator[str]:
    """The records of a message's lines after the header, as texts."""
    chunks = (chunk.strip() for chunk in "\n".join(lines).split("%%"))
    return (chunk for chunk in chunks if chunk)
