"""Whose a message of usage records is, in every format, and what is no name of a site."""

import json

import pytest
from record_samples import changed, sample

from proc19probes.sources.record_attribution import Whose, whose
from proc19probes.sources.record_messages import parse

SITE = "SITE-A"
JOB = b"%%".join(sample("factory_jr.msg").split(b"%%")[:1])
NO_NAMES = ("null", "NULL", "Null", "none", "None", "", "  ", "\t", "\u00a0", " null ")


def of_addresses(*sites: object) -> bytes:
    """A message of public IP addresses, a record of each of these sites."""
    records = [
        {"MeasurementTime": 1764592012, "SiteName": site, "IPVersion": 4, "IPCount": 1}
        for site in sites
    ]
    kind = "APEL Public IP message"
    return json.dumps({"Type": kind, "Version": "0.2", "UsageRecords": records}).encode()


def of_accelerators(site: object) -> bytes:
    """A message of one accelerator."""
    record = {
        "MeasurementMonth": 11,
        "MeasurementYear": 2026,
        "AssociatedRecordType": "cloud",
        "AssociatedRecord": "1",
        "SiteName": site,
        "Count": 1,
        "AvailableDuration": 3600,
        "Type": "GPU",
    }
    message = {"Type": "APEL-accelerator-message", "Version": "0.1", "UsageRecords": [record]}
    return json.dumps(message).encode()


def _in_text(name: str, site: str, given: str) -> bytes:
    return sample(name).replace(site.encode(), given.encode())


def in_each_format(given: str) -> dict[str, bytes]:
    """A genuine message of each format with this in place of the site's name."""
    car = changed("car_2.xml", 'urf:type="token">0.0', 'urf:type="hepspec">1.0')
    return {
        "job": JOB.replace(b"RAL-LCG2", given.encode()),
        "job-0.4": _in_text("factory_jr_04.msg", "SOME-SITE", given).replace(b"RAL-LCG2", b"null"),
        "summary": _in_text("factory_sr.msg", "RAL-LCG2", given),
        "normalised-summary": _in_text("factory_nsr.msg", "RAL-LCG2", given),
        "sync": _in_text("factory_sync.msg", "RAL-LCG2", given),
        "cloud": _in_text("docs_cloud.msg", "SAMPLE-SITE", given),
        "cloud-summary": _in_text("factory_csr.msg", "CESNET", given),
        "storage": _in_text("caso_star.xml", "SAMPLE-SITE", given),
        "job-in-xml": car.replace(b">urf:Site<", f">{given}<".encode()),
        "public-ip": of_addresses(given),
        "accelerator": of_accelerators(given),
    }


@pytest.mark.parametrize("form", in_each_format(SITE))
def test_message_is_of_the_site_that_its_records_name(form: str) -> None:
    found = parse(in_each_format(SITE)[form])
    assert whose(found, SITE) is Whose.OF_SITE
    other = Whose.OF_ANOTHER_IN_PART if form == "job-0.4" else Whose.OF_ANOTHER
    assert whose(found, "site-a") is other


@pytest.mark.parametrize("name", NO_NAMES, ids=repr)
@pytest.mark.parametrize("form", in_each_format(SITE))
def test_null_none_and_blanks_name_no_site(form: str, name: str) -> None:
    found = parse(in_each_format(name)[form])
    assert whose(found, SITE) is Whose.UNKNOWN
    assert whose(found, name or SITE) is Whose.UNKNOWN
    assert set(found.sites) == {""}
    assert {record.site for record in found.records} <= {""}


@pytest.mark.parametrize("form", [form for form in in_each_format("") if form != "job-in-xml"])
def test_null_is_refused_for_want_of_a_name_but_in_storage_records(form: str) -> None:
    refusal = parse(in_each_format("NULL")[form]).refusal
    assert (refusal is None) is (form == "storage")
    assert refusal is None or refusal.names_no_site


def text(*records: str) -> bytes:
    return "\n".join(["APEL-cloud-message: v0.4", "\n%%\n".join(records)]).encode()


def xml(*sites: str) -> str:
    """A document of storage records with these elements for their site."""
    whole = sample("star_1.xml").decode()
    start, end = whole.index("<sr:StorageUsageRecord>"), whole.index("</sr:StorageUsageRecords>")
    record = whole[start:end]
    records = (record.replace("<sr:Site>desycerttb</sr:Site>", site) for site in sites)
    return whole[:start] + "".join(records) + whole[end:]


A, B = "<sr:Site>SITE-A</sr:Site>", "<sr:Site>SITE-B</sr:Site>"
VALID = {
    "last-of-two-lines": (text("VMUUID: 1\nSiteName: SITE-B\nSiteName: SITE-A"), Whose.OF_SITE),
    "first-of-two-lines": (text("VMUUID: 1\nSiteName: SITE-A\nSiteName: SITE-B"), Whose.OF_ANOTHER),
    "first-of-two-elements": (xml(A + B).encode(), Whose.OF_SITE),
    "second-of-two-elements": (xml(B + A).encode(), Whose.OF_ANOTHER),
    "last-of-two-members": (
        of_addresses("SITE-B").replace(b'"IPV', b'"SiteName": "SITE-A", "IPV'),
        Whose.OF_SITE,
    ),
    "one-of-two-records": (
        text("VMUUID: 1\nSiteName: SITE-B", "VMUUID: 2\nSiteName: SITE-A"),
        Whose.OF_SITE,
    ),
    "name-in-a-value": (text("VMUUID: 1\nSiteName: SITE-B\nMachineName: Site: SITE-A"),
                        Whose.OF_ANOTHER),
    "storage-without-site": (xml("").encode(), Whose.UNKNOWN),
    "storage-of-another-and-nobody": (xml(B, "").encode(), Whose.OF_ANOTHER_IN_PART),
    "storage-of-the-site-and-nobody": (xml(A, "").encode(), Whose.OF_SITE),
    "no-record": (text(), Whose.UNKNOWN),
}  # fmt: skip


@pytest.mark.parametrize(("data", "owner"), VALID.values(), ids=VALID)
def test_valid_message_is_whose_its_records_are_to_apel(data: bytes, owner: Whose) -> None:
    found = parse(data)
    assert found.refusal is None
    assert whose(found, SITE) is owner


MANY = [f"VMUUID: {number}\nSiteName: S{number}" for number in range(1000)]
BROKEN = "VMUUID: x\nSiteName: SITE-B\nColour: red"
REFUSED = {
    "site-after-a-thousand": (text(BROKEN, *MANY, "VMUUID: x\nSiteName: SITE-A"), Whose.OF_SITE),
    "either-of-two-lines": (text(f"{BROKEN}\nSiteName: SITE-A\nSiteName: S"), Whose.OF_SITE),
    "no-record-of-the-site": (text(BROKEN, *MANY), Whose.OF_ANOTHER),
    "another-and-null": (text(BROKEN, "VMUUID: 1\nSiteName: null"), Whose.OF_ANOTHER_IN_PART),
    "another-and-no-line": (text(BROKEN, "VMUUID: 1"), Whose.OF_ANOTHER_IN_PART),
    "key-in-other-case": (text("VMUUID: 1\nsitename: SITE-A"), Whose.OF_SITE),
    "key-with-blanks": (text("VMUUID: 1\n\tSiteName : SITE-A\nColour: red"), Whose.OF_SITE),
    "record-on-one-line": (text("Colour: red%%SiteName: SITE-A"), Whose.OF_SITE),
    "other-line-ends": (text("Colour: red\x0bSiteName: SITE-A\x85Disk: 1"), Whose.OF_SITE),
    "no-header": (b"SiteName: SITE-A\nVMUUID: 1", Whose.OF_SITE),
    "unknown-header": (b"APEL-other: v1\nSite: SITE-A", Whose.OF_SITE),
    "no-utf-8": (text("SiteName: SITE-A\nMachineName: x").replace(b"x", b"\xe9"), Whose.OF_SITE),
    "no-field": (b"SITE-A", Whose.UNKNOWN),
    "storage": (xml(B, A).replace(">5<", ">five<").encode(), Whose.OF_SITE),
    "storage-in-parts": (
        xml(B, "<sr:Site><![CDATA[SITE]]>&#45;A</sr:Site>").replace(">5<", ">five<").encode(),
        Whose.OF_SITE,
    ),
    "storage-of-another-and-nobody": (
        xml(B, "").replace(">5<", ">five<").encode(),
        Whose.OF_ANOTHER_IN_PART,
    ),
    "cut-storage": (xml(B, "<sr:Site >SITE&#45;A</sr:Site>")[:-100].encode(), Whose.OF_SITE),
    "other-namespace": (b"<a xmlns='b'><Site>SITE-A</Site></a>", Whose.OF_SITE),
    "in-json": (of_addresses("SITE-B", "SITE-A").replace(b": 4", b': "x"'), Whose.OF_SITE),
    "in-json-written-otherwise": (
        of_addresses("SITE-A").replace(b"E-A", b"E\\u002dA").replace(b": 4", b': "x"'),
        Whose.OF_SITE,
    ),
    "null-in-json": (of_addresses("SITE-B", None), Whose.OF_ANOTHER_IN_PART),
    "cut-json": (of_addresses("SITE-B", "SITE-A")[:-20], Whose.OF_SITE),
    "json-of-another-form": (b'{"Records": [{"Site": "SITE-A"}]}', Whose.OF_SITE),
}  # fmt: skip


@pytest.mark.parametrize(("data", "owner"), REFUSED.values(), ids=REFUSED)
def test_refused_message_may_be_of_every_site_that_it_names(data: bytes, owner: Whose) -> None:
    found = parse(data)
    assert found.refusal is not None
    assert whose(found, SITE) is owner


@pytest.mark.parametrize("form", in_each_format(SITE))
def test_blanks_around_a_name_are_a_doubt_where_apel_keeps_them(form: str) -> None:
    found = parse(in_each_format(f" {SITE} ")[form])
    assert whose(found, SITE) is Whose.OF_SITE
    kept = {record.site for record in found.records} == {f" {SITE} "}
    assert kept is (form in ("storage", "job-in-xml", "public-ip", "accelerator"))
    said = [doubt for record in found.records for doubt in record.doubts if "blanks" in doubt]
    assert bool(said) is kept
