"""A step of the shared picture can rest on the reader's own signed notes, and names only notes that the reader may read."""

import html
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plans import formulation
from plans.cycle import STEP_KEYS
from plans.evidence import picture_evidence
from plans.models import FormulationEvidence
from sessions import actions
from tests.cast import begin_care
from tests.sessions.conftest import past, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def picture(cast):
    return formulation.start_picture(client=cast.rowan, by=cast.ines)


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.ines)
    return client


def offered(cast, reader):
    return [item.id for item in picture_evidence(cast.rowan, reader)]


def page(name, picture):
    return reverse(f"plans:{name}", args=[picture.pk])


def body(answer):
    return html.unescape(answer.content.decode())


def another(cast, objective, hours):
    _row, note = actions.log_session(by=cast.ines, client=cast.rowan, starts_at=past(hours), minutes=50)
    return sign(cast, note, objective)


def test_only_what_is_signed_is_offered_the_last_first(cast, signed, objective):
    older = another(cast, objective, 30)
    actions.log_session(by=cast.ines, client=cast.rowan, starts_at=past(50), minutes=50)
    assert offered(cast, cast.ines) == [str(signed.pk), str(older.pk)]


@pytest.mark.parametrize("who", ["yusuf", "hana", "martin", "gone", "admin", "rowan_user"])
def test_nobody_else_is_offered_them(cast, signed, who):
    assert offered(cast, getattr(cast, who)) == []


def test_a_note_of_a_colleague_is_not_offered_but_read_by_name(cast, signed):
    begin_care(cast.rowan, cast.yusuf, kind="cover")
    assert offered(cast, cast.yusuf) == []
    assert [item.id for item in picture_evidence(cast.rowan, cast.yusuf, [str(signed.pk)])] == [str(signed.pk)]
    assert picture_evidence(cast.noor, cast.yusuf, [str(signed.pk)]) == []
    assert picture_evidence(cast.rowan, cast.ines, ["nonsense", str(uuid.uuid4())]) == []


def test_the_page_offers_a_note_and_leads_to_it(cast, desk, picture, signed):
    shown = body(desk.get(page("picture", picture)))
    assert "Session notes" in shown
    assert f'value="note:{signed.pk}"' in shown
    desk.post(page("picture_evidence", picture), {"step": "move", "piece": f"note:{signed.pk}"})
    assert picture.evidence.get().ref == str(signed.pk)
    shown = body(desk.get(page("picture", picture)))
    assert f'<a href="{reverse("sessions:note", args=[signed.pk])}">Note of ' in shown


def test_a_note_of_somebody_else_is_refused(cast, desk, picture, signed, note):
    begin_care(cast.rowan, cast.yusuf, kind="cover")
    for by, ref in ((cast.ines, str(uuid.uuid4())), (cast.yusuf, str(signed.pk))):
        with pytest.raises(ValueError):
            formulation.link(picture=picture, by=by, step="move", kind="note", ref=ref)
    desk.post(page("picture_evidence", picture), {"step": "move", "piece": f"note:{uuid.uuid4()}"})
    assert not FormulationEvidence.objects.exists()


def test_a_note_that_the_reader_may_not_read_keeps_its_day_to_itself(cast, desk, picture):
    FormulationEvidence.objects.create(formulation=picture, step="move", kind="note", ref=str(uuid.uuid4()))
    shown = body(desk.get(page("picture", picture)))
    assert "A session note" in shown
    assert "Note of " not in shown


def test_the_page_asks_as_often_for_many_notes(cast, desk, picture, signed, objective):
    def asked():
        desk.get(page("picture", picture))
        with CaptureQueriesContext(connection) as seen:
            desk.get(page("picture", picture))
        return len(seen)

    formulation.link(picture=picture, by=cast.ines, step="move", kind="note", ref=str(signed.pk))
    once = asked()
    for number in range(4):
        row = another(cast, objective, 30 + 24 * number)
        formulation.link(picture=picture, by=cast.ines, step=STEP_KEYS[number], kind="note", ref=str(row.pk))
    assert asked() == once
