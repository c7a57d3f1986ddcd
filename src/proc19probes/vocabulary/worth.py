"""What a finding is worth as evidence that something is done."""

from enum import Enum


class Worth(Enum):
    """FULL: it proves by itself what it says. WEAK: it speaks for it, and a party has to say so."""

    FULL = "full"
    WEAK = "weak"
