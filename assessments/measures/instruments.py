"""Switching instruments of the registry on and off, and giving them the words that the clinic may use."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

import audit
from assessments.instruments import Forbids, Licence, definition_named
from assessments.measures import editions
from assessments.measures.wording import numbers_form, worded_form
from assessments.models import FormEdition, InstrumentSetting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assessments.instruments import Definition
    from people.models import User


class NotAllowedHere(Exception):
    """The licence does not allow this without a right that the clinic holds and has written down."""


@dataclass(frozen=True)
class Right:
    """Who gave it, since when, and where it is written."""

    holder: str
    since: dt.date
    reference: str


NEEDS_RIGHT = frozenset({Licence.PERMISSION, Licence.PAID})


def needs_right(definition: Definition) -> bool:
    """Whether numbers may be entered only with a right of the clinic's own."""
    return definition.licence in NEEDS_RIGHT or bool(definition.forbids & {Forbids.ELECTRONIC, Forbids.PRODUCT})


def wording_needs_right(definition: Definition) -> bool:
    """Whether its words may be shown on a screen only with a right of the clinic's own."""
    return needs_right(definition) or not definition.wording_is_free


def licence_class(definition: Definition) -> str:
    return InstrumentSetting.Licence.ASK if needs_right(definition) else InstrumentSetting.Licence.FREE


def setting_of(key: str, *, locked: bool = False) -> InstrumentSetting:
    """The clinic's decision, or a blank one. ``locked`` holds it until the transaction ends. Raises UnknownDefinition."""
    definition = definition_named(key)
    rows = InstrumentSetting.objects.filter(key=key)
    found = (rows.select_for_update() if locked else rows).first()
    return found or InstrumentSetting(key=key, definition=definition.version, licence=licence_class(definition))


@transaction.atomic
def switch_on(*, key: str, by: User, right: Right | None = None) -> InstrumentSetting:
    """Use an instrument by its item numbers. Raises NotAllowedHere when its licence asks for a right that nobody declared."""
    definition = definition_named(key)
    setting = setting_of(key, locked=True)
    if needs_right(definition) and right is None and not setting.right_holder:
        raise NotAllowedHere
    if right is not None:
        setting.right_holder, setting.right_since = right.holder, right.since
        setting.right_reference, setting.declared_by = right.reference, by
    setting.definition, setting.licence = definition.version, licence_class(definition)
    setting.switched_on = True
    setting.version += 0 if setting._state.adding else 1
    setting.save()
    if editions.edition_in_use(key) is None:
        made = editions.import_edition(raw=numbers_form(definition), by=by, key=key, instrument=key, worded=False)
        if made.edition is not None:
            editions.publish(edition=made.edition, by=by)
            editions.reinstate(edition=made.edition, by=by)
    audit.record("instrument.switched_on", by=by, obj=setting, detail={"right": bool(setting.right_holder)})
    return setting


@transaction.atomic
def switch_off(*, key: str, by: User) -> InstrumentSetting:
    """Nobody new is asked from now on. Answers, scores and the declared right stay."""
    setting = setting_of(key, locked=True)
    if not setting._state.adding and setting.switched_on:
        setting.switched_on = False
        setting.version += 1
        setting.save()
        audit.record("instrument.switched_off", by=by, obj=setting)
    return setting


def _may_show_words(definition: Definition, setting: InstrumentSetting) -> None:
    if not setting.switched_on or (wording_needs_right(definition) and not setting.right_holder):
        raise NotAllowedHere


@transaction.atomic
def add_wording_lines(
    *, key: str, by: User, lines: Sequence[str], words: Sequence[str] = (), release: str
) -> editions.Imported:
    """The clinic's own wording, one item per line. Raises NotAllowedHere without a right, DoesNotFit for lines that do not fit."""
    definition = definition_named(key)
    _may_show_words(definition, setting_of(key))
    raw = worded_form(definition, lines=lines, words=words, release=release)
    return editions.import_edition(raw=raw, by=by, key=key, instrument=key)


@transaction.atomic
def add_wording_file(*, key: str, by: User, raw: bytes) -> editions.Imported:
    """The clinic's own wording as a FHIR questionnaire. Raises NotAllowedHere without a right."""
    definition = definition_named(key)
    _may_show_words(definition, setting_of(key))
    return editions.import_edition(raw=raw, by=by, key=key, instrument=key)


def may_be_asked(edition: FormEdition) -> bool:
    """Whether an edition in use may be asked of somebody now: an instrument only while it is switched on."""
    if edition.state != FormEdition.State.ACTIVE:
        return False
    return not edition.instrument or InstrumentSetting.objects.filter(key=edition.instrument, switched_on=True).exists()
