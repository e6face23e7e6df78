"""The demo's mail: files instead of letters, and a page to read them."""

import importlib

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from intimacy_clinic.demo import urls
from intimacy_clinic.demo.mailbox import file_name, letters


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "intimacy_clinic.demo.mailbox.FolderBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return settings.EMAIL_FILE_PATH


def send(subject="Hello", message_id="<one@demo.test>", body="Something is waiting for you.", **headers):
    message = EmailMessage(
        subject, body, "notices@demo.test", ["person@demo.test"], headers={"Message-ID": message_id, **headers}
    )
    return mail.get_connection().send_messages([message])


def test_the_same_message_twice_is_one_file(folder):
    assert send() == 1
    assert send() == 1
    send(message_id="<two@demo.test>")
    assert len(list(folder.glob("*.eml"))) == 2
    assert not list(folder.glob("*.part"))


def test_names_of_files_are_safe():
    assert file_name("<../../etc/passwd>").count("/") == 0
    assert file_name(" <a@b> ") == file_name("<a@b>") != file_name("<c@b>")


def test_newest_first_and_limited(folder):
    for number in range(4):
        send(f"Letter {number}", f"<{number}@demo.test>", Date=f"Wed, 04 Feb 2026 10:0{number}:00 +0000")
    assert [letter.subject for letter in letters()] == ["Letter 3", "Letter 2", "Letter 1", "Letter 0"]
    assert len(letters(limit=2)) == 2


def test_no_folder_no_letters(folder, settings):
    assert letters() == []
    settings.EMAIL_FILE_PATH = None
    assert letters() == []


def test_a_message_without_a_date_still_shows(folder):
    folder.mkdir()
    (folder / "x.eml").write_bytes(b"Subject: Odd\nTo: person@demo.test\n\nwords")
    assert letters()[0].body == "words"


@pytest.mark.django_db
def test_the_page_of_an_empty_folder(client, folder):
    page = client.get("/demo/outbox/")
    assert page.status_code == 200
    assert "No messages yet" in page.content.decode()


@pytest.mark.django_db
def test_the_page_shows_headers_and_words_and_runs_nothing(client, folder):
    send("A link for you", body="http://testserver/welcome/abc/ <script>alert(1)</script>")
    text = client.get("/demo/outbox/").content.decode()
    assert "A link for you" in text
    assert "person@demo.test" in text
    assert 'href="http://testserver/welcome/abc/"' in text
    assert "<script>alert" not in text
    assert "Look again" in text


def test_a_clinic_has_no_such_page(settings):
    settings.DEMO = settings.TESTING = False
    assert importlib.reload(urls).urlpatterns == []
    settings.DEMO = True
    assert len(importlib.reload(urls).urlpatterns) == 1
