"""Images at addresses that hold a secret: a list of a closed VO may have such."""

from pathlib import Path

import pytest
from image_list_answers import found_in_list
from image_list_scenarios import Document, Lists, images_of

from servers.asking import NOW
from servers.image_web import ImageServer

AS_SOMEBODY = "http://reader:s3cret-w0rd@"
IN_THE_QUERY = "?token=s3cret-t0ken"


def texts_of(address: str, folder: Path, **changes: str) -> list[str]:
    """What the probe says of a list whose images are at this address, with these fields."""
    lists = Lists(folder, NOW, "http://images.example.org")

    def change(document: Document) -> None:
        for one in images_of(document):
            one.update({"hv:uri": address, **changes})

    message = lists.with_change(change)
    found = found_in_list(message, lists.trust_anchors, folder, None, "images_answer")
    return [one.text for one in found]


def test_secret_of_an_image_without_a_size_is_not_shown(tmp_path: Path) -> None:
    with ImageServer() as server:
        address = server.url.replace("http://", AS_SOMEBODY) + "/unsized"
        texts = texts_of(address, tmp_path)
    assert len(texts) == 2
    for text in texts:
        assert f"no size at {server.url}/unsized, expected" in text


@pytest.mark.parametrize("address", [f"{AS_SOMEBODY}localhost:1/one", f"http://h:1/{IN_THE_QUERY}"])
def test_secret_of_an_image_that_has_no_other_name_is_not_shown(
    address: str, tmp_path: Path
) -> None:
    texts = texts_of(address, tmp_path, **{"dc:identifier": "", "dc:title": ""})
    assert len(texts) == 2
    for text in texts:
        assert text.startswith("image http://")
        assert "s3cret" not in text
