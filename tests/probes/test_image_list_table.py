"""Every list of the table: what the probe finds, and that a second verifier says the same."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from image_list_table import ROWS, Row
from independent_verifier import Answer, Asked, verify
from record_queues import findings
from servers.image_lists import SAMPLES, Workshop

from proc19probes.vocabulary.state import State

_ANSWERS = {
    "OK": Answer.ACCEPTED,
    "WARNING": Answer.DOUBTED,
    "CRITICAL": Answer.REFUSED,
    "UNKNOWN": Answer.CANNOT_TELL,
}
