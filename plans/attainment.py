"""Goal attainment: how far a plan went, against what was expected. Pure.

Each objective is rated from -2 (much less than expected) over 0 (as expected) to +2 (much more). The summary is the T score of
Kiresuk and Sherman (1968): 50 when everything went as expected, ten points for a standard deviation.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

CORRELATION = 0.3  # what the authors assume between the goals of one person


def t_score(rated: Iterable[tuple[int, int]], *, correlation: float = CORRELATION) -> float | None:
    """T of (weight, rating) pairs, rounded to two places; None without any. Raises ValueError for a rating outside -2 to +2
    or a weight below 1.
    """
    pairs = list(rated)
    if not pairs:
        return None
    if any(not -2 <= rating <= 2 or weight < 1 for weight, rating in pairs):
        raise ValueError("ratings go from -2 to +2 and weights begin at 1")
    total = sum(weight * rating for weight, rating in pairs)
    squares = sum(weight**2 for weight, _rating in pairs)
    whole = sum(weight for weight, _rating in pairs) ** 2
    return round(50 + 10 * total / math.sqrt((1 - correlation) * squares + correlation * whole), 2)
