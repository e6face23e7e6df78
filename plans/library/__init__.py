"""The shelf that comes with the product, written for it: techniques, objective patterns and plan templates.

``manage.py load_plan_library`` brings the three files beside this one into the database.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
Entry = dict[str, Any]


def _read(name: str) -> list[Entry]:
    found: list[Entry] = tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))[name]
    return found


@lru_cache(maxsize=1)
def techniques() -> tuple[Entry, ...]:
    """Field values of :class:`plans.models.Technique`."""
    return tuple(_read("techniques"))


@lru_cache(maxsize=1)
def patterns() -> tuple[Entry, ...]:
    """Field values of :class:`plans.models.ObjectivePattern`."""
    return tuple(_read("patterns"))


@lru_cache(maxsize=1)
def templates() -> tuple[Entry, ...]:
    """Field values of :class:`plans.models.PlanTemplate`; its content as ``plans.drafting.from_template`` reads it.

    Raises KeyError for a technique that is not in the file.
    """
    known = {entry["slug"]: entry for entry in techniques()}
    return tuple(_template(entry, known) for entry in _read("templates"))


def _template(entry: Entry, known: dict[str, Entry]) -> Entry:
    head = ("slug", "title", "presentation")
    content = {name: value for name, value in entry.items() if name not in head}
    content["goals"] = [
        {"statement": goal["statement"], "objectives": [_objective(part, known) for part in goal["objectives"]]}
        for goal in content["goals"]
    ]
    return {**{name: entry[name] for name in head}, "content": content}


def _objective(part: Entry, known: dict[str, Entry]) -> Entry:
    technique = known[part["technique"]]
    work = {
        "strand": part.get("strand") or technique["strand"],
        "technique": technique["name"],
        "planned_sessions": part["sessions"],
        "rationale": part["why"],
    }
    kept = {name: part[name] for name in ("statement", "measure", "baseline", "target", "weeks")}
    return {**kept, "interventions": [work]}
