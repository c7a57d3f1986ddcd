"""Record-like XML as a stream: the children of the root, one after the other, each then forgotten.

<?xml version="1.0" encoding="UTF-8"?>
<results>
  <SERVICE_TYPE TYPE_ID="1G0" PRIMARY_KEY="1G0">
    <SERVICE_TYPE_NAME>CE</SERVICE_TYPE_NAME>
…                                              (GOCDB 5.12.4, method=get_service_types)

The document is foreign and may be hostile. It is fed in small pieces, so that other threads get
their turn, and everything that could grow without end has a limit.
"""

from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple
from xml.parsers import expat

from proc19probes.sources.xml_forbidden import without_forbidden
from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.unobtainable import MalformedError, TooLargeError

_PIECE = 64 * 1024
_SHOWN = 80
_ENCODINGS = ("utf-8", "us-ascii")
_NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class XmlLimits:
    """Bounds on a document; `text` in characters an element, `token` in bytes a tag or comment."""

    depth: int = 32
    attributes: int = 100
    text: int = 64 * 1024
    token: int = 256 * 1024
    elements_per_record: int = 10_000
    records: int = 500_000


class Record(NamedTuple):
    """An element with all that is in it; a tuple, since a document has hundreds of thousands."""

    tag: str
    attributes: Mapping[str, str]
    text: str
    children: "tuple[Record, ...]"

    def children_called(self, tag: str) -> "list[Record]":
        """The children with this tag, in the document's order."""
        return [child for child in self.children if child.tag == tag]


def records(
    chunks: Iterable[bytes], root: str = "results", limits: XmlLimits | None = None
) -> Iterator[Record]:
    """Each child of the root, as soon as it is complete.

    Raises MalformedError for what is not well-formed XML in UTF-8 with this root, or has a document
    type declaration; TooLargeError for what is over a limit. Characters that XML forbids are left
    out.
    """
    reader = _Reader(root, limits or XmlLimits())
    for chunk in without_forbidden(chunks):
        for start in range(0, len(chunk), _PIECE):
            yield from reader.feed(chunk[start : start + _PIECE])
    yield from reader.finish()


class _Open:
    """An element that has begun and not ended."""

    __slots__ = ("attributes", "children", "tag", "text_length", "texts")

    def __init__(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.texts: list[str] = []
        self.text_length = 0
        self.children: list[Record] = []

    def close(self) -> Record:
        return Record(self.tag, self.attributes, "".join(self.texts), tuple(self.children))


class _Reader:
    """The parser's callbacks, and what is open while it reads."""

    def __init__(self, root: str, limits: XmlLimits) -> None:
        self._root = root
        self._limits = limits
        self._open: list[_Open] = []
        self._complete: list[Record] = []
        self._records = 0
        self._elements = 0
        self._fed = 0
        self._head = b""
        self._begun = False
        self._decoder = getincrementaldecoder("utf-8")()
        # The encoding is given, so that a declaration cannot make expat read another one.
        self._parser = expat.ParserCreate("UTF-8")
        self._parser.buffer_text = True
        self._parser.XmlDeclHandler = self._declaration
        self._parser.StartDoctypeDeclHandler = self._document_type
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def feed(self, piece: bytes) -> Iterator[Record]:
        """The records that this piece completes."""
        if len(self._head) < _SHOWN:
            self._head += piece[:_SHOWN]
        self._check_encoding(piece)
        self._parse(piece, final=False)
        self._fed += len(piece)
        if self._fed - max(self._parser.CurrentByteIndex, 0) > self._limits.token:
            raise TooLargeError(
                f"line {self._parser.CurrentLineNumber}: a tag or comment of more than "
                f"{self._limits.token} bytes"
            )
        complete, self._complete = self._complete, []
        return iter(complete)

    def finish(self) -> Iterator[Record]:
        """The records that only the end of the document completes."""
        if not self._fed:
            raise MalformedError(f"an empty answer, expected XML with the root <{self._root}>")
        self._parse(b"", final=True)
        return iter(self._complete)

    def _parse(self, piece: bytes, *, final: bool) -> None:
        try:
            self._parser.Parse(piece, final)
        except expat.ExpatError as error:
            raise MalformedError(self._what_is_wrong(error)) from None

    def _check_encoding(self, piece: bytes) -> None:
        # Expat would read UTF-16 where the document begins like it.
        if b"\0" in piece:
            raise MalformedError("a NUL byte, expected XML in UTF-8")
        try:
            self._decoder.decode(piece)
        except UnicodeDecodeError as error:
            line = self._parser.CurrentLineNumber
            raise MalformedError(
                f"at or after line {line}: the byte 0x{error.object[error.start]:02X} is not UTF-8"
            ) from None

    def _what_is_wrong(self, error: expat.ExpatError) -> str:
        where = f"line {error.lineno}, column {error.offset + 1}"
        if not self._begun:
            return f"not XML with the root <{self._root}> but: {self._shown_head()}"
        return f"not well-formed XML at {where}: {expat.ErrorString(error.code)}"

    def _shown_head(self) -> str:
        return plain(self._head.decode("utf-8", errors="replace"), _SHOWN) or "nothing"

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:  # noqa: ARG002 - expat's signature
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise MalformedError(f"XML in the encoding {plain(encoding, _SHOWN)}, expected UTF-8")

    def _document_type(
        self,
        name: str,
        system_id: str | None,  # noqa: ARG002 - expat's signature
        public_id: str | None,  # noqa: ARG002 - expat's signature
        internal: bool,  # noqa: ARG002 - expat's signature
    ) -> None:
        raise MalformedError(
            f"a document of type {plain(name, _SHOWN)}, "
            f"expected XML with the root <{self._root}> and no document type declaration"
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        depth = len(self._open)
        if depth == 0:
            self._begin(tag)
        elif depth == 1:
            self._records += 1
            self._elements = 0
        self._elements += 1
        limits = self._limits
        if (
            depth >= limits.depth
            or len(attributes) > limits.attributes
            or self._elements > limits.elements_per_record
            or self._records > limits.records
        ):
            raise TooLargeError(self._what_is_too_much(depth + 1, len(attributes)))
        kept = MappingProxyType(attributes) if attributes else _NO_ATTRIBUTES
        self._open.append(_Open(tag, kept))

    def _begin(self, tag: str) -> None:
        self._begun = True
        if tag != self._root:
            raise MalformedError(
                f"XML with the root <{plain(tag, _SHOWN)}>, expected <{self._root}>: "
                f"{self._shown_head()}"
            )

    def _what_is_too_much(self, depth: int, attributes: int) -> str:
        limits = self._limits
        for count, limit, what in (
            (depth, limits.depth, "elements inside each other"),
            (attributes, limits.attributes, "attributes in one element"),
            (self._elements, limits.elements_per_record, "elements in one record"),
        ):
            if count > limit:
                return f"line {self._parser.CurrentLineNumber}: more than {limit} {what}"
        return f"line {self._parser.CurrentLineNumber}: more than {limits.records} records"

    def _end(self, tag: str) -> None:  # noqa: ARG002 - expat's signature
        record = self._open.pop().close()
        if len(self._open) > 1:
            self._open[-1].children.append(record)
        elif self._open:
            self._complete.append(record)

    def _text(self, text: str) -> None:
        element = self._open[-1]
        if len(self._open) == 1:
            if not text.isspace():
                line = self._parser.CurrentLineNumber
                raise MalformedError(
                    f"line {line}: text between the records: {plain(text, _SHOWN)}"
                )
            return
        element.text_length += len(text)
        if element.text_length > self._limits.text:
            line = self._parser.CurrentLineNumber
            raise TooLargeError(
                f"line {line}: more than {self._limits.text} characters in "
                f"<{plain(element.tag, _SHOWN)}>"
            )
        element.texts.append(text)
