"""Names of certificates: which are the same, in whatever form they are written."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from proc19probes.outside.certificate_names import slashed
from proc19probes.sources.signer_names import is_name, question_about, same_name
from servers.signing import openssl

SIGNER = "/DC=org/DC=example/CN=host/ce.example.org/emailAddress=admin@example.org"

NAMES = {
    "as-it-is": (SIGNER, True),
    "other-spelling": (SIGNER.replace("emailAddress", "E"), True),
    "spelling-of-globus": (SIGNER.replace("emailAddress", "Email"), True),
    "small-letters": (SIGNER.replace("DC=", "dc=").replace("CN=", "cn="), True),
    "spaces-around": (f"  {SIGNER} ", True),
    "line-end-behind-it": (f"{SIGNER}\n", False),
    "rfc-2253": ("E=admin@example.org,CN=host/ce.example.org,DC=example,DC=org", True),
    "rfc-2253-with-spaces": (
        "1.2.840.113549.1.9.1=admin@example.org, cn=host/ce.example.org, dc=example, dc=org",
        True,
    ),
    "openssl-with-spaces": (
        "emailAddress = admin@example.org, CN = host/ce.example.org, DC = example, DC = org",
        True,
    ),
    "openssl-itself": (
        "DC = org, DC = example, CN = host/ce.example.org, emailAddress = admin@example.org",
        True,
    ),
    "openssl-itself-since-3.2": (
        "DC=org, DC=example, CN=host/ce.example.org, emailAddress=admin@example.org",
        True,
    ),
    "java": (
        "EMAILADDRESS=admin@example.org, CN=host/ce.example.org, DC=example, DC=org",
        True,
    ),
    "other-host": (SIGNER.replace("ce.", "se."), False),
    "other-order": ("/DC=example/DC=org/CN=host/ce.example.org/E=admin@example.org", False),
    "rfc-2253-in-the-other-order": (
        "DC=org,DC=example,CN=host/ce.example.org,E=admin@example.org",
        False,
    ),
    "without-mail": ("/DC=org/DC=example/CN=host/ce.example.org", False),
    "twice": (SIGNER + SIGNER, False),
    "one-part-more": (f"{SIGNER}/CN=1234", False),
    "an-empty-part-more": (f"{SIGNER}/CN=", False),
    "value-in-other-case": (SIGNER.replace("org", "ORG"), False),
    "text-before-it": (f"/host{SIGNER}", False),
    "text-before-it-without-slash": (f"host {SIGNER}", False),
    "text-after-it": (f"{SIGNER} ", True),
    "nothing": ("", False),
    "slash": ("/", False),
}


@pytest.mark.parametrize(("name", "same"), NAMES.values(), ids=NAMES)
def test_names_of_certificates_are_compared_whatever_their_form(name: str, same: bool) -> None:
    assert same_name(SIGNER, name) is same
    assert same_name(name, SIGNER) is same


SAME = {
    "comma": ("/O=Example, Inc./CN=host", "CN=host,O=Example\\, Inc."),
    "plus": ("/O=A+B/CN=host", "CN=host,O=A\\+B"),
    "backslash": (r"/O=A\x5C/CN=host", r"CN=host,O=A\\"),
    "quote": ('/O="A"/CN=host', r"CN=host,O=\"A\""),
    "slash-like-a-part": (r"/CN=a\/O=b", "CN=a/O=b"),
    "slash": ("/CN=host/ce.example.org", "CN=host/ce.example.org"),
    "octets-of-openssl": (r"/CN=Jos\xC3\xA9", "/CN=José"),
    "octets-of-openssl-in-small-letters": (r"/CN=Jos\xc3\xa9", "/CN=José"),
    "octets-of-rfc-2253": (r"CN=Jos\C3\A9", "/CN=José"),
    "userid": ("/UID=7/CN=Robot", "/USERID=7/CN=Robot"),
    "number-of-uid": ("/UID=7/CN=Robot", "CN=Robot,0.9.2342.19200300.100.1.1=7"),
    "state": ("/C=CZ/ST=Moravia", "/C=CZ/S=Moravia"),
    "spaces-within": ("/CN=Owen  Synge", "/CN=Owen Synge"),
    "several-values": ("/O=x/OU=a+CN=b", "CN=b+OU=a,O=x"),
    "several-values-in-another-order": ("/O=x/OU=a+CN=b", "/O=x/CN=b+OU=a"),
    "several-values-by-openssl-itself": ("/O=x/OU=a+CN=b", "O = x, OU = a + CN = b"),
    "plus-in-a-value": (r"/CN=a\+OU=b", r"CN=a\+OU\=b"),
    "organisation-first": ("/O=Grid/OU=x/CN=a", "O = Grid, OU = x, CN = a"),
    "country-and-organisation": ("/C=CZ/O=CESNET", "C = CZ, O = CESNET"),
    "quoted-by-openssl": ("/C=US/O=Example, Inc./CN=a", 'C = US, O = "Example, Inc.", CN = a'),
    "quoted-with-a-quote-in-it": ('/O=a "b", c/CN=a', r'O = "a \"b\", c", CN = a'),
    "quoted-by-rfc-2253": ("/O=a,b/CN=a", 'CN=a,O="a,b"'),
    "octets-by-openssl-itself": ("/DC=org/CN=José", r"DC = org, CN = Jos\C3\A9"),
    "number-as-java-writes-it": ("/UID=7/CN=Robot", "CN=Robot,OID.0.9.2342.19200300.100.1.1=7"),
    "no-break-space-in-octets": ("/CN=a\u00a0b", r"CN=a\C2\A0b"),
    "equals-sign-in-a-value": ("/CN=a=b", "CN=a=b"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_one_name_in_two_forms_is_the_same(one: str, other: str) -> None:
    assert same_name(one, other)
    assert same_name(other, one)


DIFFERENT = {
    "several-values-and-two-parts": ("/CN=a+OU=b", "/CN=a/OU=b"),
    "several-values-and-two-parts-between-commas": ("CN=a+OU=b", "CN=a,OU=b"),
    "several-values-and-one-with-a-plus": ("/CN=a+OU=b", r"/CN=a\+OU=b"),
    "several-values-and-one-with-a-plus-between-commas": ("/CN=a+OU=b", r"CN=a\+OU\=b"),
    "several-values-exchanged": ("/CN=a+OU=b", "/CN=b+OU=a"),
    "one-of-several-values-missing": ("/CN=a+OU=b", "/CN=a"),
    "no-break-space": ("/CN=Owen Synge", "/CN=Owen\u00a0Synge"),
    "tab": ("/CN=Owen Synge", "/CN=Owen\tSynge"),
    "line-separator": ("/CN=Owen Synge", "/CN=Owen\u2028Synge"),
    "line-end": ("/CN=Owen Synge", "/CN=Owen\nSynge"),
    "unit-separator": ("/CN=Owen Synge", "/CN=Owen\x1fSynge"),
    "em-space": ("/CN=Owen Synge", "/CN=Owen\u2003Synge"),
    "no-break-space-in-octets": ("/CN=Owen Synge", r"/CN=Owen\xC2\xA0Synge"),
    "tab-in-octets": ("/CN=Owen Synge", r"CN=Owen\09Synge"),
    "nothing-that-shows": ("/CN=Owen", "/CN=Ow\u200ben"),
    "no-break-space-around": ("/CN=Owen", "/CN=Owen\u00a0"),
    "line-end-around": ("/CN=Owen", "/CN=Owen\n"),
    "letters-and-their-accents": ("/CN=Jos\u00e9", "/CN=Jose\u0301"),
    "attribute-of-a-letter-that-folds": ("/S=a/CN=b", "/\u017f=a/CN=b"),
    "octets-that-are-no-text": (r"/CN=a\xFF", r"/CN=a\xFE"),
    "octets-that-are-no-text-between-commas": (r"CN=a\FF", r"CN=a\FE"),
    "certificates-order-without-spaces": ("/DC=org/CN=a", "DC=org,CN=a"),
    "value-that-looks-like-a-part": (r"/CN=a\/O=b", "/CN=a/O=b"),
    "value-with-a-comma": (r"CN=a\,O=b", "CN=a,O=b"),
    "value-with-a-plus": (r"CN=a\+O=b", "CN=a+O=b"),
    "backslash-before-a-comma": (r"CN=a\\,O=b", r"CN=a\,O=b"),
    "value-that-looks-like-octets": (r"/CN=Jos\x5CxC3\x5CxA9", "/CN=José"),
    "value-that-looks-like-octets-between-commas": (r"CN=Jos\\xC3\\xA9", "/CN=José"),
    "accent": ("/CN=Jose", "/CN=José"),
    "attribute": ("/CN=a/O=b", "/CN=a/OU=b"),
    "uid-and-user": ("/UID=7", "/CN=7"),
    "long-names-that-differ-at-the-end": (f"/CN={'a' * 5000}b", f"/CN={'a' * 5000}c"),
}


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT)
def test_names_that_look_alike_are_different(one: str, other: str) -> None:
    assert not same_name(one, other)
    assert not same_name(other, one)


NO_NAMES = ("", " ", "/", "//", "host", "=", "/=", "/CN=", "/=a", "CN=", ",", "CN=a,", "CN=a,,O=b")
NO_NAMES += ('CN="a', 'CN="a"b', 'CN=a,O="b', r"/CN=a\xFF", "DC = org, CN", "CN=a, ")
NO_NAMES += ("CN=a\\", "CN=a,O=b\\", "CN=a+", "/CN=a/O=", "/x/CN=a", "CN", f"/CN={'a' * 2000}")


@pytest.mark.parametrize("text", NO_NAMES)
def test_what_is_no_name_is_not_even_itself(text: str) -> None:
    assert not same_name(text, text)


def certificate_name(*parts: tuple[x509.ObjectIdentifier, str]) -> str:
    return slashed(x509.Name([x509.NameAttribute(kind, value) for kind, value in parts]))


NOT_TO_BE_GIVEN = {
    "what-openssl-prints-before-it": f"subject={SIGNER}",
    "what-openssl-itself-prints": "issuer=DC = org, DC = example, CN = CA",
    "no-break-space": "/DC=org/CN=a\u00a0b",
    "line-end": f"{SIGNER}\n",
    "tab": f"\t{SIGNER}",
    "direction-of-writing": "/DC=org/CN=a\u202eb",
    "word": "AppDB",
}


@pytest.mark.parametrize("text", NOT_TO_BE_GIVEN.values(), ids=NOT_TO_BE_GIVEN)
def test_text_that_hides_something_is_no_name_to_be_given(text: str) -> None:
    assert not is_name(text)


ASKED = {
    "order-of-the-certificate": "DC=org,DC=example,CN=a,O=b",
    "several-values-as-parts": "/DC=org/DC=example/O=b/CN=a",
}


@pytest.mark.parametrize("expected", ASKED.values(), ids=ASKED)
def test_name_with_the_same_parts_otherwise_is_asked_about(expected: str) -> None:
    found = "/DC=org/DC=example/CN=a+O=b"
    assert not same_name(expected, found)
    assert question_about(expected, found) == f"{expected} (did you mean {found}?)"


@pytest.mark.parametrize(
    "expected", ["/DC=org/DC=example/CN=a+O=b", "/DC=org/CN=a", "/DC=org/DC=example/CN=A+O=b"]
)
def test_name_that_is_the_same_or_another_is_not_asked_about(expected: str) -> None:
    assert question_about(expected, "/DC=org/DC=example/CN=a+O=b") == expected


def test_certificate_whose_value_looks_like_two_parts_does_not_have_two() -> None:
    one = certificate_name((NameOID.COMMON_NAME, "x/CN=y"))
    two = certificate_name((NameOID.COMMON_NAME, "x"), (NameOID.COMMON_NAME, "y"))
    assert two == "/CN=x/CN=y"
    assert not same_name(one, two)
    assert same_name(one, "CN=x/CN=y")


def test_certificate_whose_value_ends_with_a_backslash_is_not_one_with_a_slash() -> None:
    two = certificate_name((NameOID.COMMON_NAME, "a\\"), (NameOID.ORGANIZATION_NAME, "b"))
    one = certificate_name((NameOID.COMMON_NAME, "a/O=b"))
    assert not same_name(one, two)
    assert same_name(two, r"O=b,CN=a\\")


def test_certificate_with_an_attribute_of_many_numbers_does_not_hide_it() -> None:
    kind = x509.ObjectIdentifier(f"1.3.6.1.4.1.{'1234567.' * 4}1")
    two = certificate_name((NameOID.COMMON_NAME, "x"), (kind, "y"))
    one = certificate_name((NameOID.COMMON_NAME, f"x/{kind.dotted_string}=y"))
    assert not same_name(one, two)
    assert same_name(two, f"{kind.dotted_string}=y,CN=x")


SEEN_AS_SPACE = "\u00a0\t\u2028\x1f\n\u2003\u200b\x85"
NAMES_LOOKALIKE = st.text("ab " + SEEN_AS_SPACE, min_size=1, max_size=6)


def part_of(*values: tuple[x509.ObjectIdentifier, str]) -> x509.RelativeDistinguishedName:
    return x509.RelativeDistinguishedName([x509.NameAttribute(*one) for one in values])


KINDS = (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.EMAIL_ADDRESS, NameOID.USER_ID)
VALUES = st.text(
    st.one_of(
        st.sampled_from('/\\=,+.COx35C2F "' + SEEN_AS_SPACE),
        st.characters(exclude_categories=["C", "Z"], max_codepoint=0x2FFF),
    ),
    min_size=1,
    max_size=20,
).filter(lambda text: text.strip(" ") and "\N{REPLACEMENT CHARACTER}" not in text)
TEXTS = VALUES | NAMES_LOOKALIKE.filter(lambda text: bool(text.strip(" ")))
# Certificates have addresses in ASCII alone (IA5String).
VALUE = st.tuples(st.sampled_from(KINDS), TEXTS).filter(
    lambda one: one[0] != NameOID.EMAIL_ADDRESS or one[1].isascii()
)
PART = st.lists(VALUE, min_size=1, max_size=2, unique_by=lambda one: one[0])
NAME = st.lists(PART, min_size=1, max_size=3).map(
    lambda parts: x509.Name([part_of(*values) for values in parts])
)


def by_its_parts(name: x509.Name) -> list[set[tuple[str, str]]]:
    """What makes a name the same as another, without any text."""
    return [
        {(one.oid.dotted_string, " ".join(filter(None, str(one.value).split(" ")))) for one in part}
        for part in name.rdns
    ]


@given(NAME, NAME)
@settings(max_examples=100, deadline=None)
def test_certificates_have_the_same_name_where_all_parts_are_the_same(
    one: x509.Name, other: x509.Name
) -> None:
    same = by_its_parts(one) == by_its_parts(other)
    assert same_name(slashed(one), slashed(other)) is same
    assert same_name(slashed(one), slashed(one))
    assert slashed(one).isprintable()


@given(NAMES_LOOKALIKE, NAMES_LOOKALIKE)
@settings(max_examples=100, deadline=None)
def test_values_that_look_alike_are_the_same_where_spaces_alone_differ(
    one: str, other: str
) -> None:
    names = [x509.Name([part_of((NameOID.COMMON_NAME, f"x{text}x"))]) for text in (one, other)]
    same = by_its_parts(names[0]) == by_its_parts(names[1])
    assert same_name(slashed(names[0]), slashed(names[1])) is same
    assert same_name(f"/CN=x{one}x", f"/CN=x{other}x") is same


@given(NAME)
@settings(max_examples=100, deadline=None)
def test_name_that_a_library_writes_by_rfc_4514_is_that_of_the_certificate(name: x509.Name) -> None:
    assert same_name(slashed(name), name.rfc4514_string())


KEY = ec.generate_private_key(ec.SECP256R1())


def written_by_openssl(name: x509.Name, *options: str) -> str:
    """The subject of a certificate of this name, as openssl prints it."""
    day = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder(name, name, KEY.public_key(), 7, day, day + timedelta(days=9))
    given = made.sign(KEY, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    printed = openssl("x509", "-noout", "-subject", *options, given=given).decode()
    return printed.removeprefix("subject=").removesuffix("\n")


@given(NAME)
@settings(max_examples=20, deadline=None)
def test_name_that_openssl_writes_by_rfc_2253_is_that_of_the_certificate(name: x509.Name) -> None:
    assert same_name(slashed(name), written_by_openssl(name, "-nameopt", "RFC2253"))


@given(NAME)
@settings(max_examples=20, deadline=None)
def test_name_that_openssl_writes_by_itself_is_that_of_the_certificate(name: x509.Name) -> None:
    below = x509.Name([part_of((NameOID.DOMAIN_COMPONENT, "org")), *name.rdns])
    assert same_name(slashed(below), written_by_openssl(below))


@given(NAME)
@settings(max_examples=20, deadline=None)
def test_name_that_openssl_writes_by_itself_is_recognised_or_asked_about(name: x509.Name) -> None:
    text, found = written_by_openssl(name), slashed(name)
    assert same_name(text, found) or question_about(text, found).endswith("?)")


WRITTEN = st.tuples(
    st.sampled_from(["CN", "O", "DC", "emailAddress"]),
    st.text(st.characters(exclude_characters='\\"', categories=["L", "N", "P"]), min_size=1),
)


@given(st.lists(WRITTEN, min_size=1, max_size=6), st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_name_is_the_same_in_both_forms_and_not_as_a_text_that_is_none(
    parts: list[tuple[str, str]], text: str
) -> None:
    slashes = "".join(f"/{kind}={value}" for kind, value in parts)
    escaped = [(kind, value.replace(",", "\\,").replace("+", "\\+")) for kind, value in parts]
    commas = ",".join(f"{kind}={value}" for kind, value in reversed(escaped))
    if "/" not in "".join(value for _, value in parts):
        assert same_name(slashes, commas)
    assert same_name(text, slashes) is same_name(slashes, text)
    assert "=" in text or not same_name(text, text)


@given(st.text(max_size=100), st.text(max_size=100))
@settings(max_examples=100, deadline=None)
def test_whatever_two_texts_are_they_are_compared_either_way(one: str, other: str) -> None:
    assert same_name(one, other) is same_name(other, one)
