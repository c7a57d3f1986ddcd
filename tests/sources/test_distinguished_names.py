"""Names in a DN, as RFC 4514 spells them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from proc19probes.sources.distinguished_names import escaped, names_above
from proc19probes.sources.glue_values import as_compared

DN = "GLUE2EndpointID=e,{},o=glue"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("GLUE2ServiceID=urn:ogf:s:443/x", ["urn:ogf:s:443/x"]),
        ("glue2serviceid = s ", ["s"]),
        ("GLUE2ServiceID=a=b", ["a=b"]),
        (r"GLUE2ServiceID=a\,GLUE2ServiceID\=b", ["a,GLUE2ServiceID=b"]),
        (r"GLUE2ServiceID=a\2Cb", ["a,b"]),
        (r"GLUE2ServiceID=J\C3\BCrg", ["Jürg"]),
        (r"GLUE2ServiceID=a\\,GLUE2ServiceID=b", ["a\\", "b"]),
        (r"GLUE2ServiceID=a\FF", ["a�"]),
        ("GLUE2GroupID=s", []),
        ("", []),
    ],
)
def test_values_of_the_names_above_an_entry(name: str, values: list[str]) -> None:
    assert list(names_above(DN.format(name), "GLUE2ServiceID")) == values


def test_own_name_of_an_entry_is_not_above_it() -> None:
    assert list(names_above("GLUE2ServiceID=s,GLUE2GroupID=g,o=glue", "GLUE2ServiceID")) == []


@given(st.text(min_size=1).filter(lambda text: text.strip(" ") == text.strip()))
@example(" ")
def test_what_was_escaped_is_read_as_it_was(value: str) -> None:
    assert list(names_above(DN.format(f"A={escaped(value)}"), "A")) == [as_compared(value)]


def test_spaces_that_a_server_does_not_compare_make_no_other_name() -> None:
    (name,) = names_above(r"a=x,GLUE2ServiceID=\ a  b\20,o=glue", "GLUE2ServiceID")
    assert name == "a b"


@given(st.text(alphabet=r"a\,=2C+ ", max_size=40))
def test_whatever_a_dn_is_it_is_read(dn: str) -> None:
    assert all(isinstance(value, str) for value in names_above(dn, "a"))
