"""The latest values of the clinic's measures. One adapter, so that the plan never knows how a measure is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Measured:
    """The last value of one measure of one client: ``key`` names the measure, ``status`` says how it reads."""

    key: str
    label: str
    at: dt.datetime
    value: Decimal
    status: str = ""


def latest_measures(client_ids: Iterable[Any]) -> dict[Any, dict[str, Measured]]:
    """{client id: {key: the latest}}. Nothing is measured until the app of measures answers here."""
    return {}
