"""The question that one can put to a database in a file."""

from dataclasses import dataclass
from typing import ClassVar

from proc19probes.vocabulary.outside import Asked
from proc19probes.vocabulary.service import Service

Cell = str | int | None
"""What stands in a column of a row; a database with anything else there is malformed."""

Row = tuple[Cell, ...]


Rows = tuple[Row, ...]
"""The rows that were found, in the order that was asked for."""


@dataclass(frozen=True)
class DatabaseQuery(Asked[Rows]):
    """A statement that reads, with values for its question marks, and how many rows are taken.

    `statement` is a fixed text of a source: what comes from outside stands in `values`. More rows
    than `most` are too many.
    """

    transport: ClassVar[str] = "database"

    service: Service
    statement: str
    values: tuple[str, ...]
    most: int
