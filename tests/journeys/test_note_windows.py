"""What may happen in another tab or on another device while a note is written in this one (E2), in a real browser."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from people.models import CareRelationship
from sessions import actions
from tests.cast import PASSWORD
from tests.journeys.test_notes import NOTHING_STORED, SAVED, cast, enter, fresh, note, status
from tests.sessions.conftest import whole

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
__all__ = ["cast", "enter", "note"]  # fixtures


def signed_in_beside(page, user):
    """In another tab of the same browser, somebody signs out and ``user`` signs in."""
    tab = page.context.new_page()
    tab.context.clear_cookies()
    tab.goto("/account/login/")
    tab.get_by_label("E-mail", exact=False).first.fill(user.email)
    tab.get_by_label("Password", exact=False).first.fill(PASSWORD)
    tab.keyboard.press("Enter")
    tab.wait_for_url(lambda url: "/login/" not in url)
    tab.close()


def test_what_other_tabs_do_meanwhile_costs_no_word(cast, enter, note):
    """Without network while another device saves; somebody else signed in beside; care that ended; a note signed elsewhere."""
    person = enter(cast.ines)
    page = person.page
    held = page.locator("#id_section_dap_data")
    page.goto(f"/notes/{note.pk}/")
    page.context.set_offline(True)
    held.fill("Written without network.")
    expect(status(page)).to_contain_text("Not saved. Your text is still here.")
    changed = fresh(note)
    content = actions.note_content(changed) | {"sections": {"dap-data": "From the other device."}}
    actions.save_note_draft(by=cast.ines, note=changed, expected=changed.version, content=content)
    page.context.set_offline(False)
    expect(page.locator(".stale-theirs").first).to_contain_text("From the other device.", timeout=20_000)
    expect(page.locator("#stale-section_dap_data")).to_have_value("Written without network.")
    page.get_by_role("button", name="Keep both texts").click()
    both = "From the other device.\nWritten without network."
    expect(held).to_have_value(both)

    signed_in_beside(page, cast.yusuf)
    held.fill(f"{both} And more.")
    expect(status(page)).to_contain_text("somebody else is signed in in this browser")
    expect(held).to_have_value(f"{both} And more.")
    assert fresh(note).sections["dap-data"].replace("\r\n", "\n") == both
    signed_in_beside(page, cast.ines)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(status(page)).to_contain_text(SAVED, timeout=35_000)
    assert fresh(note).sections["dap-data"].endswith("And more.")

    care = CareRelationship.objects.filter(client=cast.rowan, clinician=cast.ines, ended_at=None)
    (row,) = care
    care.update(ended_at=timezone.now())
    held.fill("Typed after the care had ended.")
    expect(status(page)).to_contain_text("Not saved")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_function(
        "() => { const { waiting, busy } = document.querySelector('#note').draft; return !waiting && !busy; }"
    )
    expect(status(page)).to_contain_text("Not saved")
    expect(held).to_have_value("Typed after the care had ended.")
    assert fresh(note).sections["dap-data"].endswith("And more.")
    CareRelationship.objects.filter(pk=row.pk).update(ended_at=None)
    expect(status(page)).to_contain_text(SAVED, timeout=35_000)

    ready = fresh(note)
    whole_now = whole(ready, no_objective_reason="A crisis came first.")
    ready = actions.save_note_draft(by=cast.ines, note=ready, expected=ready.version, content=whole_now)
    actions.sign_note(by=cast.ines, note=ready, expected=ready.version)
    held.fill("Typed after it was signed.")
    expect(status(page)).to_contain_text("Not saved. This note is signed.")
    person.problems.clear()  # the browser's own words about the refused saves
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("heading", name="This note was signed while you were writing")).to_be_visible()
    expect(page.get_by_label("Text")).to_have_value(re.compile("Typed after it was signed."))
    person.problems.clear()
    person.look("signed-meanwhile")
    page.goto(f"/notes/{note.pk}/versions/")
    person.look("versions")
    assert page.evaluate(NOTHING_STORED) == [0, 0, 0]
