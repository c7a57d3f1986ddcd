"""How an image list is named by its address: with the host that is asked, and no secret."""

import pytest

from proc19probes.sources.image_list import has_credentials, image_list_at

HOST = "https://images.example.org"
TITLES = {
    "as-it-is": (f"{HOST}/store/vo/ops/image.list", f"{HOST}/store/vo/ops/image.list"),
    "query": (f"{HOST}/list?token=t0k3n", f"{HOST}/list"),
    "fragment": (f"{HOST}/list#part", f"{HOST}/list"),
    "port": (f"{HOST}:8443/list", f"{HOST}:8443/list"),
    "file": ("file:///srv/image.list", "file:///srv/image.list"),
    "user": ("https://us:s3cr3t@images.example.org/list", f"{HOST}/list"),
    "at-sign-in-the-path": (f"{HOST}/a@other.example.org/list", f"{HOST}/a@other.example.org/list"),
    "at-sign-in-the-query": (f"{HOST}/list?a@other.example.org", f"{HOST}/list"),
    "at-sign-in-the-fragment": (f"{HOST}#@other.example.org/list", HOST),
    "no-url": ("https://[::1/us:s3cr3t@", "what is no URL"),
}


@pytest.mark.parametrize(("url", "title"), TITLES.values(), ids=TITLES)
def test_list_is_named_by_host_and_path_alone(url: str, title: str) -> None:
    assert image_list_at(url).whose == title


@pytest.mark.parametrize(
    ("url", "has_them"),
    [
        (f"{HOST}/list", False),
        (f"{HOST}/a@b/list", False),
        ("https://t0k3n@images.example.org/list", True),
        ("https://us:s3cr3t@images.example.org/list", True),
        ("https://@images.example.org/list", True),
        ("https://[::1/", False),
    ],
)
def test_user_before_the_host_is_a_credential(url: str, has_them: bool) -> None:
    assert has_credentials(url) is has_them
