"""What GOCDB says in place of an answer, with HTTP 200 as if it were one.

It is <error>Unsupported parameter: X</error> or plain text, of which some says that the caller has
not the right (source: answers of GOCDB 5.12.4; htdocs/PI/index.php and the classes that it calls).
"""

from proc19probes.vocabulary.plain_text import plain
from proc19probes.vocabulary.unobtainable import NotPermittedError, ObtainError, RefusedError

_WORDS = 160
_NOT_PERMITTED = ("No valid identifier found", "Authorisation required", "Authorization required")
_REFUSED = ("Unable to find method:", "An exception occurred")


def refusal(head: bytes) -> ObtainError | None:
    """GOCDB's own words where an answer that begins like this is an error."""
    text = head.decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n")
    if text.startswith("<?xml"):
        text = text.partition("?>")[2].lstrip()
    if text.startswith("<error>"):
        words = text.removeprefix("<error>").rpartition("</error>")[0] or text
        return RefusedError(f"GOCDB says: {plain(words, _WORDS)}")
    if text.startswith(_NOT_PERMITTED):
        return NotPermittedError(f"GOCDB says: {plain(text, _WORDS)}")
    # The text of an exception may be anything, but is no markup and no JSON.
    if text.startswith(_REFUSED) or (text and text[0].isalnum() and "<" not in text):
        return RefusedError(f"GOCDB says: {plain(text, _WORDS)}")
    return None
