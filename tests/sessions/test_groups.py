"""Who joins a group: the talk before, the check that names nobody, and what happens between the members."""

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from common.saving import StaleWrite
from people.models import CareRelationship, Client
from sessions import actions
from sessions.charts import Arrow, Series, climate, responses
from sessions.composition import Candidate, Finding, check
from sessions.models import GroupClimate, GroupExchange, GroupMembership, GroupMoment, KnownPair
from sessions.presenters.groupnotes import climate_chart, climate_rows, exchange_map
from tests.cast import begin_care, make_client
from tests.sessions.conftest import past

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 1, 6)


@pytest.fixture
def group(cast):
    cast.sam, cast.mei = make_client("Sam Okafor"), make_client("Mei-Lin Chan")
    begin_care(cast.sam, cast.ines)
    made = actions.create_group(by=cast.ines, values={"name": "Circle", "starts_on": DAY, "closed": False})
    actions.join_group(by=cast.admin, group=made, client=cast.sam)
    return made


def talk(cast, group, client=None, result="suitable"):
    return actions.screen(
        by=cast.ines, group=group, client=client or cast.rowan, held_on=DAY, result=result, words="Wants to try."
    )


def admit(cast, screening):
    return actions.admit(by=cast.ines, screening=screening, joined_on=DAY, agreed_on=DAY)


def test_a_place_follows_a_talk_that_said_yes(cast, group):
    membership = admit(cast, talk(cast, group))
    assert membership.screening.by == cast.ines
    assert (membership.joined_on, membership.agreed_on) == (DAY, DAY)
    for result in ("later", "otherwise"):
        with pytest.raises(actions.NotScreened):
            admit(cast, talk(cast, group, result=result))


def test_only_who_leads_the_group_and_cares_for_the_client_talks(cast, group):
    with pytest.raises(PermissionDenied):
        actions.screen(by=cast.yusuf, group=group, client=cast.noor, held_on=DAY, result="suitable")
    with pytest.raises(PermissionDenied):
        talk(cast, group, client=cast.noor)


@pytest.mark.parametrize("kind", KnownPair.Kind.values)
def test_people_who_know_each_other_are_found_and_not_named(client, cast, group, kind):
    actions.record_pair(by=cast.admin, one=cast.sam, other=cast.rowan, kind=kind)
    screening = talk(cast, group)
    with pytest.raises(actions.WouldClash):
        admit(cast, screening)
    assert not GroupMembership.objects.filter(client=cast.rowan).exists()
    client.force_login(cast.ines)
    url = reverse("sessions:group_join", args=[screening.pk])
    text = client.get(url).content.decode().split("<main")[1]
    text = re.sub(r'value="[A-Za-z0-9]{64}"', "", text)  # drawn letters may spell any short name
    assert "Stops this" in text
    for secret in ("Sam", "Okafor", cast.sam.case_number, str(cast.sam.pk), dict(KnownPair.Kind.choices)[kind]):
        assert str(secret) not in text
    assert client.post(url, {"joined_on": "2026-01-06"}).status_code == 422


def test_a_shared_address_is_found(cast, group):
    channel = cast.sam.channels.get()
    other = cast.rowan.channels.get()
    other.set_address(channel.address)
    other.save()
    assert Finding.SHARED_CONTACT in actions.composition_of(group, cast.rowan)


def test_the_pair_is_the_desks_secret(client, cast, group):
    client.force_login(cast.admin)
    url = reverse("sessions:pairs", args=[cast.rowan.pk])
    assert client.post(url, {"other": "M-999999", "kind": "family"}).status_code == 422
    assert client.post(url, {"other": cast.rowan.case_number, "kind": "family"}).status_code == 422
    client.post(url, {"other": cast.sam.case_number, "kind": "family"})
    client.post(url, {"other": cast.sam.case_number.lower(), "kind": "apart"})
    assert KnownPair.objects.get().kind == "apart"
    assert "Sam Okafor" in client.get(url).content.decode()
    for who in (cast.ines, cast.martin):
        client.force_login(who)
        assert client.get(url).status_code == 403
        assert not KnownPair.objects.visible_to(who).exists()
    client.force_login(cast.admin)
    client.post(reverse("sessions:pair_forget", args=[KnownPair.objects.get().pk]))
    assert not KnownPair.objects.exists()
    with pytest.raises(PermissionDenied):
        actions.record_pair(by=cast.ines, one=cast.rowan, other=cast.sam, kind="family")


def test_the_database_holds_a_pair_once_in_order(cast, group):
    pair = actions.record_pair(by=cast.admin, one=cast.sam, other=cast.rowan, kind="family")
    values = {"kind": "family", "recorded_by": cast.admin}
    for first, second in ((pair.first, pair.second), (pair.second, pair.first), (pair.first, pair.first)):
        with pytest.raises(IntegrityError), transaction.atomic():
            KnownPair.objects.create(first=first, second=second, **values)


def someone(key, age=30, pronouns="she/her", contacts=(), risk=False):
    return Candidate(key, dt.date(2026 - age, 1, 1), pronouns, frozenset(contacts), risk)


@pytest.mark.parametrize(
    ("who", "found"),
    [
        (someone("x"), []),
        (someone("x", age=70), [Finding.AGE]),
        (someone("x", pronouns="he/him"), [Finding.ALONE]),
        (someone("x", contacts=["sms:1"]), [Finding.SHARED_CONTACT]),
        (someone("x", risk=True), [Finding.RISK]),
    ],
)
def test_balance(who, found):
    members = [someone("a"), someone("b", age=33), someone("c", age=40, contacts=["sms:1"], risk=True)]
    assert check(who, members) == found


def test_full_running_and_known_pairs_are_findings():
    members = [someone("a"), someone("b")]
    pair = [frozenset({"x", "b"})]
    assert check(someone("x"), members, capacity=2, running=True) == [Finding.FULL, Finding.RUNNING]
    assert check(someone("x"), members, apart=pair) == [Finding.APART]
    assert check(someone("x"), members, known=pair) == [Finding.KNOWN]
    assert check(someone("y"), members, known=pair) == []


def lead(group, *users, version):
    return {"version": version, "facilitators": [str(user.pk) for user in users]}


def test_the_facilitators_change_and_with_them_who_sees_the_records(client, cast, group):
    client.force_login(cast.ines)
    url, leads = (reverse(f"sessions:{name}", args=[group.pk]) for name in ("group_edit", "group_leads"))
    data = {"name": "Circle", "capacity": "8", "starts_on": "2026-01-06", "place": "", "rules": "Anyone may pass."}
    assert client.post(url, data | {"version": "1"}).status_code == 422
    assert client.post(url, data | lead(group, cast.ines, cast.yusuf, version=1)).status_code == 422
    assert client.get(leads).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.set_leads(by=cast.ines, group=group, expected=1, facilitators=[cast.ines, cast.yusuf])
    values = dict.fromkeys(actions.groups.GROUP_FIELDS)
    with pytest.raises(PermissionDenied):
        actions.change_group(by=cast.ines, group=group, expected=1, values=values, facilitators=[cast.yusuf])
    assert not CareRelationship.objects.current().filter(client=cast.sam, clinician=cast.yusuf).exists()

    client.force_login(cast.admin)
    assert leads in client.get(reverse("sessions:clinic_groups")).content.decode()
    assert client.post(leads, lead(group, version=1)).status_code == 422
    assert client.post(leads, lead(group, cast.ines, cast.yusuf, version=1)).status_code == 302
    assert CareRelationship.objects.current().filter(client=cast.sam, clinician=cast.yusuf, kind="group").exists()
    (opened,) = Event.objects.filter(action="record.opened_to_lead")
    assert (opened.client_id, opened.object_id) == (str(cast.sam.pk), str(cast.yusuf.pk))
    client.post(leads, lead(group, cast.hana, version=1))  # an older page
    assert set(group.facilitators.all()) == {cast.ines, cast.yusuf}
    with pytest.raises(ValueError, match="led by clinicians"):
        actions.set_leads(by=cast.admin, group=group, expected=2, facilitators=[cast.martin])

    client.force_login(cast.ines)
    client.post(url, data | lead(group, cast.ines, version=2))
    assert "Anyone may pass." in client.get(reverse("sessions:group", args=[group.pk])).content.decode()
    assert not CareRelationship.objects.current().filter(client=cast.sam, clinician=cast.yusuf).exists()
    stale = data | {"version": "1", "facilitators": [str(cast.yusuf.pk)], "name": "Overwritten"}
    client.post(url, stale)
    group.refresh_from_db()
    assert group.name == "Circle"
    with pytest.raises(PermissionDenied):
        actions.change_group(by=cast.yusuf, group=group, expected=3, values=data, facilitators=[cast.yusuf])


def test_a_place_ends_after_it_began(cast, group):
    with pytest.raises(IntegrityError, match="membership_ends_after_start"), transaction.atomic():
        GroupMembership.objects.update(left_on=dt.date(2020, 1, 1))


# ---------- between the members ----------


@pytest.fixture
def session(cast, group):
    for client in (cast.rowan, cast.mei):
        actions.join_group(by=cast.admin, group=group, client=client)
    row = actions.schedule_group_session(by=cast.ines, group=group, starts_at=past(), minutes=90)
    for one in row.attendances.all():
        actions.record_attendance(by=cast.ines, attendance=one, status="attended")
    return row


def answer(cast, session, **values):
    row = session.attendances.get(client=cast.rowan)
    said = {"engaged": 5, "conflict": 1, "avoiding": None} | values
    return actions.say_climate(by=cast.rowan_user, attendance=row, expected=0, values=said)


def test_a_member_says_how_it_was_and_only_the_member_sees_it(client, cast, session):
    client.force_login(cast.rowan_user)
    row = session.attendances.get(client=cast.rowan)
    url = reverse("sessions:portal_climate", args=[row.pk])
    assert url in client.get(reverse("home"), follow=True).content.decode()
    client.post(url, {"version": "0", "engaged": "5", "conflict": "", "avoiding": "2"})
    said = GroupClimate.objects.get()
    assert (said.engaged, said.conflict, said.avoiding) == (5, None, 2)
    assert url not in client.get(reverse("home"), follow=True).content.decode()
    client.post(url, {"version": "1", "engaged": "6", "conflict": "", "avoiding": "2"})
    assert GroupClimate.objects.get().engaged == 6
    for who in (cast.ines, cast.martin, cast.admin, cast.noor_user):
        assert not GroupClimate.objects.visible_to(who).exists()
    client.force_login(cast.noor_user)
    assert client.get(url).status_code == 404


def test_an_answer_is_nobody_elses_and_not_overwritten(cast, session):
    answer(cast, session)
    with pytest.raises(StaleWrite):
        answer(cast, session)
    with pytest.raises(PermissionDenied):
        actions.say_climate(by=cast.ines, attendance=session.attendances.get(client=cast.rowan), expected=0, values={})
    with pytest.raises(IntegrityError, match="climate_0_to_6"), transaction.atomic():
        GroupClimate.objects.update(engaged=7)


def test_an_average_is_shown_once_three_have_answered(cast, group, session):
    rows = list(session.attendances.all())
    for row, value in zip(rows[:2], (4, 5), strict=True):
        GroupClimate.objects.create(attendance=row, engaged=value, conflict=1, avoiding=0)
    assert climate_rows(group) == []
    assert climate_chart(group) == ""
    GroupClimate.objects.create(attendance=rows[2], engaged=6, conflict=1, avoiding=0)
    (row,) = climate_rows(group)
    assert row["values"][0] == ("Taking part", "5.0")
    assert "Taking part from 5.0 to 5.0" in str(climate_chart(group))


def test_the_climate_chart_leaves_gaps_and_draws_each_curve():
    series = [
        Series("engaged", "Taking part", [1.0, None, 3.0, 4.0]),
        Series("conflict", "Tension", [2.0, 2.0, 2.0, 4.0]),
    ]
    drawn = climate(series, ["1", "2", "3", "4"], title="t", desc="d")
    assert drawn.count('class="curve climate-a"') == 1
    assert drawn.count('class="point climate-a"') == 3
    assert "style=" not in drawn


def test_who_responded_to_whom_is_drawn_listed_and_in_nobodys_record(client, cast, session):
    client.force_login(cast.ines)
    url = reverse("sessions:exchange", args=[session.pk])
    both = {"giver": cast.rowan.pk, "receiver": cast.sam.pk}
    assert client.post(url, both | {"receiver": cast.rowan.pk, "times": 1}).status_code == 422
    client.post(url, both | {"times": 3})
    text = client.get(reverse("sessions:group_session", args=[session.pk])).content.decode()
    assert "Rowan to Sam, 3 times" in text
    members = [(str(client.pk), client.first_name) for client in (cast.rowan, cast.sam, cast.mei)]
    drawing, lines = exchange_map(session, members)
    assert drawing.count('class="person"') == 3
    assert lines == ["Rowan to Sam, 3 times"]
    client.post(url, both | {"times": 0})
    assert not GroupExchange.objects.exists()
    for who in (cast.yusuf, cast.martin):
        with pytest.raises(PermissionDenied):
            actions.count_exchange(by=who, appointment=session, giver=cast.rowan, receiver=cast.sam, times=1)
    with pytest.raises(IntegrityError, match="nobody_responds"), transaction.atomic():
        GroupExchange.objects.create(appointment=session, giver=cast.sam, receiver=cast.sam)


def test_arrows_there_and_back_are_two_lines():
    drawn = responses(["A", "B"], [Arrow(0, 1, 1), Arrow(1, 0, 5)], title="t", desc="d")
    assert drawn.count('class="arrow') == 2
    assert len({part.split('"')[0] for part in drawn.split('class="arrow w')[1:]}) == 2


def test_a_moment_goes_to_the_plan_with_consent_only(client, cast, session, plan, objective):
    client.force_login(cast.ines)
    words = {"client": cast.rowan.pk, "words": "Said “I would like to hear more”."}
    client.post(reverse("sessions:moment_new", args=[session.pk]), words)
    moment = GroupMoment.objects.get()
    assert moment not in GroupMoment.objects.visible_to(cast.martin)
    client.force_login(cast.martin)
    plan_page = reverse("plans:case", args=[cast.rowan.pk])
    assert "I would like to hear more" not in client.get(plan_page).content.decode(), "not before a yes"
    client.force_login(cast.ines)
    with pytest.raises(IntegrityError, match="a_moment_moves_with_consent_only"), transaction.atomic():
        GroupMoment.objects.update(objective=objective)
    url = reverse("sessions:moment", args=[moment.pk])
    client.post(url, {"agreed": "yes", "objective": str(objective.pk)})
    moment.refresh_from_db()
    assert (moment.consent, moment.objective) == ("agreed", objective)
    assert moment.asked_at
    assert moment in GroupMoment.objects.visible_to(cast.martin)
    _row, note = actions.log_session(by=cast.ines, client=cast.rowan, starts_at=past(30), minutes=50)
    for reader, page in ((cast.ines, ("sessions:note", note.pk)), (cast.martin, ("plans:case", cast.rowan.pk))):
        client.force_login(reader)
        text = client.get(reverse(page[0], args=[page[1]])).content.decode().split("Taken along from the group")[1]
        assert "I would like to hear more" in text
        assert objective.statement in text


def test_a_no_stays_a_no(cast, session, plan, objective):
    moment = actions.note_moment(by=cast.ines, appointment=session, client=cast.rowan, words="x")
    actions.ask_moment(by=cast.ines, moment=moment, agreed=False, objective=objective)
    assert moment.objective is None
    with pytest.raises(PermissionDenied):
        actions.ask_moment(by=cast.ines, moment=moment, agreed=True)
    with pytest.raises(IntegrityError, match="consent_has_its_moment"), transaction.atomic():
        GroupMoment.objects.update(asked_at=None)
    absent = make_client("Not There")
    with pytest.raises(PermissionDenied):
        actions.note_moment(by=cast.ines, appointment=session, client=absent, words="x")
    assert Client.objects.count() > 3
    assert timezone.now() > moment.asked_at
