"""The list of HEPiX with one thing changed, and what is wrong with it then."""

import json
from pathlib import Path

from proc19probes.sources.image_list_format import parse
from proc19probes.sources.image_list_values import Misfit, MisfitKind

SAMPLES = Path(__file__).parents[1] / "samples" / "vmi"
HEPIX = (SAMPLES / "hepixvmitrust-imagelist.json").read_bytes()
APPDB = (SAMPLES / "imagelist01.unsigned").read_bytes()
MISSING, MALFORMED, TWICE = MisfitKind.MISSING, MisfitKind.MALFORMED, MisfitKind.TWICE
LIST, IMAGE_ID = "the list", "488dcdc4-9ab1-4fc8-a7ba-b7a5428ecb3d"
IMAGE = f"image {IMAGE_ID}"
Where = tuple[str | int, ...]
OF_LIST: Where = ("hv:imagelist",)
OF_ENDORSER: Where = (*OF_LIST, "hv:endorser", "hv:x509")
OF_IMAGES: Where = (*OF_LIST, "hv:images")
OF_IMAGE: Where = (*OF_IMAGES, 0, "hv:image")
OF_ONE_IMAGE = {
    "dc:description",
    "dc:identifier",
    "dc:title",
    "hv:hypervisor",
    "hv:size",
    "hv:uri",
    "hv:version",
    "sl:arch",
    "sl:checksum:sha512",
    "sl:comments",
    "sl:os",
    "sl:osversion",
}
GONE = object()
TIME_LIKE = "a time like 2026-11-23T08:42:24Z"


def changed(where: Where, field: str, value: object) -> bytes:
    """The list of HEPiX with one field that holds something else, or is gone."""
    document = json.loads(HEPIX)
    holder = document
    for name in where:
        holder = holder[name]
    if value is GONE:
        del holder[field]
    else:
        holder[field] = value
    return json.dumps(document).encode()


def misfits_of(content: bytes) -> list[Misfit]:
    return list(parse(content).misfits)
