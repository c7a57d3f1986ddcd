"""What is read of a request file, and all that is said of one that is refused."""

import datetime
import tomllib

import pytest
from request_samples import (
    CLOUD,
    EVERY_KEY,
    GONE,
    GRID,
    TODAY,
    as_toml,
    changed,
    full_document,
    procedure_for,
    shown,
)

from proc19probes.procedure.model import ProductType
from proc19probes.request.model import (
    Applicant,
    Contact,
    ExpectedEndpoint,
    Outcome,
    PilotSite,
    Product,
    PublishedInformation,
    ResourceCentre,
    SignOff,
    SiteAccounting,
    SiteImages,
    TakenDecision,
    TaskForceMember,
    TaskForceRole,
    Ticket,
)
from proc19probes.request.reading import (
    LARGEST_FILE,
    MOST_PROBLEMS,
    RequestError,
    parse_request,
    read_request,
)
from proc19probes.vocabulary.party import Party


def _read(path):
    return read_request(path, procedure_for, TODAY)


def test_every_field_of_the_full_sample_is_read():
    request = _read(EVERY_KEY)
    assert (request.id, request.file, request.edition) == ("cirrus", str(EVERY_KEY), "wiki-2016")
    assert request.product == Product(
        "Cirrus",
        ProductType.CLOUD_FRAMEWORK,
        ("org.example.cirrus", "org.example.cirrus.portal"),
        "Cirrus",
    )
    assert request.technology_provider == Contact("Signe Holm", "signe.holm@cirrus.example.org")
    assert request.applicant == Applicant(Party.RESOURCE_CENTRE, "PILOT-CLOUD", "NGI_IT")
    assert request.ticket == Ticket(
        "https://ggus.example.org/index.php?mode=ticket_info&ticket_id=120002",
        datetime.date(2026, 8, 31),
    )
    assert request.motivation == (
        "PILOT-CLOUD replaces its cloud.\nIts users want to start their machines over REST."
    )
    assert request.customers == ("Pilot Biology Community",)
    assert request.operations_centres == ("NGI_IT",)
    assert request.service_types == ("org.example.cirrus", "org.openstack.nova")
    assert request.shared_service_types == ("org.openstack.nova",)
    assert request.resource_centres == (ResourceCentre("PILOT-CLOUD", "NGI_IT"),)
    assert request.task_force == (
        TaskForceMember(
            TaskForceRole.TECHNOLOGY_PROVIDER, "Signe Holm", "signe.holm@cirrus.example.org"
        ),
        TaskForceMember(TaskForceRole.NGI, "Marco Ferri", None),
    )
    assert request.pilot_sites == (
        PilotSite(
            "PILOT-CLOUD",
            ("EGI",),
            ("ops", "pilot-biology"),
            (
                ExpectedEndpoint(
                    "org.example.cirrus",
                    "cirrus.pilot-cloud.example.org",
                    "https://cirrus.pilot-cloud.example.org:443/v3",
                ),
            ),
            PublishedInformation(
                "ldap://bdii.pilot-cloud.example.org:2170",
                "ldap://cirrus.pilot-cloud.example.org:2135",
            ),
            SiteAccounting(
                "https://msg.example.org/v1/projects/accounting/subscriptions/pilot",
                "shared",
                "file:///var/spool/apel/reject",
                "/DC=org/DC=example/CN=cirrus.pilot-cloud.example.org",
                "cirrus.pilot-cloud.example.org:5000",
            ),
            SiteImages(
                image_list="https://images.example.org/store/vo/pilot-biology/image.list",
                endorser="/DC=org/DC=example/CN=images.example.org",
                endorser_ca="/DC=org/DC=example/CN=Example CA",
                at_least_version="20260601120000",
                database="/var/lib/vmcatcher/vmcatcher.db",
                cache="/var/lib/vmcatcher/cache",
                registry="https://registry.example.org",
                project="vm_images",
                image_service="https://glance.pilot-cloud.example.org:9292",
            ),
            ("org.example.cirrus",),
        ),
    )
    assert request.decisions == (
        TakenDecision(
            decision="accounting-data-already-collected",
            by="Ruth Keller",
            role=Party.APEL,
            date=datetime.date(2026, 10, 5),
            reason="the records of these machines are collected already",
            evidence="https://documents.example.org/accounting/cirrus",
            review_by=datetime.date(2027, 10, 5),
        ),
    )
    assert request.sign_offs[-1] == SignOff(
        criterion="prerequisites.resource-centres-available",
        by="Nora Weiss",
        role=Party.RESOURCE_CENTRE,
        date=datetime.date(2026, 8, 25),
        evidence="https://documents.example.org/pilot-cloud/cirrus",
        review_by=datetime.date(2027, 8, 25),
        site="PILOT-CLOUD",
    )
    assert [sign_off.criterion for sign_off in request.sign_offs] == [
        "prerequisites.technology-provider-effort",
        "prerequisites.operations-centre-support",
        "1.opened",
        "1.approved",
        "2.asked",
        "x509.supported",
        "prerequisites.resource-centres-available",
    ]
    assert request.outcome is Outcome.OPEN


def test_what_is_left_out_has_its_default():
    document = full_document()
    for name in ("outcome", "ticket", "resource_centre", "task_force", "decision", "sign_off"):
        del document[name]
    for name in ("id", "shared_service_types"):
        del document[name]
    document["applicant"] = {"kind": "technology-provider", "name": "Cirrus team"}
    document["pilot_site"] = [{"name": "PILOT-CLOUD"}]
    request = parse_request("short.toml", as_toml(document), procedure_for, TODAY)
    assert (request.id, request.shared_service_types) == ("short", ())
    assert request.outcome is Outcome.OPEN
    assert request.ticket is None
    assert (request.resource_centres, request.task_force) == ((), ())
    assert (request.decisions, request.sign_offs) == ((), ())
    assert request.pilot_sites == (PilotSite("PILOT-CLOUD", ("EGI",), (), ()),)


def test_bytes_of_a_recording_are_read_as_the_file_is():
    assert parse_request(str(CLOUD), CLOUD.read_bytes(), procedure_for, TODAY) == _read(CLOUD)


def test_byte_order_mark_and_windows_line_ends_change_nothing():
    data = b"\xef\xbb\xbf" + CLOUD.read_bytes().replace(b"\n", b"\r\n")
    assert parse_request(str(CLOUD), data, procedure_for, TODAY) == _read(CLOUD)


A_LINE = "one line of text, without space around it"
A_NAME = "a name of letters, digits, '.', '_' and '-'"
A_DAY = "a date like 2026-01-31, without quotes"
NAME = ("product", "name")
OPENED = ("ticket", "opened")
SAID = {
    "key-missing": (NAME, GONE, "product.name", "nothing", A_LINE),
    "table-missing": (
        ("technology_provider",),
        GONE,
        "technology_provider",
        "nothing",
        "a table with name, email",
    ),
    "text-empty": (NAME, "", "product.name", "an empty text", A_LINE),
    "text-of-spaces": (NAME, "  ", "product.name", "a blank text", A_LINE),
    "no-break-space": (
        NAME,
        "Ex\u00a0ample",
        "product.name",
        'U+00A0 in the text "Ex ample"',
        A_LINE,
    ),
    "text-for-counts": (NAME, 7, "product.name", "the number 7", A_LINE),
    "very-long-number": (NAME, 1 << 400, "product.name", "the number of 401 bits", A_LINE),
    "fraction": (NAME, 1.5, "product.name", "the number 1.5", A_LINE),
    "true": (NAME, True, "product.name", "true", A_LINE),
    "true-for-date": (OPENED, True, "ticket.opened", "true", A_DAY),
    "date-with-a-time": (
        OPENED,
        datetime.datetime(2026, 8, 31, 9),
        "ticket.opened",
        "a date with a time",
        A_DAY,
    ),
    "list-for-text": (("motivation",), ["a", "b"], "motivation", "a list of 2", "a text"),
    "text-for-list": (
        ("customers",),
        "one",
        "customers",
        'the text "one"',
        f"a list, each entry {A_LINE}",
    ),
    "list-empty": (("customers",), [], "customers", "0 entries", f"at least 1, each {A_LINE}"),
    "empty-text-in-a-list": (
        ("pilot_site", 0, "vos", 1),
        "",
        "pilot_site[1].vos[2]",
        "an empty text",
        A_NAME,
    ),
    "same-text-twice": (
        ("pilot_site", 0, "vos", 1),
        "ops",
        "pilot_site[1].vos[2]",
        '"ops" once more',
        "each one once",
    ),
    "text-for-table": (
        ("product",),
        "Cirrus",
        "product",
        'the text "Cirrus"',
        "a table with name, type",
    ),
    "table-for-tables": (
        ("pilot_site",),
        {"name": "A"},
        "pilot_site",
        "a table",
        "tables, each under its own [[…]]",
    ),
    "none-of-the-words": (
        ("product", "type"),
        "cloud",
        "product.type",
        'the text "cloud"',
        '"cloud framework" or "grid middleware"',
    ),
    "no-e-mail-address": (
        ("task_force", 0, "email"),
        "signe",
        "task_force[1].email",
        'the text "signe"',
        "an e-mail address like name@example.org",
    ),
    "no-web-address": (
        ("sign_off", 1, "evidence"),
        "ftp://example.org",
        "sign_off[2].evidence",
        'the text "ftp://example.org"',
        "a URL like https://example.org/page",
    ),
    "no-host-name": (
        ("pilot_site", 0, "endpoint", 0, "hostname"),
        "arc",
        "pilot_site[1].endpoint[1].hostname",
        'the text "arc"',
        "a full host name like host.example.org",
    ),
    "line-break-at-the-end": (
        ("pilot_site", 0, "name"),
        "PILOT-CLOUD\n",
        "pilot_site[1].name",
        'the text "PILOT-CLOUD"',
        A_NAME,
    ),
    "text-too-long": (
        NAME,
        "a" * 201,
        "product.name",
        "a text of 201 characters",
        "at most 200 characters",
    ),
    "control-characters": (
        NAME,
        "a\x1b[31m|b\nc",
        "product.name",
        'the text "a [31m/b c"',
        A_LINE,
    ),
    "key-unknown": (
        ("colour",),
        "red",
        "colour",
        "an unknown key",
        "one of edition, id, outcome, motivation, customers, operations_centres, service_types, "
        "shared_service_types, product, technology_provider, applicant, ticket, resource_centre, "
        "task_force, pilot_site, decision, sign_off",
    ),
    "key-unknown-in-a-table": (
        ("sign_off", 1, "file"),
        "x",
        "sign_off[2].file",
        "an unknown key",
        "one of criterion, site, by, role, date, evidence, review_by",
    ),
    "key-of-control-characters": (
        ("ticket", "\x1b]\x07"),
        "x",
        "ticket.]",
        "an unknown key",
        "one of url, opened",
    ),
    "key-empty": (("ticket", ""), "x", 'ticket.""', "an unknown key", "one of url, opened"),
}


@pytest.mark.parametrize(("path", "value", "key", "found", "expected"), SAID.values(), ids=SAID)
def test_one_thing_wrong_is_one_line(path, value, key, found, expected):
    assert shown(as_toml(changed(full_document(), path, value))) == [
        f"{key}: found {found}, expected {expected}"
    ]


@pytest.mark.parametrize(
    ("key", "misspelt"),
    [("role", "rol"), ("criterion", "criteria"), ("evidence", "evidense"), ("by", "bye")],
)
def test_misspelt_key_is_named_once_with_the_nearest_known_one(key, misspelt):
    document = full_document()
    signed = dict(document["sign_off"][1])
    signed[misspelt] = signed.pop(key)
    assert shown(as_toml(changed(document, ("sign_off", 1), signed))) == [
        f"sign_off[2].{misspelt}: found an unknown key, expected {key}"
    ]


def test_all_problems_are_told_at_once_in_the_order_of_the_file():
    document = full_document()
    for path, value in (
        (("edition",), GONE),
        (("customers",), 7),
        (("product", "type"), "toaster"),
        (("sign_off", 0, "date"), "yesterday"),
        (("sign_off", 4, "role"), "nobody"),
        (("size",), 3),
    ):
        document = changed(document, path, value)
    assert [line.split(": ")[0] for line in shown(as_toml(document))] == [
        "edition",
        "customers",
        "product.type",
        "sign_off[1].date",
        "sign_off[5].role",
        "size",
    ]


def test_problem_says_file_key_found_and_expected():
    with pytest.raises(RequestError) as raised:
        parse_request("a.toml", b"nonsense\n", procedure_for, TODAY)
    (problem,) = raised.value.problems
    assert (problem.file, problem.key) == ("a.toml", "line 1, column 9")
    assert problem.expected == "TOML"
    assert str(raised.value) == f"a.toml: line 1, column 9: found {problem.found}, expected TOML"


NOT_TOML = {
    "statement": (b"\nnonsense\n", "line 2, column 9"),
    "cut-off": (b"[product", "end of document"),
    "no-such-date": (b"a = 2026-02-30\n", "line 1, column 5"),
    "key-twice": (b"a = 1\na = 2\n", "line 2, column 6"),
    "number-of-ten-thousand-digits": (b"a = " + b"9" * 10_000, "file"),
}


@pytest.mark.parametrize(("data", "key"), NOT_TOML.values(), ids=NOT_TOML)
def test_what_is_no_toml_is_one_problem_with_its_line(data, key):
    (said,) = shown(data)
    assert said.startswith(f"{key}: found no TOML (")
    assert said.endswith("), expected TOML")


NOT_TAKEN = {
    "not-utf-8": (
        b"# ok\nmotivation = '\xff'\n",
        "line 2: found the byte 0xff, expected text in UTF-8",
    ),
    "dots": (
        b"a." * 500 + b"b = 1",
        "line 1: found 500 dots, "
        "expected at most 200 in a line; a long list may go over several lines",
    ),
    "too-large": (
        b"# " + b"x" * LARGEST_FILE,
        "file: found more than 1048576 bytes, expected at most so many",
    ),
    "lists-nested-deep": (
        b"a = " + b"[" * 100_000,
        "file: found values nested very deep, expected the tables and lists of a request",
    ),
    "tables-nested-deep": (
        b"a = " + b"{b=" * 100_000,
        "file: found values nested very deep, expected the tables and lists of a request",
    ),
}


@pytest.mark.parametrize(("data", "said"), NOT_TAKEN.values(), ids=NOT_TAKEN)
def test_file_over_a_bound_is_one_problem(data, said):
    assert shown(data) == [said]


def test_empty_file_lacks_every_required_key():
    assert [line.split(": ")[0] for line in shown(b"")] == [
        "edition",
        "motivation",
        "customers",
        "product",
        "technology_provider",
        "applicant",
    ]


def test_very_many_problems_are_cut_and_it_says_so():
    said = shown(b"".join(b"key%d = 1\n" % place for place in range(50_000)))
    assert len(said) == MOST_PROBLEMS + 1
    assert said[-1] == "file: found more than 200 problems, expected none"


UNREADABLE = {
    "absent": (lambda folder: folder / "absent.toml", "no such file or directory"),
    "folder": (lambda folder: folder, "is a directory"),
    "nul-in-its-name": (lambda folder: folder / "a\0b", "embedded null byte"),
}


@pytest.mark.parametrize(("path_in", "why"), UNREADABLE.values(), ids=UNREADABLE)
def test_file_that_cannot_be_read_is_one_problem(path_in, why, tmp_path):
    with pytest.raises(RequestError) as raised:
        _read(path_in(tmp_path))
    (problem,) = raised.value.problems
    assert (problem.key, problem.found) == ("file", why)
    assert problem.expected == "a file that can be read"


def test_name_of_the_file_is_plain_in_messages_and_id(tmp_path):
    path = tmp_path / "a|b\nc.toml"
    path.write_bytes(CLOUD.read_bytes())
    assert _read(path).id == "a/b c"
    path.write_text("x = 1")
    with pytest.raises(RequestError) as raised:
        _read(path)
    assert len(str(raised.value).splitlines()) == len(raised.value.problems)


def test_edition_that_nothing_provides_is_a_problem_of_the_edition():
    def procedure_for_none(edition):
        raise LookupError(f"no edition is called {edition}")

    with pytest.raises(RequestError) as raised:
        read_request(CLOUD, procedure_for_none, TODAY)
    assert [problem.key for problem in raised.value.problems] == ["edition"]
    assert "no edition is called wiki-2016" in str(raised.value)


def test_writer_of_these_tests_loses_nothing():
    """Changed documents go through a writer of the tests, which writes what it was given."""
    for sample in (CLOUD, GRID):
        document = tomllib.loads(sample.read_text())
        assert tomllib.loads(as_toml(document).decode()) == document
