"""One thing that the doctor looked at."""

from dataclasses import dataclass

from proc19probes.vocabulary.state import State


@dataclass(frozen=True)
class Examination:
    """What was looked at, how it is, and how to mend it where it is not well."""

    subject: str
    state: State
    text: str
    remedy: str = ""
