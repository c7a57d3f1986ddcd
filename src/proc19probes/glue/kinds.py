"""What can be found of an entry's validity: a kind a code, with its remedy and who can mend it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from proc19probes.glue.rules import ERRORS, WARNINGS
from proc19probes.vocabulary.findings import FindingKind
from proc19probes.vocabulary.party import Party
from proc19probes.vocabulary.state import State

MANDATORY = "mandatory"
"""The code, ours, of a mandatory attribute that a class which decides is without (its W034)."""
NOT_WHOLE = "entry-not-whole"
"""The code, ours, of what could not be read as an entry of GLUE."""

NOT_UNIQUE = "not-unique"
"""The code, ours, of entries that have an ID or a DN in common."""
NOT_TEXT = "not-utf-8"
"""The code, ours, of a value that is no text."""
SPACES = "spaces"
"""The code, ours, of a remark: spaces in what others refer to, as LDAP does not compare them."""

OWN_CODES = {MANDATORY: "E", NOT_WHOLE: "E", NOT_UNIQUE: "E", NOT_TEXT: "W", SPACES: "I"}
"""Our own codes, and the letter of what each is."""


def letter_of(code: str) -> str:
    """Whether the code is that of an error (E), a warning (W) or a remark (I)."""
    return OWN_CODES.get(code, code[0])


class _Remedy(NamedTuple):
    """How a fault is mended, and by whom."""

    text: str
    mender: Party


_PROVIDER = _Remedy(
    "Tell the product's developers: their information provider writes it.",
    Party.TECHNOLOGY_PROVIDER,
)
_SITE = _Remedy(
    "Correct it in the configuration of the site's BDII, which has the site's own description.",
    Party.PILOT_SITE,
)
_CLOCK = _Remedy(
    "Set the clock of the resource (NTP), and see that its times are published in UTC.",
    Party.PILOT_SITE,
)
_STOPPED = _Remedy(
    "See that the product's information provider runs at the resource, and read its log.",
    Party.PILOT_SITE,
)
_DOWNTIME = _Remedy(
    "Correct the downtime that the resource publishes, or let GOCDB alone tell it.",
    Party.PILOT_SITE,
)
_BATCH = _Remedy(
    "See at the resource that the information provider may ask the batch system, and what its "
    "queues are configured with.",
    Party.PILOT_SITE,
)
_NAMED = _Remedy(
    "Set the site's name, letter by letter as GOCDB has it, where the information provider and the "
    "site's BDII are configured.",
    Party.PILOT_SITE,
)

_EITHER = _Remedy(
    "For a service, endpoint, share, policy or manager tell the product's developers; the site's "
    "own domain, location and contacts are in the configuration of its BDII.",
    Party.TECHNOLOGY_PROVIDER,
)

_OF_CODES = {
    **dict.fromkeys((NOT_WHOLE, NOT_UNIQUE), _PROVIDER),
    NOT_TEXT: _EITHER,
    **dict.fromkeys((MANDATORY, "W034", "W036", "W037", "W038"), _EITHER),
    **dict.fromkeys(("E001", "E010"), _CLOCK),
    **dict.fromkeys(("E002", "W001"), _STOPPED),
    **dict.fromkeys(
        ("E011", "E012", "E013", *(f"W{number:03}" for number in range(7, 13))), _DOWNTIME
    ),
    **dict.fromkeys(("E022", "E023", "E024"), _BATCH),
    "E026": _NAMED,
}
_OF_CLASSES = {
    "Location": _SITE,
    "Contact": _SITE,
    "ComputingShare": _BATCH,
    "ComputingManager": _BATCH,
}

_SENTENCES = {
    MANDATORY: "an attribute that the EGI profile demands of every site is not published",
    NOT_WHOLE: "a part of what is published cannot be read as an entry of GLUE 2.1",
    NOT_UNIQUE: "several entries have one identifier, or one distinguished name",
    NOT_TEXT: "a value is not text in UTF-8",
    "E021": "an entry has an object class that GLUE 2 does not have",
    "E025": "a class is published without its companion",
    "E026": "a key to the site's domain names another one",
    "W034": "a mandatory attribute is not published, or one is that should not be",
    "W036": "an attribute that has one value is published with several",
    "W037": "a value is not of its attribute's type, or not in its closed list",
    "W038": "an attribute is published with an empty value",
}


def _kinds() -> Mapping[str, FindingKind]:
    rules = {rule.code: rule for rule in (*ERRORS, *WARNINGS)}
    sentences = {code: rule.sentence for code, rule in rules.items()} | _SENTENCES
    kinds = {}
    for code in sorted(
        sentences, key=lambda code: (code not in OWN_CODES, code != MANDATORY, code)
    ):
        of = rules[code].of if code in rules else ""
        remedy = _OF_CODES.get(code) or _OF_CLASSES.get(of, _PROVIDER)
        kinds[code] = FindingKind(
            "glue-mandatory-absent" if code == MANDATORY else f"glue-{code.lower()}",
            State.WARNING if letter_of(code) == "W" else State.CRITICAL,
            sentences[code],
            remedy.text,
            remedy.mender,
        )
    return MappingProxyType(kinds)


KINDS = _kinds()
"""By code, in the order in which they are told."""

VALID = FindingKind(
    "information-valid", State.OK, "what is published is valid by the rules of the EGI profile"
)
REMARK = FindingKind(
    "glue-remark", State.OK, "within the rules, and worth a look: glue-validator's information"
)
