"""The format of VM image lists: which fields there are, of which type, and what is wrong with them.

{
   "hv:imagelist": {
      "dc:date:created": "2015-06-18T21:14:00Z",
      "dc:identifier": "76fdee70-8119-5d33-aaaa-3c57e1c60df1",
      "hv:endorser": {"hv:x509": {"hv:dn": "/DC=XXX/…/CN=some.unknown.source", …}},
      "hv:images": [{"hv:image": {"hv:size": "121243136", "sl:checksum:sha512": "5c548a09…", …}}],
      "hv:version": "20150618211400", …

(source: AppDB lists; required fields as the library vmitrust has them. hv:size is a number in lists
of HEPiX and a text in those of AppDB. A list without hv:imagelist around it is of the older form.)
"""

from collections import Counter
from collections.abc import Mapping

from proc19probes.sources.image_list_fields import SHA512, UUID, Fields, Misfits, shown
from proc19probes.sources.image_list_values import ImageList, ListedImage, MisfitKind
from proc19probes.sources.strict_json import strict_json
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.unobtainable import MalformedError, TooLargeError

MOST_IMAGES = 20_000
"""The most images that a list may have."""

_SHOWN = 60

_OF_LIST = ("dc:title", "hv:version")
_OF_LIST_MAY_BE_EMPTY = ("dc:description", "dc:source")
_OF_ENDORSER = ("hv:ca", "hv:dn", "hv:email", "dc:creator")
_OF_IMAGE = ("dc:title", "hv:version", "hv:hypervisor", "sl:arch", "sl:os", "sl:osversion")
_OF_IMAGE_MAY_BE_EMPTY = ("dc:description", "sl:comments")

_Object = Mapping[str, object]


def parse(content: bytes) -> ImageList:
    """The list that the bytes are; raises MalformedError where they are none, TooLargeError."""
    top = _loaded(content)
    is_flat = "hv:imagelist" not in top
    if is_flat and not any(key.startswith(("hv:", "dc:")) for key in top):
        raise MalformedError(f"found JSON with {_keys(top)}, expected hv:imagelist")
    inner = top if is_flat else top["hv:imagelist"]
    if not isinstance(inner, dict):
        raise MalformedError(f"found {shown(inner)} in hv:imagelist, expected an object")
    return _list(Fields("the list", inner, Misfits()), is_flat)


def _list(fields: Fields, is_flat: bool) -> ImageList:
    texts = {name: fields.text(name) for name in _OF_LIST}
    for name in _OF_LIST_MAY_BE_EMPTY:
        fields.text(name, at_least=0)
    created, expires = fields.time("dc:date:created"), fields.time("dc:date:expires")
    identifier = fields.matching("dc:identifier", UUID, "a UUID")
    uri = fields.address("hv:uri")
    endorser = fields.inside("hv:endorser").inside("hv:x509")
    names = {name: endorser.text(name) for name in _OF_ENDORSER}
    images = _images(fields)
    _note_twice(fields, [identifier, *(image.identifier for image in images)])
    return ImageList(
        identifier=identifier,
        title=texts["dc:title"],
        version=texts["hv:version"],
        uri=uri,
        created=created,
        expires=expires,
        endorser=names["hv:dn"],
        endorser_ca=names["hv:ca"],
        images=images,
        is_flat=is_flat,
        misfits=tuple(fields.misfits.first),
        more_misfits=fields.misfits.more,
    )


def _images(fields: Fields) -> tuple[ListedImage, ...]:
    value = fields.value("hv:images")
    if not isinstance(value, list):
        if fields.there("hv:images"):
            fields.wrong("hv:images", shown(value), "a list of images")
        return ()
    if len(value) > MOST_IMAGES:
        raise TooLargeError(f"found {len(value)} images, expected at most {MOST_IMAGES}")
    return tuple(_image(number, one, fields) for number, one in enumerate(value, 1))


def _image(number: int, value: object, of_list: Fields) -> ListedImage:
    wrapper = value if isinstance(value, dict) else {"hv:image": value}
    fields = Fields(f"image {number}", wrapper, of_list.misfits).inside("hv:image")
    if named := plain(fields.optional("dc:identifier"), 40):
        fields.owner = f"image {named}"
    texts = {name: fields.text(name) for name in _OF_IMAGE}
    for name in _OF_IMAGE_MAY_BE_EMPTY:
        fields.text(name, at_least=0)
    return ListedImage(
        identifier=fields.matching("dc:identifier", UUID, "a UUID"),
        title=texts["dc:title"],
        version=texts["hv:version"],
        uri=fields.address("hv:uri"),
        size=fields.number("hv:size"),
        sha512=fields.matching("sl:checksum:sha512", SHA512, "128 hexadecimal digits"),
        marketplace=fields.optional("ad:mpuri"),
        expires=fields.time("dc:date:expires") if fields.there("dc:date:expires") else None,
    )


def _note_twice(fields: Fields, identifiers: list[str]) -> None:
    for identifier, count in Counter(one for one in identifiers if one).items():
        if count > 1:
            found = f"{identifier} {count} times"
            fields.wrong("dc:identifier", found, "each one once", MisfitKind.TWICE)


def _loaded(content: bytes) -> _Object:
    try:
        top = strict_json(content.decode())
    except UnicodeDecodeError as error:
        raise MalformedError(f"not JSON: {plain(str(error), _SHOWN)}") from error
    if not isinstance(top, dict):
        raise MalformedError(f"found {shown(top)}, expected an object with hv:imagelist")
    return top


def _keys(top: _Object) -> str:
    return plain(", ".join(list(top)[:5]), _SHOWN) or "nothing"
