"""Forms made here: from an instrument's numbers alone, or with the lines that a clinic may use. Pure; gives FHIR R4 bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from decimal import Decimal

    from assessments.instruments import Definition

BASE = "urn:mooring:instrument:"
MIN = "http://hl7.org/fhir/StructureDefinition/minValue"
MAX = "http://hl7.org/fhir/StructureDefinition/maxValue"
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
SYSTEM = BASE + "answer"


class DoesNotFit(ValueError):
    """The lines do not fit the instrument; the words say how."""


def numbers_form(definition: Definition) -> bytes:
    """The items by number, to be entered from the clinic's own paper form."""
    wanted = (*definition.items, *_named(definition))
    items = [_number(definition, item, _("Item %(n)s") % {"n": item}) for item in wanted]
    return _resource(definition, f"numbers-{definition.version}", items)


def worded_form(definition: Definition, *, lines: Sequence[str], words: Sequence[str] = (), release: str) -> bytes:
    """One line per item, and the words of the answers from the lowest to the highest (none: plain numbers). Raises DoesNotFit."""
    lines = [line.strip() for line in lines if line.strip()]
    words = [word.strip() for word in words if word.strip()]
    if len(lines) != len(definition.items):
        raise DoesNotFit(
            _("This instrument has %(wanted)s items; there are %(given)s lines.")
            % {"wanted": len(definition.items), "given": len(lines)}
        )
    steps = int(definition.high - definition.low) + 1
    if words and len(words) != steps:
        raise DoesNotFit(
            _("The answers go from %(low)s to %(high)s: that is %(wanted)s words; there are %(given)s.")
            % {"low": definition.low, "high": definition.high, "wanted": steps, "given": len(words)}
        )
    items = [
        _choice(definition, item, line, words)
        if words and not _odd(definition, item)
        else _number(definition, item, line)
        for item, line in zip(definition.items, lines, strict=True)
    ]
    items += [_named_choice(definition, name, lines) for name in _named(definition)]
    return _resource(definition, release, items)


def _named(definition: Definition) -> list[str]:
    """Choices among the items themselves, asked beside them."""
    return [item for item in definition.choices or {} if item not in definition.items]


def _named_choice(definition: Definition, name: str, lines: Sequence[str]) -> dict[str, Any]:
    """One of the lines is chosen; it is kept by the name of its item, wherever it stands."""
    words = dict(zip(definition.items, lines, strict=True))
    item = _number(definition, name, _("Which of these is closest to you?"))
    for option in item["answerOption"]:
        option["valueCoding"]["display"] = words[option["valueCoding"]["code"]]
    return item


def _resource(definition: Definition, release: str, items: list[dict[str, Any]]) -> bytes:
    resource = {
        "resourceType": "Questionnaire",
        "url": f"{BASE}{definition.key}",
        "version": release,
        "title": definition.name,
        "status": "active",
        "item": items,
    }
    return (json.dumps(resource, ensure_ascii=False, indent=1) + "\n").encode()


def range_of(definition: Definition, item: str) -> tuple[Decimal, Decimal]:
    """Lowest and highest number of one item."""
    for scale in definition.scales:
        if scale.ranges and item in scale.ranges:
            return scale.ranges[item]
    return definition.low, definition.high


def _odd(definition: Definition, item: str) -> bool:
    """An item that is answered in another range than the rest."""
    return range_of(definition, item) != (definition.low, definition.high)


def _number(definition: Definition, item: str, text: str) -> dict[str, Any]:
    choices = (definition.choices or {}).get(item)
    if choices:
        options = [{"valueCoding": {"system": SYSTEM, "code": one, "display": one}} for one in choices]
        return {"linkId": item, "text": text, "type": "choice", "answerOption": options}
    low, high = range_of(definition, item)
    kind = "decimal" if any(scale.continuous and item in scale.items for scale in definition.scales) else "integer"
    bounds = [(MIN, low), (MAX, high)]
    name = "valueDecimal" if kind == "decimal" else "valueInteger"
    limits = [{"url": url, name: int(value) if value == int(value) else float(value)} for url, value in bounds]
    return {"extension": limits, "linkId": item, "text": text, "type": kind}


def _choice(definition: Definition, item: str, text: str, words: Sequence[str]) -> dict[str, Any]:
    options = [
        {
            "valueCoding": {
                "extension": [{"url": ORDINAL, "valueDecimal": int(definition.low) + number}],
                "system": SYSTEM,
                "code": str(int(definition.low) + number),
                "display": word,
            }
        }
        for number, word in enumerate(words)
    ]
    return {"linkId": item, "text": text, "type": "choice", "answerOption": options}
