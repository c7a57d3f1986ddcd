r"""How a text is written in Sensu Go's resources, so that it stays the text.

A command is a line for `sh -c`. Before that an agent reads every string of a check as a template
(Go's text/template, so `{{` begins an action), and refuses one that holds `<no value>`, which it
takes for a token that matched nothing (`token/token.go` of sensu-go). A line break may stay: in a
shell's quotes it is one, and JSON has an escape for it.
"""

import re
import shlex

from proc19probes.configuration.model import ConfigurationError
from proc19probes.vocabulary.monitored import safe_name

_NO_VALUE = "<no value>"
_BETWEEN_BRACES = re.compile(r"(?<=\{)(?=\{)")
# What an agent would read stands only within single quotes here; these end them and begin anew.
_NOTHING = "''"


def shell_word(text: str) -> str:
    """The text as one word of a shell, in which an agent finds no template.

    Raises ConfigurationError for a NUL, and for what is not Unicode (JSON would change it).
    """
    if "\0" in text or not _is_unicode(text):
        raise ConfigurationError(
            f"{text!r}: a NUL or a byte that is not UTF-8, which no argument of a Sensu check"
            " can hold"
        )
    quoted = _BETWEEN_BRACES.sub(_NOTHING, shlex.quote(text))
    return quoted.replace(_NO_VALUE, f"<no{_NOTHING} value>")


def variable(name: str) -> str:
    """The value of a variable of the agent's environment, as one word of a shell."""
    return f'"${name}"'


def shown(text: str) -> str:
    """The text for people: as it is where an agent finds no template, else mapped, with a digest.

    Annotations are templates, too.
    """
    if "{{" not in text and _NO_VALUE not in text and _is_unicode(text):
        return text
    mapped = _BETWEEN_BRACES.sub(" ", text).replace(_NO_VALUE, "<no_value>")
    return f"{mapped.encode(errors='replace').decode()} {safe_name(text)[-12:]}"


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
