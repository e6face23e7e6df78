"""Bringing forms into the clinic: read, keep as they came, try out, publish, retire."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

import audit
from assessments import own
from assessments.fhir.form import Finding, Form, Severity
from assessments.fhir.reading import read_questionnaire
from assessments.fhir.selftest import self_test
from assessments.measures import catalogue
from assessments.models import FormEdition

if TYPE_CHECKING:
    from people.models import User

KEPT = 64
_forms: OrderedDict[str, Form] = OrderedDict()
State = FormEdition.State


class NotPublishable(Exception):
    """The edition may be kept, not used. ``findings`` say why."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(str(finding.message) for finding in findings))
        self.findings = findings


@dataclass(frozen=True)
class Imported:
    """``edition`` is None when the file was refused; ``new`` is False when the clinic had exactly this one already."""

    edition: FormEdition | None
    findings: tuple[Finding, ...]
    new: bool = False

    @property
    def publishable(self) -> bool:
        return self.edition is not None and not any(finding.is_error for finding in self.findings)


def form_of(edition: FormEdition) -> Form:
    """The form of an edition, read once per process: an edition never changes under its digest."""
    found = _forms.get(edition.digest)
    if found is None:
        found = read_questionnaire(edition.bytes).form
        if found is None:
            raise ValueError("a stored edition cannot be read")
        _forms[edition.digest] = found
        while len(_forms) > KEPT:
            _forms.popitem(last=False)
    return found


def key_of(form: Form) -> str:
    """A name for good, from the last part of its url, else from its name or title."""
    tail = re.split(r"[/:#]", form.url.rstrip("/"))[-1] if form.url else ""
    return slugify(tail or form.name or form.title)[:60] or "form"


@transaction.atomic
def import_edition(
    *, raw: bytes, by: User | None, key: str = "", instrument: str = "", worded: bool = True
) -> Imported:
    """Read a questionnaire and keep it as a draft with its report; a draft of the same version is replaced.

    The bytes are kept as they came. A version that was published is never touched: other bytes under its name are refused. Nothing
    is fetched from anywhere, and nothing is kept when nothing can be read.
    """
    reading = read_questionnaire(raw)
    if reading.form is None:
        return Imported(None, reading.findings)
    form, digest = reading.form, hashlib.sha256(raw).hexdigest()
    same = FormEdition.objects.filter(url=form.url, release=form.version) if form.url else FormEdition.objects.none()
    for edition in same.exclude(state=State.DRAFT):
        if edition.digest == digest:
            return Imported(edition, reading.findings)
        return Imported(None, (*reading.findings, _taken(form)))
    same.filter(state=State.DRAFT).delete()
    edition = FormEdition.objects.create(
        key=key or _known_key(form) or key_of(form),
        url=form.url,
        release=form.version,
        title=(form.title or form.name or form.url)[:300] or _("Without a title"),
        original=raw,
        digest=digest,
        findings=[finding.as_dict() for finding in reading.findings],
        items=len(form.index),
        instrument=instrument,
        worded=worded,
        imported_by=by,
    )
    audit.record("edition.imported", by=by, obj=edition, detail={"findings": len(reading.findings)})
    return Imported(edition, reading.findings, new=True)


def _taken(form: Form) -> Finding:
    words = _(
        "Version %(version)s of this form is in use already with other content. Give the new one a version of its own."
    )
    return Finding("version", Severity.ERROR, "duplicate", words % {"version": form.version or "–"})


def _known_key(form: Form) -> str:
    found = FormEdition.objects.filter(url=form.url).exclude(url="").order_by("created_at").first()
    return found.key if found else ""


def trial(edition: FormEdition) -> list[Finding]:
    """Everything that stands between an edition and its use: errors of its report, and what trying it out shows."""
    reading = read_questionnaire(edition.bytes)
    errors = [finding for finding in reading.findings if finding.is_error]
    if reading.form is None or errors:
        return errors
    measure = catalogue.measure_named(edition.instrument or edition.key, edition.title)
    try:
        scales = catalogue.scales_for(reading.form, measure)
    except KeyError:
        words = _("This form does not have the items of %(name)s, so its scores would be wrong.") % {
            "name": measure.label
        }
        return [Finding("item", Severity.ERROR, "structure", words)]
    return [finding for finding in self_test(reading.form, scales) if finding.is_error]


@transaction.atomic
def publish(*, edition: FormEdition, by: User | None) -> FormEdition:
    """Take an edition into use; the one before it is retired and keeps its answers. Raises NotPublishable."""
    edition = FormEdition.objects.select_for_update().get(pk=edition.pk)
    if edition.state != State.DRAFT:
        return edition
    findings = trial(edition)
    if findings:
        raise NotPublishable(findings)
    now = timezone.now()
    before = FormEdition.objects.filter(key=edition.key, state=State.ACTIVE)
    before.update(state=State.RETIRED, retired_at=now, updated_at=now)
    edition.state, edition.published_by, edition.published_at = State.ACTIVE, by, now
    edition.save(update_fields=["state", "published_by", "published_at", "updated_at"])
    audit.record("edition.published", by=by, obj=edition)
    return edition


@transaction.atomic
def set_alerts(*, edition: FormEdition, by: User, alerts: list[dict[str, str]]) -> FormEdition:
    """Which answers call a person, beside those that the registry knows. Kept with a draft; closed with it."""
    if edition.state != State.DRAFT:
        raise NotPublishable([])
    FormEdition.objects.filter(pk=edition.pk, state=State.DRAFT).update(alerts=alerts, updated_at=timezone.now())
    edition.alerts = alerts
    audit.record("edition.alerts_set", by=by, obj=edition, detail={"number": len(alerts)})
    return edition


@transaction.atomic
def retire(*, edition: FormEdition, by: User) -> bool:
    """Take an edition out of use. What was asked already may still be answered. Returns whether it was in use."""
    now = timezone.now()
    rows = FormEdition.objects.filter(pk=edition.pk, state=State.ACTIVE)
    done = rows.update(state=State.RETIRED, retired_at=now, updated_at=now)
    if done:
        audit.record("edition.retired", by=by, obj=edition)
    return bool(done)


@transaction.atomic
def reinstate(*, edition: FormEdition, by: User | None) -> bool:
    """Take a retired edition into use again, unless another one of its measure is. Returns whether it was."""
    if FormEdition.objects.filter(key=edition.key, state=State.ACTIVE).exists():
        return False
    rows = FormEdition.objects.filter(pk=edition.pk, state=State.RETIRED)
    done = rows.update(state=State.ACTIVE, retired_at=None, updated_at=timezone.now())
    if done:
        audit.record("edition.reinstated", by=by, obj=edition)
    return bool(done)


def edition_in_use(key: str) -> FormEdition | None:
    return FormEdition.objects.filter(key=key, state=State.ACTIVE).first()


def load_own_measures() -> int:
    """Take our own measures into use where their version is not there yet. Returns how many are new."""
    made = [import_edition(raw=measure.raw, by=None, key=measure.key) for measure in own.own_measures()]
    new = [one.edition for one in made if one.new and one.edition is not None]
    for edition in new:
        publish(edition=edition, by=None)
    return len(new)
