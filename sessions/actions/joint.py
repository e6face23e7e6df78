"""Files of couples and families: opened beside the personal files, with an agreement before the first joint session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from audit.writing import record
from common.acting import as_the_clinic
from common.saving import StaleWrite, save_versioned
from people.actions import register_client
from people.models import CareRelationship, Client, Clinic
from people.permissions import Permission
from plans.guards import may_write, require_own_care
from sessions.models import JointAgreement, JointMember

if TYPE_CHECKING:
    from people.models import User

TERMS = ["who_is_client", "client_person_id", "secrets", "release", "words"]
FIELDS = [*TERMS[:1], "client_person", *TERMS[2:], "agreed_by", "agreed_on", "recorded_by"]


class NotTogether(Exception):
    """A joint file needs at least two different people, each with a personal file."""


@as_the_clinic()  # the new file is in nobody's care until the last step
@transaction.atomic
def open_joint_file(*, by: User, kind: str, persons: Sequence[Client], clinician: User) -> Client:
    """A file for a couple or a family, in the care of ``clinician`` alone. Of the personal files only the first names are copied.

    Done by whoever registers clients, or by a clinician who cares for every one of them and takes the file on. Raises NotTogether,
    PermissionDenied.
    """
    if len({person.pk for person in persons}) < 2 or any(person.is_joint for person in persons):
        raise NotTogether
    own = clinician.pk == by.pk and all(may_write(by, person) for person in persons)
    if not by.can(Permission.REGISTER_CLIENTS) and not own:
        raise PermissionDenied
    if not clinician.is_active or not clinician.can(Permission.WRITE_RECORDS):
        raise PermissionDenied
    clinic, now = Clinic.get(), timezone.now()
    name = " & ".join(person.first_name for person in persons)
    file = register_client(by=by, name=name, legal_name=name, kind=kind, language=clinic.language)
    file.status = Client.Status.ACTIVE
    save_versioned(file, expected=file.version, fields=["status"])
    for person in persons:
        JointMember(file=file, person=person, called=person.first_name).save(force_insert=True)
    CareRelationship._base_manager.create(client=file, clinician=clinician, started_at=now, arranged_by=by)
    record("file.opened", by=by, obj=file, client=file, detail={"members": len(persons)})
    return file


def agreement_of(file: Client) -> JointAgreement:
    """What was agreed, or an unsaved empty agreement (version 0)."""
    return JointAgreement._base_manager.filter(file=file).first() or JointAgreement(file=file, version=0)


@transaction.atomic
def record_agreement(*, by: User, file: Client, expected: int, terms: dict[str, Any]) -> JointAgreement:
    """Write down what was agreed and who agreed. ``expected`` is 0 for the first time.

    When a term changes, whoever does not agree to the new one is no longer among those who did: ``terms`` says all of it anew.
    Raises StaleWrite, PermissionDenied.
    """
    require_own_care(by, file)
    row = agreement_of(file)
    if row.version != expected:
        raise StaleWrite(row)
    changed = any(getattr(row, name) != terms[name] for name in TERMS if name in terms)
    for name, value in terms.items():
        setattr(row, name, value)
    members = {str(pk) for pk in file.members.values_list("person_id", flat=True)}
    row.agreed_by = sorted(set(row.agreed_by) & members)
    if row.client_person_id and str(row.client_person_id) not in members:
        raise PermissionDenied
    if set(row.agreed_by) != members:
        row.agreed_on = None
    elif changed or row.agreed_on is None:
        row.agreed_on = timezone.localdate()
    row.recorded_by = by
    if expected == 0:
        row.version = 1
        row.save(force_insert=True)
    else:
        save_versioned(row, expected=expected, fields=FIELDS)
    record("file.agreement_recorded", by=by, obj=row, client=file, detail={"complete": row.is_complete})
    return row
