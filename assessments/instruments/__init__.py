"""Definitions of published instruments: numbers, keys, norms, thresholds, licence. Never their wording.

`definition_named("phq9")`, `all_definitions()`. The data stands in `*.toml` beside this file; `loading` checks every line of it.
"""

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
from assessments.instruments.loading import LeftOut, UnknownDefinition, all_definitions, definition_named, left_out

__all__ = [
    "About",
    "Definition",
    "Forbids",
    "LeftOut",
    "Licence",
    "Norm",
    "SafetyItem",
    "Threshold",
    "ThresholdKind",
    "UnknownDefinition",
    "all_definitions",
    "definition_named",
    "left_out",
]
