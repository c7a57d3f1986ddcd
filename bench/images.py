#!/usr/bin/env python3
"""What an image list and its images cost the probes, beside openssl alone in the same run.

`bench/images.py [IMAGES [ROUNDS]]`: lists of 2, 2,000 and 9,000 images and 5 rounds where nothing
is said. Of each list `openssl cms -verify`, then `image_list_signed` and `image_list_valid`; and
`images_answer --deep 1` of an image of 256 MiB, beside `openssl dgst -sha512` of the same bytes.
Median seconds, largest resident set, and both as ratios to openssl.
"""

import hashlib
import json
import sys
import tempfile
from copy import deepcopy
from pathlib import Path

from processes import measured

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from servers.image_lists import Workshop  # noqa: E402
from servers.image_web import ImageServer  # noqa: E402
from servers.signing import signed  # noqa: E402

IMAGES, ROUNDS = (2, 2_000, 9_000), 5
LARGE_BYTES = 256 * 1024 * 1024


def made_list(workshop: Workshop, images: int, uri: str, size: int, sha512: str) -> bytes:
    """A signed list of so many images, all of them the same but for their identifiers."""
    document = json.loads(workshop.content(workshop.host))
    listed = document["hv:imagelist"]["hv:images"]
    image = listed[0]["hv:image"]
    image.update({"hv:uri": uri, "hv:size": size, "sl:checksum:sha512": sha512})
    listed[:] = [deepcopy(listed[0]) for _ in range(images)]
    for number, one in enumerate(listed):
        one["hv:image"]["dc:identifier"] = f"00000000-0000-0000-0000-{number:012d}"
    content = json.dumps(document, indent=3).encode()
    return signed(content, workshop.host, "-certfile", str(workshop.issuing.certificate))


def probe(name: str, place: Path, anchors: Path, *options: str) -> list[str]:
    """The plugin, asked of a list in a file."""
    command = [sys.executable, str(ROOT / "probes" / f"check_proc19_{name}")]
    given = ["--image-list", place.as_uri(), "--capath", str(anchors), "--timeout", "10m"]
    return [*command, *given, *options]


def main() -> None:
    """Make lists and an image, measure, and print."""
    given = [int(word) for word in sys.argv[1:]]
    counts, rounds = (given[:1] or IMAGES), (given[1] if len(given) > 1 else ROUNDS)
    with tempfile.TemporaryDirectory() as name, ImageServer() as server:
        folder = Path(name)
        workshop = Workshop(folder / "workshop")
        for images in counts:
            place = folder / f"{images}.list"
            place.write_bytes(made_list(workshop, images, f"{server.url}/one", 1, "0" * 128))
            verify = ["openssl", "cms", "-verify", "-inform", "SMIME", "-in", str(place)]
            trust = ["-CApath", str(workshop.trusted), "-no-CAfile", "-no-CAstore"]
            commands = {
                "openssl cms -verify": [*verify, *trust, "-purpose", "any", "-out", "/dev/null"],
                "image_list_signed": probe("image_list_signed", place, workshop.trusted),
                "image_list_valid": probe("image_list_valid", place, workshop.trusted),
            }
            measured(f"images: {images}, bytes: {place.stat().st_size}", commands, rounds)
        large = bytes(LARGE_BYTES)
        server.documents["/large"] = large
        (folder / "large").write_bytes(large)
        digest = hashlib.sha512(large).hexdigest()
        place = folder / "large.list"
        place.write_bytes(made_list(workshop, 1, f"{server.url}/large", LARGE_BYTES, digest))
        commands = {
            "openssl dgst -sha512": ["openssl", "dgst", "-sha512", str(folder / "large")],
            "images_answer --deep 1": probe(
                "images_answer", place, workshop.trusted, "--deep", "1"
            ),
        }
        measured(f"an image of {LARGE_BYTES} bytes", commands, rounds)


if __name__ == "__main__":
    main()
