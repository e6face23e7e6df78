"""A scale as a definition file writes it: items as "1-9" or "2, 4, 6" or a list of names."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from assessments.scoring import Aggregate, Band, Missing, Scale


class DefinitionBroken(ValueError):
    pass


KNOWN = frozenset(
    {
        *(
            "key",
            "name",
            "items",
            "reverse",
            "ranges",
            "weights",
            "aggregate",
            "custom",
            "bounds",
            "multiply",
            "missing",
        ),
        *(
            "max_missing",
            "max_missing_below",
            "optional",
            "gate",
            "continuous",
            "decimals",
            "higher_is_better",
            "bands",
        ),
        *("bands_to_check", "unit", "loinc"),
    }
)


def numbers_from(written: str | list[str]) -> tuple[str, ...]:
    """ "1-3, 7" is ("1", "2", "3", "7")."""
    if isinstance(written, list):
        return tuple(written)
    found: list[str] = []
    for part in (one.strip() for one in written.split(",") if one.strip()):
        ends = re.fullmatch(r"(\d+)(?:-(\d+))?", part)
        if not ends:
            raise ValueError(f"“{part}” is no item")
        found += [str(number) for number in range(int(ends[1]), int(ends[2] or ends[1]) + 1)]
    if len(set(found)) != len(found):
        raise ValueError("an item stands twice")
    return tuple(found)


def scale_from(given: dict[str, Any], items: tuple[str, ...], low: Decimal, high: Decimal) -> Scale:
    """Raises ValueError, KeyError or TypeError for what cannot be a scale over these items."""
    if strange := set(given) - KNOWN:
        raise ValueError(f"unknown: {sorted(strange)}")
    scale = Scale(
        key=given["key"],
        name=given["name"],
        items=numbers_from(given["items"]),
        low=low,
        high=high,
        reverse=frozenset(numbers_from(given.get("reverse", ""))),
        ranges={item: (Decimal(ends[0]), Decimal(ends[1])) for item, ends in given.get("ranges", {}).items()} or None,
        weights={item: Decimal(weight) for item, weight in given.get("weights", {}).items()} or None,
        aggregate=Aggregate(given.get("aggregate", "sum")),
        custom=given.get("custom", ""),
        bounds=(Decimal(given["bounds"][0]), Decimal(given["bounds"][1])) if "bounds" in given else None,
        multiply=Decimal(given.get("multiply", 1)),
        missing=Missing(given.get("missing", "none")),
        max_missing=given.get("max_missing", 0),
        max_missing_below=given.get("max_missing_below"),
        optional=frozenset(numbers_from(given.get("optional", ""))),
        gate=given.get("gate", ""),
        continuous=given.get("continuous", False),
        decimals=given.get("decimals", 0),
        higher_is_better=given.get("higher_is_better", False),
        bands=_bands(given),
        unit=given.get("unit", ""),
        loinc=given.get("loinc", ""),
    )
    _check(scale, items)
    return scale


def _bands(given: dict[str, Any]) -> tuple[Band, ...]:
    unsure = given.get("bands_to_check", False)
    return tuple(
        Band(Decimal(low), Decimal(high), label, to_check=unsure) for low, high, label in given.get("bands", [])
    )


def _check(scale: Scale, items: tuple[str, ...]) -> None:
    named = {*scale.items, *scale.reverse, *scale.optional, *(scale.ranges or {}), *(scale.weights or {})}
    if not named <= {*items} or not {*scale.reverse, *scale.optional} <= {*scale.items} or not scale.items:
        raise ValueError(f"{scale.key} names items that it does not have")
    if scale.gate and (scale.gate in scale.items or scale.gate not in items):
        raise ValueError(f"the gate of {scale.key} is another item of the instrument")
    if (scale.aggregate is Aggregate.CUSTOM) != bool(scale.custom and scale.bounds):
        raise ValueError(f"{scale.key} needs a name and bounds for a calculation of its own, and only then")
    if bool(scale.max_missing) == (scale.missing is Missing.NONE):
        raise ValueError(f"{scale.key} has to say how many may be missing, and what then")
    low, high = scale.range_over()
    ends = [end for band in scale.bands for end in (band.low, band.high)]
    if ends and (ends != sorted(ends) or ends[0] != low or ends[-1] != high):
        raise ValueError(f"the bands of {scale.key} do not cover its range once")
