"""What a rule is: one row of the tables."""

from typing import NamedTuple

from proc19probes.glue.shapes import Shape


class Rule(NamedTuple):
    """A code of glue-validator, the attribute that it is about, and what is at fault with it.

    For OtherInfo `key` is the NAME of the values NAME=… that are meant; with a star after it all
    of them are looked at together.
    """

    code: str
    of: str
    attribute: str
    shape: Shape
    key: str = ""

    @property
    def name(self) -> str:
        """The attribute's whole name, such as EndpointHealthState."""
        return f"{self.of}{self.attribute}"

    @property
    def sentence(self) -> str:
        """What is at fault, in words."""
        key = f" {self.key.removesuffix('*')}=" if self.key else ""
        return f"{self.of}.{self.attribute}{key} {self.shape.words}"
