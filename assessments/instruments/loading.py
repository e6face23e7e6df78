"""Reads the definitions once and checks every line. A wrong key is a mistake of ours and fails loudly: `DefinitionBroken`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from assessments.instruments.definition import (
    About,
    Definition,
    Forbids,
    Licence,
    Norm,
    SafetyItem,
    Threshold,
    ThresholdKind,
)
from assessments.instruments.scales import DefinitionBroken, scale_from

FOLDER = Path(__file__).parent
COMPARISONS = (">=", ">", "<=", "<")


class UnknownDefinition(LookupError):
    pass


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An instrument that people will look for, and why it is not here."""

    key: str
    name: str
    reason: str


@lru_cache(maxsize=1)
def all_definitions() -> tuple[Definition, ...]:
    """By short name."""
    found = [_definition(given) for data in _files() for given in data.get("instrument", [])]
    keys = [definition.key for definition in found]
    scales = [scale.key for definition in found for scale in definition.scales]
    if len(set(keys)) != len(keys) or len(set(scales)) != len(scales):
        raise DefinitionBroken("a key stands twice")
    return tuple(sorted(found, key=lambda definition: definition.short.lower()))


@lru_cache(maxsize=1)
def left_out() -> tuple[LeftOut, ...]:
    return tuple(LeftOut(**given) for data in _files() for given in data.get("left_out", []))


def definition_named(key: str) -> Definition:
    """Raises UnknownDefinition."""
    for definition in all_definitions():
        if definition.key == key:
            return definition
    raise UnknownDefinition(key)


def _files() -> list[dict[str, Any]]:
    return [tomllib.loads(path.read_text("utf-8"), parse_float=Decimal) for path in sorted(FOLDER.glob("*.toml"))]


def _definition(given: dict[str, Any]) -> Definition:
    key = given["key"]
    try:
        definition = _read(given)
        _check(definition)
    except (KeyError, TypeError, ValueError) as error:
        raise DefinitionBroken(f"{key}: {error!r}") from error
    return definition


def _read(given: dict[str, Any]) -> Definition:
    low, high = (Decimal(end) for end in given["range"])
    items = given["items"]
    numbers = tuple(str(number) for number in range(1, items + 1)) if isinstance(items, int) else tuple(items)
    choices = {name: tuple(styles) for name, styles in given.get("choices", {}).items()}
    return Definition(
        key=given["key"],
        version=given["version"],
        name=given["name"],
        short=given["short"],
        citation=given["citation"],
        items=numbers,
        low=low,
        high=high,
        time_frame=given["time_frame"],
        licence=Licence(given["licence"]),
        forbids=frozenset(Forbids(one) for one in given["forbids"]),
        scales=tuple(scale_from(one, numbers, low, high) for one in given.get("scale", [])),
        main_scale=next((one["key"] for one in given.get("scale", []) if one["key"] == given["key"]), ""),
        unscored=tuple(given.get("unscored", ())),
        choices=choices or None,
        norms=tuple(_norm(one) for one in given.get("norm", [])),
        thresholds=tuple(_threshold(one) for one in given.get("threshold", [])),
        safety=tuple(_safety(one) for one in given.get("safety", [])),
        loinc=dict(given["loinc"]) if "loinc" in given else None,
        min_interval_days=given["min_interval_days"],
        moments=tuple(given["moments"]),
        missing_source=given["missing_source"],
        traps=tuple(given.get("traps", ())),
        to_check=tuple(given.get("to_check", ())),
        not_scored=given.get("not_scored", ""),
    )


def _norm(given: dict[str, Any]) -> Norm:
    numbers = {name: Decimal(given[name]) for name in ("mean", "sd", "alpha", "retest") if name in given}
    return Norm(
        scale=given["scale"],
        sample=given["sample"],
        clinical=given.get("clinical", False),
        source=given["source"],
        n=given.get("n"),
        retest_days=given.get("retest_days"),
        to_check=given.get("to_check", False),
        **numbers,
    )


def _threshold(given: dict[str, Any]) -> Threshold:
    return Threshold(
        kind=ThresholdKind(given["kind"]),
        scale=given["scale"],
        value=Decimal(given["value"]),
        comparison=given["comparison"],
        label=given["label"],
        source=given["source"],
        level=Decimal(given["level"]) if "level" in given else None,
        to_check=given.get("to_check", False),
        calculated=given.get("calculated", False),
    )


def _safety(given: dict[str, Any]) -> SafetyItem:
    """`urgent_from` has to be written down: a number, or "never"."""
    urgent = given["urgent_from"]
    return SafetyItem(
        item=given["item"],
        at_least=Decimal(given["at_least"]),
        about=About(given["about"]),
        urgent_from=None if urgent == "never" else Decimal(urgent),
        to_check=given.get("to_check", False),
    )


def _check(definition: Definition) -> None:
    """What a reader of the file may rely on."""
    keys = {scale.key for scale in definition.scales}
    items = {*definition.items, *definition.unscored}
    _insist(bool(definition.scales) != bool(definition.not_scored), "either scales or the reason why there are none")
    _insist(definition.low < definition.high, "the range goes up")
    sources = [(one.scale, one.source) for one in definition.norms]
    sources += [(one.scale, one.source) for one in definition.thresholds]
    _insist(all(scale in keys for scale, _source in sources), "norms and thresholds name a scale of this one")
    _insist(all(source for _scale, source in sources), "every number has a source")
    _insist(all(one.comparison in COMPARISONS for one in definition.thresholds), "a threshold says how it is compared")
    _insist(all(one.item in items for one in definition.safety), "safety items are items of this instrument")
    _insist(all(_in_order(definition, one) for one in definition.safety), "a safety item calls, then calls at once")
    _insist(set(definition.loinc or {}) <= items, "LOINC codes belong to items")
    _insist(
        all(one.to_check for one in definition.thresholds if one.calculated),
        "what we worked out is marked to be checked",
    )
    closed = definition.licence in (Licence.PERMISSION, Licence.PAID)
    _insist(
        closed == (Forbids.WORDING in definition.forbids), "wording is shown only where the licence lets anyone show it"
    )


def _in_order(definition: Definition, one: SafetyItem) -> bool:
    urgent = definition.high if one.urgent_from is None else one.urgent_from
    return definition.low <= one.at_least <= urgent <= definition.high


def _insist(holds: bool, promise: str) -> None:
    if not holds:
        raise ValueError(promise)
