"""Characters that no XML document may have, taken out of a stream of bytes.

They come from free text that somebody pasted, and are there as bytes or as `&#1;`. One of them
would make a parser refuse all that everybody else wrote (XML 1.0, section 2.2, Char).
"""

import re
from collections.abc import Iterable, Iterator

_CONTROLS = bytes(byte for byte in range(1, 0x20) if byte not in b"\t\n\r")
# U+FFFE and U+FFFF in UTF-8, or a character's number; one that is longer is nobody's free text.
_FORBIDDEN = re.compile(rb"\xef\xbf[\xbe\xbf]|&#(x?[0-9A-Fa-f]{1,12});")
_LONGEST = len(b"&#x000000000001")
_MAY_BEGIN = re.compile(rb"(?:\xef\xbf?|&(?:#x?[0-9A-Fa-f]{0,12})?)\Z")


def without_forbidden(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes without them; NUL is left, which shows an encoding that is not UTF-8."""
    held = b""
    for chunk in chunks:
        data = held + chunk.translate(None, _CONTROLS)
        begun = _MAY_BEGIN.search(data, max(0, len(data) - _LONGEST))
        end = begun.start() if begun else len(data)
        held = data[end:]
        yield _FORBIDDEN.sub(_kept, data[:end])
    if held:
        yield held


def _kept(found: re.Match[bytes]) -> bytes:
    """The reference where it is one to a character that may be; nothing else."""
    number = found[1]
    if number is None:
        return b""
    try:
        code = int(number[1:], 16) if number[:1] == b"x" else int(number)
    except ValueError:
        return found[0]
    allowed = code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0x10FFFF
    return found[0] if allowed and not 0xD800 <= code < 0xE000 and code & ~1 != 0xFFFE else b""
