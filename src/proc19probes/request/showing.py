"""Whether a text shows anything when it is printed."""

import unicodedata

# Letters and symbols that are printed as nothing or as a blank: fillers of Hangul, the pattern of
# Braille without a dot, a note without its head, blanks of Egyptian hieroglyphs.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\U0001d159\U00013441\U00013442")
_NOT_BY_ITSELF = frozenset("CMZ")


def shows(text: str) -> bool:
    """Whether a character of the text is seen by itself: no space, no filler, no combining mark."""
    return any(
        character not in _BLANK and unicodedata.category(character)[0] not in _NOT_BY_ITSELF
        for character in text
    )
