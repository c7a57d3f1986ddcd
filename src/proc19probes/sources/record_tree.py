"""A small XML document as a tree, with its namespaces; a message has at most 1 MiB.

The document is foreign and may be hostile: it is fed in small pieces, and depth and number of
elements have limits.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from proc19probes.sources.record_values import RecordRefusedError

_PIECE = 64 * 1024
_DEPTH = 32
_ELEMENTS = 100_000
_SEPARATOR = " "


@dataclass(slots=True)
class Element:
    """An element of the root's namespace, or of another one, which then no name finds."""

    namespace: str
    name: str
    attributes: Mapping[str, str]
    texts: list[str] = field(default_factory=list)
    children: "list[Element]" = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text in it that is in no element below it."""
        return "".join(self.texts)

    def attribute(self, name: str) -> str:
        """An attribute of the element's own namespace; empty where there is none."""
        return self.attributes.get(f"{self.namespace}{_SEPARATOR}{name}", "")

    def all(self) -> "Iterator[Element]":
        """This element and those below it, in order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))

    def called(self, name: str) -> "Iterator[Element]":
        """Those of them that have this element's namespace and this name."""
        for element in self.all():
            if element.name == name and element.namespace == self.namespace:
                yield element

    def first(self, name: str) -> "Element | None":
        """The first of them."""
        return next(self.called(name), None)


def read_tree(text: str) -> Element:
    """The root of the document; raises RecordRefusedError."""
    reader = _Reader()
    data = text.encode()
    try:
        for start in range(0, len(data), _PIECE):
            reader.parser.Parse(data[start : start + _PIECE], False)
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise RecordRefusedError(f"{expat.ErrorString(error.code)}: line {error.lineno}") from None
    if reader.root is None:
        raise RecordRefusedError("no element found")
    return reader.root


class _Reader:
    """The parser's callbacks, and what is open while it reads."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._elements = 0
        # The encoding is given, so that a declaration cannot make expat read another one.
        self.parser = expat.ParserCreate("UTF-8", _SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._document_type
        self.parser.CommentHandler = self._outside
        self.parser.ProcessingInstructionHandler = self._outside
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _document_type(
        self,
        name: str,  # noqa: ARG002 - expat's signature
        system_id: str | None,  # noqa: ARG002 - expat's signature
        public_id: str | None,  # noqa: ARG002 - expat's signature
        internal: bool,  # noqa: ARG002 - expat's signature
    ) -> None:
        raise RecordRefusedError("a document type declaration, which no record has")

    def _outside(self, *_: str) -> None:
        # APEL takes what comes first for the root.
        if self.root is None:
            raise RecordRefusedError("XML format not recognised.")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if len(self._open) >= _DEPTH or self._elements > _ELEMENTS:
            raise RecordRefusedError(
                f"more than {_DEPTH} elements inside each other, or {_ELEMENTS} in all"
            )
        namespace, _, name = tag.rpartition(_SEPARATOR)
        element = Element(namespace, name, attributes)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _end(self, tag: str) -> None:  # noqa: ARG002 - expat's signature
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].texts.append(text)
