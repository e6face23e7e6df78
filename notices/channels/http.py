"""What text messages and pushes share: one POST to a provider, and what its answer, or its silence, means."""

from __future__ import annotations

import datetime as dt
from typing import Any

import requests

from common.posted import is_whole_number
from notices.channels import NobodyKnows, NotTaken

CONNECT_SECONDS, ANSWER_SECONDS = 5, 15
LONGEST_WAIT = dt.timedelta(hours=1)
TOO_MANY, SERVER_ERROR = 429, 500
NOBODY_LISTENS = (requests.exceptions.ConnectTimeout, requests.exceptions.SSLError, requests.exceptions.InvalidURL)


def post(line: requests.Session, url: str, **request: Any) -> requests.Response:
    """Hand something over. Raises NotTaken when it certainly was not taken, NobodyKnows when the answer was lost."""
    try:
        answer = line.post(url, timeout=(CONNECT_SECONDS, ANSWER_SECONDS), allow_redirects=False, **request)
    except NOBODY_LISTENS as error:
        raise NotTaken(type(error).__name__) from error
    except requests.exceptions.ConnectionError as error:
        if _never_connected(error):
            raise NotTaken("no_connection") from error
        raise NobodyKnows("answer_lost") from error
    except requests.exceptions.RequestException as error:  # the answer timed out, broke off or made no sense
        raise NobodyKnows(type(error).__name__) from error
    if answer.status_code == TOO_MANY:
        raise NotTaken("too_many", wait=_wait(answer))
    if answer.status_code >= SERVER_ERROR:
        raise NobodyKnows(f"answer_{answer.status_code}")
    return answer


def _never_connected(error: requests.exceptions.ConnectionError) -> bool:
    cause = getattr(error.args[0] if error.args else None, "reason", None)
    return type(cause).__name__ in ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError")


def _wait(answer: requests.Response) -> dt.timedelta | None:
    """What the provider asks for in seconds, within reason."""
    asked = answer.headers.get("Retry-After", "")
    return min(dt.timedelta(seconds=int(asked)), LONGEST_WAIT) if is_whole_number(asked) else None
