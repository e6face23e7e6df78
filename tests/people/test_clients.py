"""Registering clients, their channels and their details."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Event
from common.saving import StaleWrite
from people import actions
from people.models import Client, ContactChannel
from tests.cast import make_client

NEW = {
    "name": "Wren Calloway",
    "legal_name": "",
    "language": "en",
    "time_zone": "Europe/London",
    "jurisdiction": "GB",
    "discreet": "on",
}


def register(cast, **changes):
    return actions.register_client(
        by=cast.admin, **{"name": "Wren Calloway", "legal_name": "Wren A. Calloway"} | changes
    )


@pytest.mark.django_db
def test_a_registered_client_has_the_next_number_a_name_index_and_channels(cast):
    first = register(cast, email="wren@demo.test", phone="+44 1632 960001", may_leave_message=True)
    second = register(cast, name="Idris Vale", legal_name="")
    assert second.number == first.number + 1
    assert second.legal_name == "Idris Vale"
    assert first.status == Client.Status.REGISTERED
    assert first.time_zone == cast.clinic.time_zone
    assert Client.objects.named("wre cal").get() == first
    mail, phone = first.channels.order_by("kind")
    assert (mail.address, mail.preferred, mail.may_leave_message) == ("wren@demo.test", True, False)
    assert (phone.preferred, phone.may_leave_message) == (False, True)
    assert Event.objects.filter(action="client.registered", client_id=str(first.pk)).exists()


@pytest.mark.django_db
def test_search_takes_beginnings_of_words_and_numbers(cast):
    client = register(cast)
    for typed in ("wr", "WREN", "calloway wren", str(client.number), f"m-{client.number}", client.case_number):
        assert client in Client.objects.named(typed), typed
    for typed in ("ren", "wren rowan", "999999"):
        assert client not in Client.objects.named(typed), typed


@pytest.mark.django_db
def test_a_new_name_is_found_and_the_old_one_is_not(cast):
    client = register(cast)
    actions.update_client(
        by=cast.admin, client=client, expected=1, changes={"name": "Lior", "legal_name": "Lior Calloway"}
    )
    assert client in Client.objects.named("lior")
    assert client not in Client.objects.named("wren")


@pytest.mark.django_db
def test_a_stale_change_writes_nothing(cast):
    client = register(cast)
    actions.update_client(by=cast.admin, client=client, expected=1, changes={"pronouns": "they/them"})
    with pytest.raises(StaleWrite):
        actions.update_client(by=cast.admin, client=client, expected=1, changes={"pronouns": "she/her"})
    assert Client.objects.get(pk=client.pk).pronouns == "they/them"


@pytest.mark.django_db
def test_only_one_channel_is_preferred_and_each_address_is_there_once(cast):
    client = register(cast, email="wren@demo.test")
    sms = actions.add_channel(by=cast.admin, client=client, kind="sms", address="07700 900001", preferred=True)
    assert list(client.channels.filter(preferred=True)) == [sms]
    with pytest.raises(ValidationError):
        actions.add_channel(by=cast.admin, client=client, kind="email", address="WREN@demo.test")
    mail = client.channels.get(kind="email")
    actions.update_channel(by=cast.admin, channel=mail, expected=mail.version, changes={"preferred": True})
    assert list(client.channels.filter(preferred=True)) == [mail]
    with pytest.raises(StaleWrite):
        actions.update_channel(by=cast.admin, channel=mail, expected=1, changes={"safe": False})


@pytest.mark.django_db
def test_a_status_changes_once_and_leaves_the_version(cast):
    client = register(cast)
    actions.change_status(by=cast.admin, client=client, status="waiting")
    actions.change_status(by=cast.admin, client=client, status="waiting")
    stored = Client.objects.get(pk=client.pk)
    assert (stored.status, stored.version) == ("waiting", 1)
    assert Event.objects.filter(action="client.status").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("count", [3, 30])
def test_the_list_takes_the_same_few_queries_for_any_number_of_clients(
    cast, client, count, django_assert_max_num_queries
):
    for number in range(count):
        made = make_client(f"Person {number}")
        actions.begin_care(by=cast.admin, client=made, clinician=cast.ines)
    client.force_login(cast.ines)
    client.get(reverse("people:client_list"))
    with django_assert_max_num_queries(5) as queries:
        response = client.get(reverse("people:client_list"))
    assert response.content.count(b'<th scope="row"') == count + 1
    own = [query["sql"] for query in queries.captured_queries if "people_" in query["sql"]]
    assert len(own) <= 5, own


@pytest.mark.django_db
def test_each_role_sees_its_own_clients(cast, client):
    unseen = {
        cast.admin: [],
        cast.ines: ["Noor Haddad"],
        cast.martin: ["Noor Haddad"],
        cast.yusuf: ["Rowan Ashby"],
        cast.hana: ["Rowan Ashby", "Noor Haddad"],
    }
    for user, hidden in unseen.items():
        client.force_login(user)
        page = client.get(reverse("people:client_list"), {"status": "all"}).content.decode()
        for name in ("Rowan Ashby", "Noor Haddad"):
            assert (name in page) == (name not in hidden), (user, name)


@pytest.mark.django_db
def test_the_list_is_narrowed_by_name_status_and_therapist(cast, client):
    client.force_login(cast.admin)
    address = reverse("people:client_list")

    def names(**wanted):
        rows = client.get(address, wanted).context["page"].object_list
        return {row.name for row in rows}

    assert names() == {"Rowan Ashby", "Noor Haddad"}
    assert names(status="all") == {"Rowan Ashby", "Noor Haddad", "Ellis Moreau"}
    assert names(status="ended") == {"Ellis Moreau"}
    assert names(q="elli") == {"Ellis Moreau"}
    assert names(therapist=str(cast.yusuf.pk)) == {"Noor Haddad"}
    assert names(therapist="none", status="all") == {"Ellis Moreau"}
    assert names(therapist="nonsense") == {"Rowan Ashby", "Noor Haddad"}


@pytest.mark.django_db
def test_discreet_mode_shows_initials(cast, client):
    cast.ines.discreet = True
    cast.ines.save()
    client.force_login(cast.ines)
    page = client.get(reverse("people:client_list")).content.decode()
    assert "R.A." in page
    assert "Rowan" not in page


@pytest.mark.django_db
def test_registering_by_the_page_and_the_hint_about_a_known_address(cast, client):
    client.force_login(cast.admin)
    address = reverse("people:client_new")
    response = client.post(address, NEW | {"email": "wren@demo.test"})
    assert response.status_code == 302
    again = client.post(address, NEW | {"name": "Asa Calloway", "email": "Wren@demo.test"})
    assert again.status_code == 422
    assert "Wren Calloway" in again.content.decode()
    assert not Client.objects.named("asa").exists()
    client.post(address, NEW | {"name": "Asa Calloway", "email": "Wren@demo.test", "known_person": "on"})
    assert Client.objects.named("asa").exists()


@pytest.mark.django_db
def test_an_invalid_form_keeps_what_was_typed(cast, client):
    client.force_login(cast.admin)
    response = client.post(reverse("people:client_new"), NEW | {"name": "", "email": "not an address"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "not an address" in page
    assert "There is a problem" in page


@pytest.mark.django_db
def test_two_people_change_details_and_both_texts_are_kept(cast, client):
    client.force_login(cast.ines)
    address = reverse("people:client_edit", args=[cast.rowan.pk])
    typed = NEW | {"name": "Rowan Ashby", "contact_note": "Only after six", "version": 1}
    assert client.post(address, typed).status_code == 302
    clash = client.post(address, typed | {"contact_note": "Never before noon"})
    assert clash.status_code == 409
    page = clash.content.decode()
    assert "Only after six" in page
    assert "Never before noon" in page
    kept = client.post(
        address, typed | {"contact_note": "Never before noon", "version": clash.context["current_version"]}
    )
    assert kept.status_code == 302
    assert Client.objects.get(pk=cast.rowan.pk).contact_note == "Never before noon"


@pytest.mark.django_db
def test_channels_by_the_pages(cast, client):
    client.force_login(cast.ines)
    typed = {"kind": "sms", "address": "07700 900002", "safe": "on", "safe_from": "18:00", "safe_until": "20:00"}
    new = reverse("people:channel_new", args=[cast.rowan.pk])
    assert client.post(new, typed | {"safe_until": ""}).status_code == 422
    assert client.post(new, typed | {"kind": "email"}).status_code == 422
    assert client.post(new, typed).status_code == 302
    assert client.post(new, typed).status_code == 422
    channel = ContactChannel.objects.get(client=cast.rowan, kind="sms")
    edit = reverse("people:channel_edit", args=[channel.pk])
    assert client.post(edit, typed | {"version": 1, "may_leave_message": "on"}).status_code == 302
    assert client.post(edit, typed | {"version": 1}).status_code == 409
    page = client.get(reverse("people:client_details", args=[cast.rowan.pk])).content.decode()
    assert "only between 18:00 and 20:00" in page
    client.post(reverse("people:channel_remove", args=[channel.pk]))
    assert not ContactChannel.objects.filter(pk=channel.pk).exists()


@pytest.mark.django_db
def test_a_supervisor_reads_details_and_changes_none(cast, client):
    client.force_login(cast.martin)
    assert client.get(reverse("people:client_details", args=[cast.rowan.pk])).status_code == 200
    assert client.get(reverse("people:client_edit", args=[cast.rowan.pk])).status_code == 403


@pytest.mark.django_db
def test_reading_details_is_recorded(cast, client):
    client.force_login(cast.ines)
    client.get(reverse("people:client_details", args=[cast.rowan.pk]))
    assert Event.objects.filter(
        action="client.viewed", client_id=str(cast.rowan.pk), actor_id=str(cast.ines.pk)
    ).exists()


@pytest.mark.django_db
def test_find_shows_only_what_one_may_see(cast, client):
    client.force_login(cast.ines)
    assert "Rowan Ashby" in client.get(reverse("people:find"), {"q": "row"}).content.decode()
    page = client.get(reverse("people:find"), {"q": "noo"}).content.decode()
    assert "Noor" not in page
    assert "Nothing found" in page
    assert client.get(reverse("people:find")).status_code == 200
