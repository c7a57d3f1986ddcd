"""What the pages on GLUE's rules have of their tables: the rules, and what to do when one fails."""

from collections.abc import Iterator

from proc19probes.glue.closed_lists import CLOSED_LISTS
from proc19probes.glue.judging import COMPANIONS
from proc19probes.glue.kinds import KINDS, MANDATORY, NOT_TEXT, NOT_UNIQUE, NOT_WHOLE, OWN_CODES
from proc19probes.glue.profile import DECIDING, RECOMMENDED, short_name
from proc19probes.glue.profile import MANDATORY as DEMANDED
from proc19probes.glue.remarks import NOT_JUDGED, REMARKS
from proc19probes.glue.rules import ERRORS, WARNINGS

_EXPECTED = {rule.code: rule.shape.expected for rule in (*ERRORS, *WARNINGS)}
_MEANINGS = {
    MANDATORY: "The EGI profile demands this attribute of every entry of the class, and it is "
    "absent or empty. glue-validator has W034 for it.",
    NOT_WHOLE: "A GLUE JSON document has something in place of an entry, of its ID or of its "
    "values, that GLUE 2.1 does not have there: a list in a list, null, a number as an ID. What is "
    "whole is judged by every probe.",
    NOT_UNIQUE: "Who looks an entry up by its ID, or by its DN, finds any one of these. The "
    "policies of several endpoints may have one ID, and groups and extensions theirs below each "
    "parent.",
    NOT_TEXT: "LDAP has text in UTF-8, and a server that enforces its schema refuses the entry. "
    "The bytes are shown in hexadecimal.",
    "E021": "Nobody who asks by the classes of GLUE 2 finds the entry by this one.",
    "E025": "Of what was judged something is of the first class, and nothing of the second; the "
    "pairs are in [glue-rules.md](../glue-rules.md).",
    "E026": "Whoever looks for the site's entries by the key finds another site's, or none. "
    "`urn:ad:SITE` is accepted for SITE, and services of type SRM are exempt.",
    "W034": "An attribute that the profile demands of a class of its own is absent, as those of "
    "ARC's shares are, or one is published that tells who a job's owner is.",
    "W036": "By the schema the attribute has one value; who reads it sees any one of these.",
    "W037": "No number, no time in UTC, no URL, or a value that the attribute's closed list lacks. "
    "glue-validator passes some of these over.",
    "W038": "The attribute is there and says nothing.",
}


def rules() -> str:
    """The tables of docs/glue-rules.md."""
    return "\n".join(
        [*_judged(), *_remarks(), *_not_judged(), *_attributes(), *_companions(), *_lists()]
    )


def failures() -> str:
    """The sections of the probe's page that stand under the findings' ids."""
    return "\n".join(line for code in KINDS for line in _section(code))


def _section(code: str) -> Iterator[str]:
    kind = KINDS[code]
    mender = kind.mender.title if kind.mender else ""
    meaning = _MEANINGS.get(code) or f"glue-validator's {code}. Expected is: {_EXPECTED[code]}."
    yield f"\n### {kind.id}: {kind.sentence}\n"
    yield f"{kind.state.value}; can be mended by: {mender}.\n"
    yield f"*What it means.* {meaning}\n"
    yield f"*How to mend it.* {kind.remedy}"


def _judged() -> Iterator[str]:
    yield "## Errors and warnings\n\n| code | state | fires when | expected |\n|---|---|---|---|"
    for code, kind in KINDS.items():
        name = f"`{kind.id}`" if code in OWN_CODES else code
        expected = _EXPECTED.get(code, "")
        yield f"| {name} | {kind.state.value} | {kind.sentence} | {expected} |"


def _remarks() -> Iterator[str]:
    yield "\n## Remarks\n\n| code | remarks that | expected |\n|---|---|---|"
    for rule in sorted(REMARKS, key=lambda rule: rule.code):
        yield f"| {rule.code} | {rule.sentence} | {rule.shape.expected} |"
    yield "| I095 | a recommended attribute is not published | a value |"


def _not_judged() -> Iterator[str]:
    yield "\n## Not judged\n\n| code | why not |\n|---|---|"
    for code, reason in NOT_JUDGED.items():
        yield f"| {code} | {reason} |"


def _attributes() -> Iterator[str]:
    yield "\n## Attributes of the EGI profile\n\n| class | mandatory | absence is | recommended |"
    yield "|---|---|---|---|"
    yield "| Entity | objectClass | WARNING | CreationTime, Validity |"
    for of in dict.fromkeys((*DEMANDED, *RECOMMENDED)):
        state = "CRITICAL" if of in DECIDING else "WARNING" if of in DEMANDED else ""
        wanted, better = (
            ", ".join(short_name(name, of) for name in table.get(of, ()))
            for table in (DEMANDED, RECOMMENDED)
        )
        yield f"| {of} | {wanted} | {state} | {better} |"


def _companions() -> Iterator[str]:
    yield "\n## Companions (E025)\n\n| class | with it |\n|---|---|"
    for name, companion in COMPANIONS:
        yield f"| {name} | {companion} |"


def _lists() -> Iterator[str]:
    yield "\n## Closed lists\n\n| list | values |\n|---|---|"
    for name, values in CLOSED_LISTS.items():
        yield f"| `{name}` | {', '.join(sorted(values))} |"
