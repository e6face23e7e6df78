"""What is known of a measure apart from its words: scales, thresholds, safety, licence. One shape for the registry's instruments,
for our own measures, and for forms that a clinic brought.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from assessments import change, own
from assessments.fhir.reading import read_questionnaire
from assessments.fhir.recognising import items_of
from assessments.instruments import ThresholdKind, UnknownDefinition, all_definitions, definition_named
from assessments.scoring import Aggregate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assessments.fhir.form import Form
    from assessments.instruments import Definition, Norm, SafetyItem
    from assessments.models import FormEdition
    from assessments.scoring import Scale

HAIR = 1e-9  # makes "more than" of "at least", far below what any scale can show


@dataclass(frozen=True)
class Measure:
    """``reliable`` is the smallest change that counts, ``cutoff`` only what was published; both in points of the main scale.

    ``own`` marks what we wrote ourselves, which is not validated. ``alerts`` are the items whose answers call a person.
    """

    key: str
    label: Any
    version: str
    scales: tuple[Scale, ...] = ()
    main: str = ""
    reliable: float | None = None
    reliable_words: str = ""
    cutoff: float | None = None
    on_cutoff_is_functional: bool = False
    higher_is_better: bool = False
    alerts: tuple[SafetyItem, ...] = ()
    direction: tuple[Any, Any] = ("", "")
    own: bool = False
    min_interval_days: int = 0
    definition: Definition | None = None
    group: Any = ""  # of a line: the measure that it belongs to

    @property
    def main_scale(self) -> Scale | None:
        return next((scale for scale in self.scales if scale.key == self.main), None)

    def classify(self, before: float, after: float) -> change.ChangeClass | None:
        """None where nothing is known about its error."""
        if self.reliable is None:
            return None
        return change.classify_change(
            before,
            after,
            threshold=self.reliable,
            cutoff=self.cutoff,
            on_cutoff_is_functional=self.on_cutoff_is_functional,
            higher_is_better=self.higher_is_better,
        )


def measure_named(key: str, label: Any = "") -> Measure:
    """The measure of a key, or the line of one that has no total. What nobody defined is a form of which only the name is known."""
    if key in _own():
        return _own()[key]
    if key in _lines():
        return _lines()[key]
    try:
        return _from_registry(key)
    except UnknownDefinition:
        return Measure(key=key, label=label or key, version="form")


def is_known(key: str) -> bool:
    """Whether the name of a measure is known without asking the database."""
    return measure_named(key).version != "form"


@lru_cache(maxsize=1)
def _own() -> dict[str, Measure]:
    """Ours, and each line of them: no threshold and no cutoff, since nobody has tested them."""
    found: dict[str, Measure] = {}
    for measure in own.own_measures():
        form = read_questionnaire(measure.raw).form
        title = form.title if form is not None else measure.key
        version = form.version if form is not None else ""
        found[measure.key] = Measure(measure.key, title, version, measure.scales, own=True)
        for scale in measure.scales:
            found[scale.key] = _line(scale, scale.name, version, own=True, group=title)
    return found


@lru_cache(maxsize=1)
def _lines() -> dict[str, Measure]:
    """Scales of instruments that have no total stand for themselves."""
    found = {}
    for definition in all_definitions():
        if not definition.main_scale:
            for scale in definition.scales:
                label = f"{definition.short or definition.name}: {scale.name}" if scale.name else scale.key
                found[scale.key] = _line(scale, label, definition.version, definition=definition)
    return found


def _line(
    scale: Scale, label: Any, version: str, *, own: bool = False, definition: Definition | None = None, group: Any = ""
) -> Measure:
    least, words = least_change(definition, scale.key) if definition else (None, "")
    return Measure(
        scale.key, label, version, (scale,), scale.key, reliable=least, reliable_words=words,
        higher_is_better=scale.higher_is_better, direction=_direction(scale), own=own, definition=definition, group=group,
    )  # fmt: skip


def _direction(scale: Scale) -> tuple[Any, Any]:
    return (_("higher:"), _("easier")) if scale.higher_is_better else (_("lower:"), _("easier"))


@lru_cache(maxsize=128)
def _from_registry(key: str) -> Measure:
    found = definition_named(key)
    scale = found.scale(found.main_scale) if found.main_scale else None
    cut = next(iter(found.thresholds_for(found.main_scale, ThresholdKind.CUTOFF)), None) if scale else None
    least, words = least_change(found, scale.key) if scale else (None, "")
    return Measure(
        key=key,
        label=found.short or found.name,
        version=found.version,
        scales=found.scales,
        main=found.main_scale,
        reliable=least,
        reliable_words=words,
        cutoff=float(cut.value) if cut else None,
        on_cutoff_is_functional=bool(cut and cut.comparison in ("<", ">")),
        higher_is_better=bool(scale and scale.higher_is_better),
        alerts=found.safety,
        direction=_direction(scale) if scale else ("", ""),
        min_interval_days=found.min_interval_days,
        definition=found,
    )


def least_change(found: Definition, scale: str) -> tuple[float | None, str]:
    """The smallest change of a scale that counts, and where the number is from. What was published goes before what we work out."""
    known = sorted(found.thresholds_for(scale, ThresholdKind.RELIABLE_CHANGE), key=lambda one: one.calculated)
    if known:
        strict = HAIR if known[0].comparison == ">" else 0.0
        return float(known[0].value) + strict, known[0].source
    for norm in found.norms:
        for kind in ("retest", "alpha"):
            reliability = norm.reliability(kind)
            if norm.scale == scale and norm.sd is not None and reliability is not None:
                return _worked_out(found.scale(scale), norm, float(norm.sd), float(reliability)), norm.source
    return None, ""


def _worked_out(scale: Scale, norm: Norm, sd: float, reliability: float) -> float:
    least = change.least_change(sd=sd, reliability=reliability)
    if scale.aggregate == Aggregate.SUM and not scale.continuous:
        return change.whole_points(least)
    return math.floor(least * 100 + 1) / 100  # a mean: two decimals, and more than the bound


def item_numbers(form: Form, measure: Measure) -> dict[str, str]:
    """Item number -> linkId of a form that holds the wording of an instrument: by linkId, by LOINC code, or by order.

    Raises KeyError when the form does not have them all.
    """
    if measure.definition is None:
        return {item: item for scale in measure.scales for item in scale.items}
    wanted = measure.definition.items
    questions = [item for item in form.questions if not item.is_calculated]
    if all(number in form.index for number in wanted):
        return {number: number for number in wanted}
    by_code = _by_code(measure.definition.loinc or {}, questions)
    if len(by_code) == len(wanted):
        return by_code
    if len(questions) == len(wanted):
        return {number: item.link_id for number, item in zip(wanted, questions, strict=True)}
    raise KeyError(measure.key)


def _by_code(loinc: Mapping[str, str], questions: list[Any]) -> dict[str, str]:
    codes = {code: item.link_id for item in questions for _system, code in item.codes}
    return {number: codes[code] for number, code in loinc.items() if code in codes}


def scales_for(form: Form, measure: Measure) -> tuple[Scale, ...]:
    """The scales over this form's own linkIds. Raises KeyError when an item that is scored is missing."""
    if not measure.scales:
        return ()
    if measure.definition is None:
        return measure.scales
    return measure.definition.scales_on(item_numbers(form, measure))


@dataclass(frozen=True)
class Watch:
    """The numbers from which an answer calls a person, and calls one at once (None: never at once)."""

    at_least: Decimal
    urgent_from: Decimal | None = None

    def stricter(self, other: Watch) -> Watch:
        """What calls sooner, of each."""
        urgent = [one.urgent_from for one in (self, other) if one.urgent_from is not None]
        return Watch(min(self.at_least, other.at_least), min(urgent, default=None))

    def is_urgent(self, number: Decimal) -> bool:
        return self.urgent_from is not None and number >= self.urgent_from


def alerts_for(form: Form, measure: Measure, edition: FormEdition) -> dict[str, Watch]:
    """linkId -> what calls a person: the registry's table, and what the clinic set. Where both say something, the sooner counts.

    An item that carries the code of a safety item, or stands in its place below a total with the code of its instrument, is watched
    in whichever form it stands.
    """
    found = {
        str(one["item"]): Watch(Decimal(str(one["from"])), Decimal(str(one["urgent"])) if one.get("urgent") else None)
        for one in edition.alerts
    }
    numbers = item_numbers(form, measure) if measure.alerts else {}
    known = [(numbers[one.item], one) for one in measure.alerts]
    for definition in all_definitions():
        if definition.loinc and definition.safety:
            names = items_of(form, definition)
            known += [(names[one.item], one) for one in definition.safety if one.item in names]
    for link_id, one in known:
        watch = Watch(one.at_least, one.urgent_from)
        found[link_id] = watch.stricter(found[link_id]) if link_id in found else watch
    return found


def known_instruments() -> tuple[Definition, ...]:
    """All definitions of the registry."""
    return all_definitions()


def client_title(key: str, title: Any) -> Any:
    """What a client reads above a form: never the name of an instrument that says what it looks for."""
    try:
        definition_named(key)
    except UnknownDefinition:
        return title
    return _("Some questions")
