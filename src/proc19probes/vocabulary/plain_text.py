"""Text from outside, made safe to print on one line of a monitoring server."""

DEFAULT_LIMIT = 240


def plain(text: str, limit: int = DEFAULT_LIMIT) -> str:
    """The text, at most `limit` characters, without anything that could break a plugin's line.

    Control, format and private characters, surrogates and line separators become a space, `|`
    (which begins the perfdata) a slash, and runs of spaces one.
    """
    shown = "".join(_shown(character) for character in text[: limit * 4])
    shown = " ".join(shown.split())
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def is_plain(text: str) -> bool:
    """Whether the text may stand on a plugin's line as it is."""
    return text.isprintable() and "|" not in text


def _shown(character: str) -> str:
    if character == "|":
        return "/"
    return character if character.isprintable() else " "
