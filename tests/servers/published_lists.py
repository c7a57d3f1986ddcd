"""AppDB's own image list with what a test changes of it, signed by a host and put into a file."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from servers.signing import GridAuthority, signed
from servers.tls import Credential

SAMPLE = Path(__file__).parents[1] / "samples" / "vmi" / "imagelist01.unsigned"
IDENTIFIER = "76fdee70-8119-5d33-aaaa-3c57e1c60df1"
URI = "https://appdb.somewhere.net/store/vo/some1.vo.net/image.list"
VERSION = "20150618211400"
IMAGES = ("c0482bc2-bf41-5d49-aaaa-a750174a186b", "662b0e71-3e21-bbbb-b6a1-cc2f51319fa7")
CONTENTS = (
    b"CernVM 3.3.0, 40 GB, OpenNebula Cloud-Init 0.7.5\n" * 100,
    b"CentOS 6.5 20141029\n" * 500,
)
"""What the tests have in place of two images of 121 and 581 MB."""

Change = Callable[[dict[str, object], list[dict[str, object]]], None]
"""Changes a list and its images."""


def unchanged(_list: dict[str, object], _images: list[dict[str, object]]) -> None:
    """Leaves both as they are."""


def document(change: Change = unchanged) -> bytes:
    """The list, with size and digest of what the tests have, and with this change."""
    top = json.loads(SAMPLE.read_text())
    there = top["hv:imagelist"]
    images = [one["hv:image"] for one in there["hv:images"]]
    for image, content in zip(images, CONTENTS, strict=True):
        image["hv:size"] = str(len(content))
        image["sl:checksum:sha512"] = hashlib.sha512(content).hexdigest()
    change(there, images)
    return json.dumps(top, indent=3).encode()


class Endorser:
    """A host that signs lists, and the folder of the authority that vouches for it."""

    def __init__(self, folder: Path) -> None:
        authority = GridAuthority.root(folder / "authority")
        self._host: Credential = authority.host()
        self.trust_anchors = authority.trust_anchors()

    def publish(self, path: Path, change: Change = unchanged) -> str:
        """Sign the list and put it there; SHA-512 of the message."""
        message = signed(document(change), self._host)
        path.write_bytes(message)
        return hashlib.sha512(message).hexdigest()
