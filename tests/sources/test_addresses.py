"""When two host names, or two URLs, mean the same."""

import pytest

from proc19probes.sources.addresses import same_host, same_url

NOVA = "https://nova.example.org:5000/v3"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("nova.example.org", "nova.example.org", True),
        ("nova.example.org", "NOVA.Example.org", True),
        ("nova.example.org", "nova.example.org.", True),
        ("nova.example.org", "nova.example.com", False),
        ("nova.example.org", "", False),
    ],
)
def test_same_host(one: str, other: str, same: bool) -> None:
    assert same_host(one, other) is same
    assert same_host(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (NOVA, NOVA, True),
        (NOVA, "HTTPS://Nova.Example.Org:5000/v3", True),
        (NOVA, "https://nova.example.org.:5000/v3", True),
        (NOVA, NOVA + "/", True),
        (NOVA, NOVA + "//", False),
        (NOVA, "https://nova.example.org:5000/V3", False),
        (NOVA, "http://nova.example.org:5000/v3", False),
        (NOVA, "https://nova.example.org:5001/v3", False),
        (NOVA, "https://nova.example.org/v3", False),
        (NOVA, NOVA + "?a=b", False),
        ("https://h.example.org/", "https://h.example.org:443", True),
        ("http://h.example.org/a", "http://h.example.org:80/a", True),
        ("http://h.example.org/a", "http://h.example.org:443/a", False),
        ("ldap://h.example.org:389/o=grid", "ldap://h.example.org/o=grid", True),
        ("https://[2001:DB8::1]/a", "https://[2001:db8::1]:443/a", True),
        ("https://a@h.example.org/", "https://b@h.example.org/", False),
        ("h.example.org:8443/cream-pbs", "H.example.org:8443/cream-pbs", True),
        ("h.example.org:8443/cream-pbs", "h.example.org:8443/cream-PBS", False),
        ("h.example.org", "https://h.example.org", False),
        ("https://h.example.org:/a", "https://h.example.org:/a", True),
        ("", "https://h.example.org", False),
    ],
)
def test_same_url(one: str, other: str, same: bool) -> None:
    assert same_url(one, other) is same
    assert same_url(other, one) is same
