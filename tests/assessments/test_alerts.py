import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessments import alerts
from assessments.alerts import ALERT_KIND, ESCALATION_KIND, NotNow
from assessments.models import SafetyAlert
from assessments.notices import context, staff_address, still_waits
from assessments.presenters import count_open_alerts, open_alert_banner
from assessments.safety import Concern
from assessments.tasks import escalate_alerts
from audit.models import Event
from common.saving import StaleWrite
from notices.models import Message
from notices.rendering import render
from people.models import Client, Supervision

THOUGHTS = Concern("thoughts")
WORDS = {"action": "Called, spoke for ten minutes.", "outcome": "Safe tonight, meets tomorrow."}


@pytest.fixture
def raised(cast):
    return alerts.raise_alert(client=cast.rowan, source="intake", concern=THOUGHTS, by=cast.rowan_user)


@pytest.fixture
def taken(raised, cast):
    return alerts.acknowledge(alert=raised, by=cast.ines)


def told(kind):
    return {message.user for message in Message.objects.filter(kind=kind)}


def test_an_alert_tells_the_therapist_and_the_admins(raised, cast):
    assert told(ALERT_KIND) == {cast.ines, cast.admin}
    assert Event.objects.filter(action="alert.raised").count() == 1


def test_repeats_merge_and_count_and_tell_nobody_twice(raised, cast):
    again = alerts.raise_alert(client=cast.rowan, source="intake", concern=THOUGHTS, by=cast.rowan_user)
    assert (again.pk, again.count) == (raised.pk, 2)
    assert Message.objects.filter(kind=ALERT_KIND).count() == 2


def test_a_repeat_that_is_urgent_tells_again_and_marks_the_client(raised, cast):
    alerts.raise_alert(client=cast.rowan, source="intake", concern=Concern("thoughts", urgent=True), by=cast.rowan_user)
    raised.refresh_from_db()
    assert raised.urgent
    assert Message.objects.filter(kind=ALERT_KIND).count() == 5  # and the backup, who waits for nobody this time
    assert Client.objects.get(pk=cast.rowan.pk).high_risk_since


def test_what_is_not_urgent_does_not_mark_the_client(raised, cast):
    assert Client.objects.get(pk=cast.rowan.pk).high_risk_since is None


def test_said_again_after_somebody_took_it_on_is_a_new_alert(taken, cast):
    new = alerts.raise_alert(client=cast.rowan, source="intake", concern=THOUGHTS, by=cast.rowan_user)
    assert new.pk != taken.pk
    assert new.state == "open"


def test_open_alerts_of_a_kind_merge_is_a_constraint(raised):
    with pytest.raises(IntegrityError), transaction.atomic():
        SafetyAlert.objects.create(
            client=raised.client,
            source="intake",
            item="thoughts",
            raised_at=raised.raised_at,
            last_raised_at=raised.raised_at,
        )


def test_closed_without_a_person_is_a_constraint(raised):
    with pytest.raises(IntegrityError), transaction.atomic():
        SafetyAlert.objects.filter(pk=raised.pk).update(state="closed")


def test_taking_on_twice_keeps_the_first_person(raised, cast):
    alerts.acknowledge(alert=raised, by=cast.ines)
    again = alerts.acknowledge(alert=SafetyAlert.objects.get(pk=raised.pk), by=cast.admin)
    assert again.acknowledged_by == cast.ines
    assert Event.objects.filter(action="alert.acknowledged").count() == 1
    assert set(Message.objects.values_list("state", flat=True)) == {"stopped"}


def test_closing_needs_somebody_on_it_and_words(raised, taken, cast):
    with pytest.raises(ValueError, match="closing needs"):
        alerts.close(alert=taken, by=cast.ines, action="called", outcome=" ", expected=taken.version)
    fresh = alerts.raise_alert(client=cast.noor, source="intake", concern=THOUGHTS, by=cast.noor_user)
    with pytest.raises(NotNow):
        alerts.close(alert=fresh, by=cast.yusuf, expected=fresh.version, **WORDS)


def test_closing_with_an_old_version_is_refused(taken, cast):
    other = SafetyAlert.objects.get(pk=taken.pk)
    alerts.record_action(alert=other, by=cast.admin, action="Left a message.", expected=other.version)
    with pytest.raises(StaleWrite):
        alerts.close(alert=taken, by=cast.ines, expected=taken.version, **WORDS)
    assert SafetyAlert.objects.get(pk=taken.pk).state == "acknowledged"


def test_the_mark_of_high_risk_is_taken_away_by_a_person_only(cast):
    urgent = Concern("today", urgent=True)
    alert = alerts.acknowledge(
        alert=alerts.raise_alert(client=cast.rowan, source="intake", concern=urgent, by=cast.rowan_user), by=cast.ines
    )
    alerts.close(alert=alert, by=cast.ines, expected=alert.version, still_high_risk=False, **WORDS)
    assert Client.objects.get(pk=cast.rowan.pk).high_risk_since is None


def test_nobody_answering_tells_the_backup_once_per_round(frozen_time, cast, raised):
    assert escalate_alerts() == 0
    frozen_time.shift(dt.timedelta(minutes=31))
    assert escalate_alerts() == 1
    assert escalate_alerts() == 1
    assert told(ESCALATION_KIND) == {cast.martin, cast.admin}
    assert Message.objects.filter(kind=ESCALATION_KIND).count() == 2
    raised.refresh_from_db()
    first = raised.escalated_at
    frozen_time.shift(dt.timedelta(minutes=40))
    escalate_alerts()
    assert Message.objects.filter(kind=ESCALATION_KIND).count() == 4
    raised.refresh_from_db()
    assert raised.escalated_at == first
    assert Event.objects.filter(action="alert.escalated").count() == 1
    assert raised.state == "open"


def test_an_alert_that_somebody_took_on_is_not_passed_on(frozen_time, taken):
    frozen_time.shift(dt.timedelta(days=2))
    assert escalate_alerts() == 0


def test_a_client_without_therapist_reaches_the_admins(cast):
    Supervision.objects.all().delete()
    alerts.raise_alert(client=cast.ended, source="intake", concern=THOUGHTS, by=cast.ended_user)
    assert told(ALERT_KIND) == {cast.admin}


def test_the_mail_holds_a_link_and_no_word_about_anybody(raised, cast):
    for message in Message.objects.filter(kind=ALERT_KIND):
        words = render(message)
        text = (words.subject + words.body + words.sender).lower()
        assert str(raised.pk) in words.body
        for forbidden in ("rowan", "ashby", "life", "safety", "suicid", "therap", "intimacy", "intake"):
            assert forbidden not in text
        assert staff_address(message) == message.user.email


def test_a_message_never_goes_to_somebody_who_is_not_staff(raised, cast):
    message = Message.objects.filter(kind=ALERT_KIND).first()
    message.user = cast.rowan_user
    assert staff_address(message) is None
    message.user = None
    assert staff_address(message) is None
    assert context(message)["link"].endswith(f"/alerts/{raised.pk}/")


def test_a_message_helps_until_somebody_is_on_it(raised, cast):
    message = Message.objects.filter(kind=ALERT_KIND).first()
    assert still_waits(message) == ""
    alerts.acknowledge(alert=raised, by=cast.ines)
    assert still_waits(message) == "acknowledged"


def test_the_banner_is_for_those_who_may_see_the_client(raised, cast):
    assert "Rowan" in open_alert_banner(cast.ines)["title"]
    assert open_alert_banner(cast.yusuf) is None
    assert (count_open_alerts(cast.ines), count_open_alerts(cast.admin), count_open_alerts(cast.yusuf)) == (1, 1, 0)
    taken = alerts.acknowledge(alert=raised, by=cast.ines)
    assert "Taken on" in open_alert_banner(cast.ines)["text"]
    alerts.close(alert=taken, by=cast.ines, expected=taken.version, **WORDS)
    assert open_alert_banner(cast.ines) is None


def test_the_banner_puts_what_waits_first(raised, cast):
    alerts.acknowledge(alert=raised, by=cast.ines)
    alerts.raise_alert(client=cast.rowan, source="practice", concern=Concern("words"), by=cast.rowan_user)
    banner = open_alert_banner(cast.ines)
    assert banner["action_label"] == "Answer"
    assert "More are waiting" in banner["text"]


# --- pages -------------------------------------------------------------------------------------------------------------------


def page(name, alert):
    return reverse(f"assessments:{name}", args=[alert.pk])


def test_answering_an_alert_from_list_to_closed(client, raised, cast):
    client.force_login(cast.ines)
    listed = client.get(reverse("assessments:alert_list")).content.decode()
    assert "Rowan Ashby" in listed
    assert "ending" not in listed
    shown = client.get(page("alert", raised)).content.decode()
    assert "Thoughts of ending life" in shown
    assert "rowan.ashby@demo.test" in shown
    client.post(page("alert_acknowledge", raised))
    raised.refresh_from_db()
    draft = {"action": "Rang twice.", "outcome": "", "version": raised.version, "draft": "1"}
    assert client.post(page("alert_close", raised), draft).status_code == 302
    raised.refresh_from_db()
    assert (raised.state, raised.action) == ("acknowledged", "Rang twice.")
    refused = client.post(page("alert_close", raised), {"action": "x", "outcome": "", "version": raised.version})
    assert refused.status_code == 422
    closed = client.post(page("alert_close", raised), {**WORDS, "version": raised.version})
    assert closed.status_code == 302
    raised.refresh_from_db()
    assert (raised.state, raised.closed_by) == ("closed", cast.ines)
    assert "Safe tonight" in client.get(page("alert", raised)).content.decode()
    assert "Rowan Ashby" in client.get(reverse("assessments:alert_list") + "?show=closed").content.decode()


def test_an_old_page_gets_both_texts(client, taken, cast):
    client.force_login(cast.ines)
    alerts.record_action(alert=taken, by=cast.admin, action="Priya rang.", expected=taken.version)
    late = client.post(page("alert_close", taken), {**WORDS, "version": taken.version - 1})
    assert late.status_code == 409
    body = late.content.decode()
    assert "Priya rang." in body
    assert WORDS["action"] in body


def test_an_admin_sees_that_but_not_what(client, raised, cast):
    client.force_login(cast.admin)
    body = client.get(page("alert", raised)).content.decode()
    assert "I'm on it" in body.replace("&#x27;", "'")
    assert "ending life" not in body


def test_a_colleague_is_refused_and_a_client_finds_nothing(client, raised, cast):
    for user, status in ((cast.yusuf, 403), (cast.judith, 403), (cast.rowan_user, 404), (cast.noor_user, 404)):
        client.force_login(user)
        assert client.get(page("alert", raised)).status_code == status
        assert client.post(page("alert_acknowledge", raised)).status_code == status
    raised.refresh_from_db()
    assert raised.state == "open"


@pytest.mark.parametrize("count", [3, 30])
def test_the_list_asks_the_same_number_of_questions(client, cast, count, django_assert_max_num_queries):
    for number in range(count):
        alerts.raise_alert(client=cast.rowan, source="staff", concern=Concern(f"item-{number}"), by=cast.ines)
    client.force_login(cast.ines)
    with django_assert_max_num_queries(8):
        assert client.get(reverse("assessments:alert_list")).status_code == 200
