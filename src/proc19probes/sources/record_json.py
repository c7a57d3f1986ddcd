"""Records in JSON: public IP addresses and accelerators.

{"Type": "APEL Public IP message", "Version": "0.2", "UsageRecords": [
  {"MeasurementTime": 1764592012, "SiteName": "SAMPLE-SITE", "CloudType": "caso/5.2.1 (OpenStack)",
   "LocalUser": "baz", "LocalGroup": "foo-bar", "FQAN": "vo.sample.org", "IPVersion": 4,
   "IPCount": 2}]}

APEL's own loader does not take them; they are judged by their published descriptions.
"""

import json
from typing import cast

from proc19probes.sources.record_doubts import usage_record
from proc19probes.sources.record_fields import Fields, Value
from proc19probes.sources.record_formats import OF_JSON, RecordFormat
from proc19probes.sources.record_text import refusal_of
from proc19probes.sources.record_values import (
    Authority,
    MessageRecords,
    RecordRefusedError,
    Refusal,
    UsageRecord,
)
from proc19probes.vocabulary.plain_text import plain

_NO_RECORD = "no record in UsageRecords"


def json_records(text: str) -> MessageRecords:
    """The records of a message in JSON."""
    try:
        form, version, elements = _envelope(text)
    except RecordRefusedError as error:
        refusal = Refusal("the document", error.reason)
        return MessageRecords("JSON", (), refusal, authority=Authority.DESCRIPTION)
    doubts = []
    if version not in form.versions:
        doubts.append(f"version {version} of the {form.title}, known: {', '.join(form.versions)}")
    if not elements:
        doubts.append(_NO_RECORD)
    records: list[UsageRecord] = []
    refused = None
    for number, element in enumerate(elements, 1):
        fields = Fields(form)
        try:
            _fill(element, fields)
            records.append(usage_record(fields, number))
        except RecordRefusedError as error:
            refused = refusal_of(fields, number, error)
            break
    return MessageRecords(
        form.title,
        tuple(records),
        refused,
        tuple(doubts),
        authority=Authority.DESCRIPTION,
    )


def _envelope(text: str) -> tuple[RecordFormat, str, list[object]]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RecordRefusedError(f"not JSON: {plain(str(error), 80)}") from None
    if not isinstance(document, dict):
        raise RecordRefusedError("no JSON object")
    kind = str(document.get("Type"))
    form = OF_JSON.get(kind)
    if form is None:
        raise RecordRefusedError(f"Type {plain(kind, 40)}, expected {' or '.join(OF_JSON)}")
    elements = document.get("UsageRecords")
    if not isinstance(elements, list):
        raise RecordRefusedError("no list UsageRecords")
    return form, plain(str(document.get("Version")), 20), elements


def _fill(element: object, fields: Fields) -> None:
    if not isinstance(element, dict):
        raise RecordRefusedError("no JSON object")
    for name, value in element.items():
        if value is not None and not isinstance(value, str | int | float):
            raise RecordRefusedError(f"{name} is neither text nor number")
        if isinstance(value, bool):
            raise RecordRefusedError(f"{name} is neither text nor number")
        fields.put(str(name), cast("Value | None", value))
