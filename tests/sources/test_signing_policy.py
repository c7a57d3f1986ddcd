"""Signing policies: what a file says, and whom an authority may vouch for."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proc19probes.sources.signing_policy import (
    Namespace,
    PolicyEntry,
    SigningPolicy,
    namespace_of,
    parse,
)
from proc19probes.vocabulary.signature import ChainLink, Revocation
from proc19probes.vocabulary.unobtainable import MalformedError
from servers.trust_directories import signing_policy

CA = "/DC=ORG/DC=SEE-GRID/CN=SEE-GRID CA 2013"
OTHER = "/DC=org/DC=example/CN=Other CA"
SEE_GRID = b"""# EACL for the SEE-GRID CA 2013
 access_id_CA  X509    '/DC=ORG/DC=SEE-GRID/CN=SEE-GRID CA 2013'
 pos_rights    globus  CA:sign
 cond_subjects globus  '"/DC=ORG/DC=SEE-GRID/*" "/DC=EU/DC=EGI/*"'
"""
ENTRY = PolicyEntry(CA, ("/DC=ORG/DC=SEE-GRID/*", "/DC=EU/DC=EGI/*"))
HOST = "/DC=EU/DC=EGI/C=NL/O=Hosts/O=EGI.eu/CN=appdb.egi.eu"


def policy_of(*patterns: str) -> SigningPolicy:
    return parse(signing_policy(CA, *patterns))


# What a file says.

OTHERWISE = {
    "as-it-is": SEE_GRID,
    "with-crlf": SEE_GRID.replace(b"\n", b"\r\n"),
    "comment-in-latin-1": b"# d\xe9j\xe0 vu\n" + SEE_GRID,
    "comment-with-a-line-separator": "# moved\u2028deny all\n".encode() + SEE_GRID,
    "with-tabs": SEE_GRID.replace(b"  ", b"\t"),
    "without-line-end": SEE_GRID.rstrip(),
    "with-empty-lines": SEE_GRID.replace(b"\n", b"\n\n \t\n"),
    "authority-in-double-quotes": SEE_GRID.replace(b"'/DC", b'"/DC').replace(b"2013'", b'2013"'),
    "rights-in-quotes": SEE_GRID.replace(b"CA:sign", b"'CA:sign'"),
    "comment-at-the-end-of-a-line": SEE_GRID.replace(b"CA:sign", b"CA:sign # may sign"),
    "patterns-on-two-lines": SEE_GRID.replace(
        b'SEE-GRID/*" "/DC=EU', b"SEE-GRID/*\"'\n cond_subjects globus '\"/DC=EU"
    ),
}


@pytest.mark.parametrize("text", OTHERWISE.values(), ids=OTHERWISE)
def test_policy_is_read_however_it_is_set(text: bytes) -> None:
    found = parse(text)
    assert {entry.authority for entry in found.entries} == {CA}
    assert [one for entry in found.entries for one in entry.patterns] == list(ENTRY.patterns)


def test_patterns_of_one_line_are_one_entry() -> None:
    assert parse(SEE_GRID) == SigningPolicy((ENTRY,))


@pytest.mark.parametrize("value", ["'/C=IT/*'", "/C=IT/*", '"/C=IT/*"'])
def test_pattern_without_double_quotes_within_is_one_pattern(value: str) -> None:
    text = SEE_GRID.replace(b'\'"/DC=ORG/DC=SEE-GRID/*" "/DC=EU/DC=EGI/*"\'', value.encode())
    assert parse(text).entries == (PolicyEntry(CA, ("/C=IT/*",)),)


def test_entries_of_several_authorities_are_told_apart() -> None:
    found = parse(SEE_GRID + signing_policy(OTHER, "/DC=org/*"))
    assert found.entries == (ENTRY, PolicyEntry(OTHER, ("/DC=org/*",)))
    assert found.allows(CA, HOST) is True
    assert found.allows(OTHER, HOST) is False
    assert found.allows(OTHER, "/DC=org/CN=a") is True
    assert found.allows(CA, "/DC=org/CN=a") is False


def test_entries_of_one_authority_add_up() -> None:
    found = parse(SEE_GRID + signing_policy(CA, "/DC=org/*"))
    assert found.allows(CA, "/DC=org/CN=a") is True
    assert found.allows(CA, HOST) is True


def lines(*order: int) -> bytes:
    return b"\n".join(SEE_GRID.splitlines()[number] for number in order)


NO_POLICIES = {
    "nothing": (b"", "''nothing''"),
    "name-in-latin-1": (SEE_GRID.replace(b"EGI/*", b"EG\xcd/*"), "'cond_subjects'"),
    "authority-in-latin-1": (SEE_GRID.replace(b"SEE-GRID CA", b"SEE-GR\xcdD"), "'access_id_CA'"),
    "two-bytes-a-letter": (SEE_GRID.decode().encode("utf-16"), ""),
    "comments-alone": (b"# access_id_CA X509 '/C=IT'\n", "''nothing''"),
    "html": (b"<html>moved</html>", "'<html>moved</html>'"),
    "garbage": (b"\xff\xfe\x00\x01", ""),
    "no-authority": (lines(2, 3), "'cond_subjects'"),
    "no-rights": (lines(1, 3), "'cond_subjects'"),
    "no-patterns": (lines(1, 2), "'nothing'"),
    "rights-before-authority": (lines(2, 1, 3), "'cond_subjects'"),
    "rights-of-another-kind": (
        SEE_GRID.replace(b"CA:sign", b"CA:revoke"),
        "'cond_subjects'",
    ),
    "rights-taken": (SEE_GRID.replace(b"pos_rights", b"neg_rights"), "'neg_rights'"),
    "rights-of-the-entry-before": (SEE_GRID + lines(1, 3), "'cond_subjects'"),
    "word-that-nobody-knows": (SEE_GRID + b"deny all\n", "'deny'"),
    "value-missing": (SEE_GRID.replace(b"X509 ", b""), "'access_id_CA'"),
    "value-too-many": (SEE_GRID.replace(b"CA:sign", b"CA:sign CA:sign"), "'pos_rights'"),
    "quote-open": (SEE_GRID.replace(b"2013'", b"2013"), "'access_id_CA'"),
    "patterns-unquoted": (
        SEE_GRID.replace(b"'\"", b'"').replace(b"\"'", b'"'),
        "'cond_subjects'",
    ),
    "words-in-capitals": (SEE_GRID.replace(b"pos_rights", b"POS_RIGHTS"), "'POS_RIGHTS'"),
}


@pytest.mark.parametrize(("text", "words"), NO_POLICIES.values(), ids=NO_POLICIES)
def test_file_that_is_no_policy_is_malformed(text: bytes, words: str) -> None:
    with pytest.raises(MalformedError) as error:
        parse(text)
    assert error.value.detail.startswith("found ")
    assert words.strip("'") in error.value.detail
    assert "expected access_id_CA, pos_rights and cond_subjects" in error.value.detail


def test_more_entries_than_anybody_has_are_refused() -> None:
    with pytest.raises(MalformedError, match="found more than 1000 entries"):
        parse(SEE_GRID * 1001)


# Whom it allows.

MATCHES = {
    "all-below": ("/DC=org/*", "/DC=org/CN=a", True),
    "nothing-for-the-star": ("/DC=org*", "/DC=org", True),
    "slash-for-the-star": ("/DC=org/*", "/DC=org/O=a/O=b/CN=c", True),
    "longer-name-of-the-same-beginning": ("/DC=org/*", "/DC=organisation/CN=a", False),
    "itself": ("/DC=org/CN=a", "/DC=org/CN=a", True),
    "more-than-itself": ("/DC=org/CN=a", "/DC=org/CN=a/CN=b", False),
    "less-than-itself": ("/DC=org/CN=a", "/DC=org/CN=", False),
    "above": ("/DC=org/*", "/DC=org", False),
    "beginning-of-another": ("/DC=org/*", "/C=IT/DC=org/CN=a", False),
    "star-in-the-middle": ("/DC=org/*/CN=a", "/DC=org/O=x/CN=a", True),
    "star-that-takes-more-than-the-first": ("/DC=*/CN=a", "/DC=x/CN=a/CN=a", True),
    "star-at-the-beginning": ("*/CN=a", "/DC=org/CN=a", True),
    "star-alone": ("*", "/DC=org/CN=a", True),
    "two-stars": ("/DC=org/**", "/DC=org/CN=a", True),
    "one-for-the-question-mark": ("/CN=host?", "/CN=host1", True),
    "none-for-the-question-mark": ("/CN=host?", "/CN=host", False),
    "two-for-the-question-mark": ("/CN=host?", "/CN=host12", False),
    "slash-for-the-question-mark": ("/DC=org?CN=a", "/DC=org/CN=a", True),
    "star-and-question-mark": ("/CN=*?.org", "/CN=a.org", True),
    "other-case": ("/DC=ORG/*", "/DC=org/CN=a", False),
    "dot-is-a-dot": ("/CN=a.b", "/CN=axb", False),
    "brackets-are-brackets": ("/CN=[ab]", "/CN=a", False),
    "brackets-as-they-are": ("/CN=[ab]", "/CN=[ab]", True),
    "backslash-is-no-escape": ("/CN=a\\*", "/CN=a*", False),
    "mail": ("/CN=a/Email=*", "/CN=a/emailAddress=a@example.org", True),
    "mail-short": ("/CN=a/E=*", "/CN=a/emailAddress=a@example.org", True),
    "mail-other-way": ("/CN=a/emailAddress=*", "/CN=a/Email=a@example.org", True),
    "several-values-as-globus-has-them": ("/DC=org/OU=a/*", "/DC=org/OU=a+CN=b", True),
    "plus-that-belongs-to-a-value": ("/DC=org/OU=a/CN=b", "/DC=org/OU=a\\+CN=b", False),
    "letters-of-a-name": ("/CN=Jos\u00e9*", "/CN=Jos\u00e9", True),
    "value-that-looks-like-parts": ("/DC=org/DC=example/*", "/DC=org\\/DC=example\\/CN=a", False),
}


@pytest.mark.parametrize(("pattern", "subject", "allowed"), MATCHES.values(), ids=MATCHES)
def test_pattern_allows_what_is_of_it(pattern: str, subject: str, allowed: bool) -> None:
    assert policy_of(pattern).allows(CA, subject) is allowed


def test_any_of_several_patterns_is_enough() -> None:
    assert policy_of("/C=IT/*", "/DC=org/*", "/C=FR/*").allows(CA, "/DC=org/CN=a") is True
    assert policy_of("/C=IT/*", "/C=FR/*").allows(CA, "/DC=org/CN=a") is False


def test_nothing_is_said_of_other_authorities() -> None:
    assert parse(SEE_GRID).allows(OTHER, HOST) is None


@pytest.mark.parametrize(
    "authority",
    ["/CN=a/Email=ca@example.org", "/CN=a/E=ca@example.org", "/CN=a/emailAddress=ca@example.org"],
)
def test_authority_is_known_by_any_spelling_of_its_mail(authority: str) -> None:
    found = parse(signing_policy("/CN=a/emailAddress=ca@example.org", "/C=IT/*"))
    assert found.allows(authority, "/C=IT/CN=b") is True


def test_pattern_of_many_stars_is_compared_to_its_end() -> None:
    """By a regular expression this would not end in the life of the universe."""
    pattern, subject = "*a" * 500 + "*b", "/CN=" + "a" * 5000
    assert policy_of(pattern).allows(CA, subject) is False
    assert policy_of(pattern).allows(CA, f"{subject}b") is True


def expected_match(pattern: str, text: str) -> bool:
    """By its definition: without a thought on time."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(expected_match(pattern[1:], text[n:]) for n in range(len(text) + 1))
    return bool(text) and pattern[0] in ("?", text[0]) and expected_match(pattern[1:], text[1:])


@given(st.text("ab*?", min_size=1, max_size=8), st.text("ab", max_size=8))
@settings(max_examples=150, deadline=None)
def test_star_is_anything_and_question_mark_one_character(pattern: str, text: str) -> None:
    policy = SigningPolicy((PolicyEntry(CA, (pattern,)),))
    assert policy.allows(CA, text) is expected_match(pattern, text)


# What it says of a link of a chain.

NAMESPACES = {
    "allowed": (SEE_GRID, Namespace.ALLOWED),
    "not-allowed": (signing_policy(CA, "/C=IT/*"), Namespace.NOT_ALLOWED),
    "no-file": (None, Namespace.NO_POLICY),
    "empty-file": (b"", Namespace.NOT_READABLE),
    "no-policy": (b"moved", Namespace.NOT_READABLE),
    "of-others": (signing_policy(OTHER, "*"), Namespace.OF_OTHERS),
}


@pytest.mark.parametrize(("policy", "namespace"), NAMESPACES.values(), ids=NAMESPACES)
def test_link_is_of_the_namespace_that_its_issuers_policy_has(
    policy: bytes | None, namespace: Namespace
) -> None:
    link = ChainLink(HOST, CA, False, True, policy, Revocation.NOT_REVOKED)
    assert namespace_of(link) is namespace


# Whatever comes.


@given(st.integers(0, len(SEE_GRID)), st.integers(0, 60), st.binary(max_size=20))
@settings(max_examples=100, deadline=None)
def test_changed_policy_is_read_or_malformed(begin: int, length: int, put: bytes) -> None:
    with suppress(MalformedError):
        found = parse(SEE_GRID[:begin] + put + SEE_GRID[begin + length :])
        assert found.allows(CA, HOST) in (True, False, None)


@pytest.mark.parametrize("line", [b"'\"" * 100_000, b'"' * 200_001, b"' \" " * 50_000, b"a'" * 99])
def test_line_of_many_quotes_is_read_to_its_end(line: bytes) -> None:
    with pytest.raises(MalformedError):
        parse(line)
