"""Secrets in URLs are masked wherever the URL is shown."""

import pytest

from proc19probes.outside.masking import mask_url, scrub, secrets_of

MASKED = {
    "nothing-to-mask": (
        "https://goc.example.org/gocdbpi/public/?method=get_site&scope=",
        "https://goc.example.org/gocdbpi/public/?method=get_site&scope=",
    ),
    "user-and-password": ("https://us:pass@host:8443/a", "https://***@host:8443/a"),
    "password-with-an-at": ("https://us:p@ss@host/a", "https://***@host/a"),
    "user-alone": ("https://t0k3n@host/", "https://***@host/"),
    "token": ("https://h/?a=1&token=abc&b=2", "https://h/?a=1&token=***&b=2"),
    "api-key": ("https://h/?X-Api-Key=abc", "https://h/?X-Api-Key=***"),
    "password-in-capitals": ("https://h/?PASSWORD=abc;b=1", "https://h/?PASSWORD=***;b=1"),
    "escaped-name": ("https://h/?%74oken=abc", "https://h/?%74oken=***"),
    "fragment": ("https://h/#access_token=abc", "https://h/"),
    "no-url": ("http://[us:pass@h/", "***"),
}


@pytest.mark.parametrize(("url", "shown"), MASKED.values(), ids=MASKED)
def test_a_url_is_shown_without_its_secrets(url: str, shown: str) -> None:
    assert mask_url(url) == shown


ECHOED = {
    "password": ("https://us:s3cr3t@h/", "you sent s3cr3t", "you sent ***"),
    "basic": ("https://us:s3cr3t@h/", "Basic dXM6czNjcjN0", "Basic ***"),
    "quoted-password": ("https://us:s3%25t@h/", "s3%t and s3%25t", "*** and ***"),
    "query-value": ("https://h/?token=abc%2Fd", "abc/d and abc%2Fd", "*** and ***"),
    "no-secret": ("https://h/?method=get", "get", "get"),
}


@pytest.mark.parametrize(("url", "text", "shown"), ECHOED.values(), ids=ECHOED)
def test_a_secret_that_a_service_echoes_is_not_shown(url: str, text: str, shown: str) -> None:
    assert scrub(text, secrets_of(url)) == shown
