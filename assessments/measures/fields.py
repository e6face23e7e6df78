"""A question of a form as form fields, and what was posted back as FHIR values."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.fhir.form import CHOICES, Json, value_of
from assessments.partial_dates import date_words, exact_date
from common.widgets import ChoiceList, DateTimeInput, Dial, OneChip, TickList, TimeInput, WordScale, Writing

if TYPE_CHECKING:
    from django.http import QueryDict

    from assessments.fhir.form import Item, Option

LONGEST = 8000  # characters of one text
BIGGEST = 1024 * 1024  # bytes of one file when the form sets no limit of its own
TILES = 7  # options that are drawn as a row of tiles, when their words are short
TILE_WORDS = 26
OPEN, UNIT, FILE_GONE = ":open", ":unit", ":gone"
YES_NO = (("true", _("Yes")), ("false", _("No")))
DROPS = frozenset({"drop-down", "autocomplete", "lookup"})
BLANKS = 1  # empty lines offered behind the answers of a question that takes several


def choices_of(item: Item) -> list[tuple[str, str]]:
    """(number of the option, its words)."""
    return [(str(number), f"{option.prefix} {option.label}".strip()) for number, option in enumerate(item.options)]


def is_many(item: Item) -> bool:
    """Several lines of the same kind: a question that takes more than one answer and is no list of options."""
    return item.repeats and item.type not in CHOICES and item.type not in ("boolean", "attachment")


def field_for(item: Item, label: str, hint: str) -> forms.Field:
    """The main field of a question. Nothing is required while somebody is still answering."""
    shared: dict[str, Any] = {"label": label, "help_text": hint, "required": False}
    if item.type in CHOICES:
        return _choice(item, shared)
    if item.type == "boolean":
        return forms.ChoiceField(choices=YES_NO, widget=OneChip, **shared)
    if item.type == "attachment":
        return forms.FileField(widget=forms.FileInput({"accept": ",".join(item.mime_types)}), **shared)
    return forms.CharField(widget=_widget(item), **shared)


def _choice(item: Item, shared: dict[str, Any]) -> forms.Field:
    choices = choices_of(item)
    if item.repeats:
        return forms.MultipleChoiceField(choices=choices, widget=TickList, **shared)
    if item.control in DROPS or len(choices) > 12:
        return forms.ChoiceField(choices=[("", _("Choose one")), *choices], widget=forms.Select, **shared)
    short = 3 <= len(choices) <= TILES and all(len(words) <= TILE_WORDS for _number, words in choices)
    return forms.ChoiceField(choices=choices, widget=WordScale if short else ChoiceList, **shared)


def _widget(item: Item) -> forms.Widget:
    if item.type in ("integer", "decimal", "quantity"):
        return _number_widget(item)
    if item.type == "text":
        return Writing(rows=3)
    if item.type == "date":
        return forms.TextInput({"autocomplete": "off"})
    if item.type == "dateTime":
        return DateTimeInput()
    if item.type == "time":
        return TimeInput()
    attrs = {"inputmode": "url"} if item.type == "url" else {}
    return forms.TextInput({**attrs, "maxlength": item.max_length} if item.max_length else attrs)


def _number_widget(item: Item) -> forms.Widget:
    low, high = (_plain(value.data) if value else None for value in (item.min_value, item.max_value))
    if item.control == "slider" and item.type == "integer" and low is not None and high is not None:
        step = int(item.slider_step or 1)
        return Dial(low="", high="", minimum=int(low), maximum=int(high), step=step)
    mode = "numeric" if item.type == "integer" else "decimal"
    return forms.TextInput({"inputmode": mode, "class": "short", "autocomplete": "off"})


def _plain(number: Any) -> Any:
    return number.get("value") if isinstance(number, dict) else number


def initial_of(item: Item, answers: Sequence[Json]) -> Any:
    """What the main field shows for stored answers."""
    if item.type in CHOICES:
        numbers = [str(number) for number, option in _chosen(item, answers)]
        return numbers if item.repeats else (numbers[0] if numbers else "")
    texts = [_text(item, answer) for answer in answers]
    return texts[0] if texts else ""


def _chosen(item: Item, answers: Sequence[Json]) -> list[tuple[int, Option]]:
    found = []
    for answer in answers:
        value = value_of(answer)
        option = item.option_for(value) if value is not None else None
        if option is not None:
            found.append((item.options.index(option), option))
    return found


def open_text(item: Item, answers: Sequence[Json]) -> str:
    """Free words of a question with options."""
    for answer in answers:
        value = value_of(answer)
        if value is not None and value.kind == "String" and item.option_for(value) is None:
            return str(value.data)
    return ""


def _text(item: Item, answer: Json) -> str:
    value = value_of(answer)
    if value is None:
        return ""
    if value.kind == "Boolean":
        return "true" if value.data else "false"
    if value.kind == "Quantity":
        return str(value.data.get("value", ""))
    if value.kind == "Date":
        return date_words(str(value.data))
    if value.kind == "DateTime":
        return _local(str(value.data))
    if value.kind == "Time":
        return str(value.data)[:5]
    if isinstance(value.data, dict):
        return str(value.data.get("title") or value.data.get("display") or value.data.get("reference") or "")
    return str(value.data)


def _local(text: str) -> str:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    return (timezone.localtime(moment) if moment.tzinfo else moment).strftime("%Y-%m-%dT%H:%M")


# --- what comes back
def read(item: Item, name: str, data: QueryDict, files: Mapping[str, Any], before: Sequence[Json]) -> list[Json]:
    """The answers that were posted for a question, right or wrong: judging comes at the end."""
    if item.type in CHOICES:
        return _read_choice(item, name, data)
    if item.type == "attachment":
        return _read_file(item, name, data, files, before)
    found = []
    for number, text in enumerate(data.getlist(name)):
        answer = _answer(item, text.strip()[:LONGEST], data.getlist(name + UNIT), number)
        if answer is not None:
            found.append(answer)
    return found if is_many(item) else found[:1]


def _read_choice(item: Item, name: str, data: QueryDict) -> list[Json]:
    wanted = data.getlist(name) if item.repeats else data.getlist(name)[-1:]
    options = [item.options[int(one)] for one in wanted if one.isdecimal() and int(one) < len(item.options)]
    alone = [option for option in options if option.exclusive]
    answers = [option.value.as_answer() for option in (alone[:1] or options)]
    text = data.get(name + OPEN, "").strip()[:LONGEST]
    if item.type == "open-choice" and text:
        answers = [*(answers if item.repeats else []), {"valueString": text}]
    return answers


def _answer(item: Item, text: str, units: Sequence[str], number: int) -> Json | None:
    """One value. What is no number or date is kept as text, so that nothing typed is lost; it is judged at the end."""
    if not text:
        return None
    if item.type == "boolean":
        return {"valueBoolean": text == "true"} if text in ("true", "false") else None
    if item.type in ("integer", "decimal", "quantity"):
        return _read_number(item, text, units[number] if number < len(units) else "")
    if item.type == "dateTime":
        return {"valueDateTime": _with_zone(text)}
    if item.type == "time":
        return {"valueTime": text + ":00" if re.fullmatch(r"\d\d:\d\d", text) else text}
    if item.type == "date":
        return {"valueDate": exact_date(text) or text}
    return {"valueUri" if item.type == "url" else "valueString": text}


def words_typed(item: Item, name: str, data: QueryDict) -> tuple[str, ...]:
    """Dates in the words in which they were typed, one for each answer; nothing for other questions."""
    if item.type != "date":
        return ()
    typed = tuple(text.strip()[:LONGEST] for text in data.getlist(name) if text.strip())
    return typed if is_many(item) else typed[:1]


def _read_number(item: Item, text: str, unit: str) -> Json:
    try:
        number = Decimal(text.replace(",", "."))
        whole = number == number.to_integral_value() and number.is_finite()
    except InvalidOperation:
        return {"valueString": text}
    if not number.is_finite():
        return {"valueString": text}
    if item.type == "integer":
        return {"valueInteger": int(number)} if whole else {"valueDecimal": number}
    if item.type == "decimal":
        return {"valueDecimal": number}
    return {"valueQuantity": {"value": number, **_unit(item, unit)}}


def _unit(item: Item, chosen: str) -> Json:
    offered = item.unit_options or ((item.unit_coding,) if item.unit_coding else ())
    number = int(chosen) if chosen.isdecimal() and int(chosen) < len(offered) else 0
    coding = offered[number].data if offered else None
    if not isinstance(coding, dict):
        return {"unit": item.unit} if item.unit else {}
    unit = {"unit": coding.get("display") or coding.get("code")}
    return unit | {key: coding[key] for key in ("system", "code") if coding.get(key)}


def _with_zone(text: str) -> str:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else timezone.make_aware(moment)).isoformat(timespec="seconds")


def _read_file(item: Item, name: str, data: QueryDict, files: Mapping[str, Any], before: Sequence[Json]) -> list[Json]:
    upload = files.get(name)
    if upload is None:
        return [] if data.get(name + FILE_GONE) else [dict(answer) for answer in before]
    if too_large(item, upload):
        return [dict(answer) for answer in before]
    content = upload.read()
    return [
        {
            "valueAttachment": {
                "contentType": upload.content_type,
                "data": base64.b64encode(content).decode(),
                "size": len(content),
                "title": upload.name[:120],
            }
        }
    ]


def too_large(item: Item, upload: Any) -> str:
    """Why a file is not kept, in words; empty when it is."""
    limit = int(item.max_size or BIGGEST)
    if upload is None or upload.size <= limit:
        return ""
    facts = {"name": upload.name, "size": filesizeformat(upload.size), "limit": filesizeformat(limit)}
    return str(_("“%(name)s” is %(size)s and was not kept: here a file can have up to %(limit)s.") % facts)


def words_of(item: Item, answers: Sequence[Json]) -> str:
    """Answers as people read them."""
    found = []
    for answer in answers:
        value = value_of(answer)
        if value is None:
            continue
        option = item.option_for(value)
        found.append(option.label if option else _in_words(value.kind, value.data, item))
    return ", ".join(part for part in found if part)


def _in_words(kind: str, data: Any, item: Item) -> str:
    if kind == "Boolean":
        return str(_("Yes") if data else _("No"))
    if kind == "Quantity":
        return f"{data.get('value', '')} {data.get('unit', '')}".strip()
    if kind == "Date":
        return date_words(str(data))
    if kind == "DateTime":
        return _local(str(data)).replace("T", " ")
    if isinstance(data, dict):
        return str(data.get("title") or data.get("display") or data.get("reference") or data.get("code") or "")
    text = data if isinstance(data, str) else json.dumps(data, default=str).strip('"')
    return f"{text} {item.unit}".strip() if kind in ("Integer", "Decimal") else text
