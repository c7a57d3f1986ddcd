"""A request that is sent again when the service says that it is to be (RFC 9110, 10.2.3)."""

import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import requests

from proc19probes.outside.pools import WatchedAdapter
from proc19probes.outside.web_conversation import Conversation, send
from proc19probes.outside.web_request import WebRequest

_LATER = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_MOST_TIMES = 4
# Also where the service says 0, or a moment that has passed.
_SHORTEST_WAIT = 1.0
_MOST_DIGITS = 9


def send_until_served(
    adapter: WatchedAdapter, conversation: Conversation, request: WebRequest, patience: timedelta
) -> requests.Response:
    """The answer, as `send` gives it; after status 429 or 503 asked again when `Retry-After` says.

    That is done at most three times, and never beyond the patience of who asks.
    """
    watch = conversation.watch
    for _ in range(_MOST_TIMES - 1):
        response = send(adapter, conversation, request)
        seconds = seconds_to_wait(response)
        if seconds is None or seconds >= watch.deadline.left_of(patience):
            return response
        response.close()
        status = f"HTTP {response.status_code}"
        watch.progress.asked_again += (f"after {seconds:.0f} s, as it said with {status}",)
        watch.progress.doing = f"waiting {seconds:.0f} s, as the service said with {status}"
        time.sleep(seconds)
    return send(adapter, conversation, request)


def seconds_to_wait(response: requests.Response) -> float | None:
    """How long the service says to wait before it is asked again; None where it does not say so."""
    text = str(response.headers.get("Retry-After", "")).strip()
    if response.status_code not in _LATER or not text:
        return None
    if text.isascii() and text.isdigit():
        return max(_SHORTEST_WAIT, int(text[:_MOST_DIGITS]))
    then, now = _moment(text), _moment(str(response.headers.get("Date", "")))
    if then is None:
        return None
    # By the service's own clock, where it shows it.
    return max(_SHORTEST_WAIT, (then - (now or datetime.now(UTC))).total_seconds())


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
