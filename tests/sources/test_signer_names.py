"""Names of certificates: which are the same, in whatever form they are written."""

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from proc19probes.outside.certificate_names import slashed
from proc19probes.sources.signer_names import same_name

SIGNER = "/DC=org/DC=example/CN=host/ce.example.org/emailAddress=admin@example.org"

NAMES = {
    "as-it-is": (SIGNER, True),
    "other-spelling": (SIGNER.replace("emailAddress", "E"), True),
    "spelling-of-globus": (SIGNER.replace("emailAddress", "Email"), True),
    "small-letters": (SIGNER.replace("DC=", "dc=").replace("CN=", "cn="), True),
    "spaces-around": (f"  {SIGNER}\n", True),
    "rfc-2253": ("E=admin@example.org,CN=host/ce.example.org,DC=example,DC=org", True),
    "rfc-2253-with-spaces": (
        "1.2.840.113549.1.9.1=admin@example.org, cn=host/ce.example.org, dc=example, dc=org",
        True,
    ),
    "openssl-with-spaces": (
        "emailAddress = admin@example.org, CN = host/ce.example.org, DC = example, DC = org",
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
    "several-values": ("/O=x/OU=a/CN=b", "CN=b+OU=a,O=x"),
    "equals-sign-in-a-value": ("/CN=a=b", "CN=a=b"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_one_name_in_two_forms_is_the_same(one: str, other: str) -> None:
    assert same_name(one, other)
    assert same_name(other, one)


DIFFERENT = {
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
NO_NAMES += ("CN=a\\", "CN=a,O=b\\", "CN=a+", "/CN=a/O=", "/x/CN=a", "CN", f"/CN={'a' * 2000}")


@pytest.mark.parametrize("text", NO_NAMES)
def test_what_is_no_name_is_not_even_itself(text: str) -> None:
    assert not same_name(text, text)


def certificate_name(*parts: tuple[x509.ObjectIdentifier, str]) -> str:
    return slashed(x509.Name([x509.NameAttribute(kind, value) for kind, value in parts]))


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


KINDS = (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.EMAIL_ADDRESS, NameOID.USER_ID)
VALUES = st.text(
    st.one_of(
        st.sampled_from("/\\=,+.COx35C2F"),
        st.characters(exclude_categories=["C", "Z"], max_codepoint=0x2FFF),
    ),
    min_size=1,
    max_size=20,
)
PARTS = st.lists(st.tuples(st.sampled_from(KINDS), VALUES), min_size=1, max_size=3)


@given(PARTS, PARTS)
@settings(max_examples=400, deadline=None)
def test_certificates_have_the_same_name_where_all_parts_are_the_same(
    one: list[tuple[x509.ObjectIdentifier, str]], other: list[tuple[x509.ObjectIdentifier, str]]
) -> None:
    assert same_name(certificate_name(*one), certificate_name(*other)) is (one == other)
    assert same_name(certificate_name(*one), certificate_name(*one))


@given(PARTS)
@settings(max_examples=400, deadline=None)
def test_name_that_a_library_writes_by_rfc_4514_is_that_of_the_certificate(
    parts: list[tuple[x509.ObjectIdentifier, str]],
) -> None:
    name = x509.Name([x509.NameAttribute(kind, value) for kind, value in parts])
    assert same_name(slashed(name), name.rfc4514_string())


WRITTEN = st.tuples(
    st.sampled_from(["CN", "O", "DC", "emailAddress"]),
    st.text(st.characters(exclude_characters="\\", categories=["L", "N", "P"]), min_size=1),
)


@given(st.lists(WRITTEN, min_size=1, max_size=6), st.text(max_size=300))
@settings(max_examples=200, deadline=None)
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
@settings(max_examples=300, deadline=None)
def test_whatever_two_texts_are_they_are_compared_either_way(one: str, other: str) -> None:
    assert same_name(one, other) is same_name(other, one)
