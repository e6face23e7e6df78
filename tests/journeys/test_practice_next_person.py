"""One phone, one person after another: what was kept for the one before is not shown to the next, not for a moment."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from assessments import safety_plans
from homework.models import Entry
from tests.cast import PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
# Writes down every private word that stood on a page at any moment, across pages of this place.
WATCH = """(() => {
  const look = () => {
    const seen = (document.documentElement && document.documentElement.innerText || "").match(/Canary\\w+/g);
    if (seen) { localStorage.setItem("seen", (localStorage.getItem("seen") || "") + " " + seen.join(" ")); }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
})()"""


def seen(phone):
    return phone.page.evaluate("localStorage.getItem('seen') || ''")


def watch(phone):
    """From here on."""
    phone.context.add_init_script(WATCH)


def nothing_of_before(phone):
    """Neither in what scripts are given, nor on any page without network."""
    phone.network.cut()
    for address in ("/my/practice/", "/my/safety-plan/", "/my/support/", "/my/appointments/"):
        phone.page.goto(address)
        phone.page.locator("[data-place] h1").wait_for()
        phone.until("kept.page('list').then(() => true)")
        assert "Canary" not in phone.page.locator("body").inner_text()
    assert phone.page.evaluate("kept.waiting()") == []
    assert seen(phone) == ""


@pytest.fixture
def lent(writing, cast):
    """Rowan's phone holds a list, a plan and an answer that waits."""
    plan = safety_plans.start_plan(client=cast.rowan, by=cast.ines)
    values = {
        "parts": {"signs": "Canarysigns.", "reach": "Canaryreach."}, "means": "Canarymeans.", "means_by": "", "copies": "",
        "review_on": dt.date.today() + dt.timedelta(days=90),
    }  # fmt: skip
    safety_plans.make_plan(
        plan=safety_plans.save_plan(plan=plan, by=cast.ines, values=values, expected=plan.version), by=cast.ines
    )
    writing.network.mend(silent="/my/away/send/")
    writing.home()
    writing.until("kept.page('/my/safety-plan/').then((held) => !!held && held.html.includes('Canaryreach'))")
    return writing


def test_somebody_else_who_signs_in_finds_nothing(writing, network, cast):
    network.mend(silent="/my/away/send/")
    writing.context.clear_cookies()
    watch(writing)
    writing.email = cast.noor_user.email
    writing.begin()
    assert writing.page.evaluate("kept.waiting()") == []
    assert writing.page.evaluate("kept.page('list')")["person"] == str(cast.noor_user.pk)
    assert not Entry.objects.exists()
    nothing_of_before(writing)


def test_the_next_person_is_known_before_the_clinic_has_said_what_to_keep(lent, network, cast):
    """The first page says whose it is; until the list has come, the device already holds nothing of the one before."""
    lent.context.clear_cookies()
    watch(lent)
    network.mend(silent="/my/away/")
    lent.sign_in(cast.noor_user.email, PASSWORD)
    lent.home()
    expect(lent.page.locator("[data-waiting]")).to_be_hidden()
    assert lent.page.evaluate("kept.page('list')") is None
    assert lent.page.evaluate("kept.waiting()") == []
    nothing_of_before(lent)


def test_the_network_goes_between_signing_in_and_the_first_page(lent, network, cast):
    lent.context.clear_cookies()
    watch(lent)
    page = lent.page
    page.goto("/account/login/")
    page.get_by_label("E-mail", exact=False).first.fill(cast.noor_user.email)
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    network.mend(silent="/my/")
    nothing_of_before(lent)


def test_when_the_sign_in_ended_at_the_clinic_the_device_locks_and_loses_nothing(lent, network, cast):
    """Also while a page without network is open; what waits goes out when the same person is back."""
    network.cut()
    lent.home()
    expect(lent.page.get_by_role("link", name="Canarytitle", exact=True)).to_be_visible()
    Session.objects.all().delete()
    network.mend()
    lent.page.evaluate("kept.flush()")
    expect(lent.page.get_by_text("You are signed out here.")).to_be_visible()
    lent.look("signed-out-without-asking")
    assert "Canary" not in lent.page.locator("body").inner_text()
    watch(lent)
    lent.kill()
    nothing_of_before(lent)
    assert len(lent.dump()["stores"]["queue"]) == 1
    network.mend()
    lent.begin()
    lent.send_all()
    assert [entry.answers["words"] for entry in Entry.objects.all()] == ["Canaryanswer, only mine."]


def test_another_tab_keeps_nothing_after_signing_out(lent, network, cast):
    """The other tab has asked before; its answer comes after everything was erased."""
    other = lent.context.new_page()
    other.goto("/my/practice/")
    lent.page.goto("/my/")
    other.evaluate("""() => {
      const ask = window.fetch;
      window.fetch = (...what) => ask(...what).then((answer) => new Promise((done) => { self.letGo = () => done(answer); }));
      self.late = kept.flushAll();
    }""")
    other.evaluate("new Promise((done) => { const look = () => self.letGo ? done() : setTimeout(look, 20); look(); })")
    network.mend()
    lent.page.evaluate("kept.wipe()")
    other.evaluate("self.letGo(); self.late")
    assert all(not rows for rows in lent.dump()["stores"].values())
    assert (
        other.evaluate("""kept.write({ key: crypto.randomUUID(), assignment: crypto.randomUUID(), version: 0,
      value: { step: "", answers: {}, ending: null } }).then(() => "kept", () => "refused")""")
        == "refused"
    )


def test_a_page_of_the_one_before_keeps_nothing_for_the_next(lent, network, cast):
    """Rowan's page stands open in a tab while Noor has signed in in another one."""
    old = lent.context.new_page()
    old.goto("/my/safety-plan/")
    old.evaluate("kept.flushAll()")
    lent.context.clear_cookies()
    lent.email = cast.noor_user.email
    network.mend()
    lent.begin()
    old.evaluate("kept.flushAll()")
    assert (
        old.evaluate("""kept.write({ key: crypto.randomUUID(), assignment: crypto.randomUUID(), version: 0,
      value: { step: "", answers: { words: "Canarylate" }, ending: null } }).then(() => "kept", () => "refused")""")
        == "refused"
    )
    lent.home()
    lent.keeps()
    held = lent.page.evaluate("kept.page('/my/safety-plan/')")
    assert held is None or "Canary" not in held["html"]
    watch(lent)
    nothing_of_before(lent)


def test_a_plan_that_changed_is_kept_anew_without_being_opened(lent, network, cast):
    """Made anew in a session; the phone only opens its list before the network goes."""
    again = safety_plans.start_plan(client=cast.rowan, by=cast.ines)
    values = {name: getattr(again, name) for name in ("means", "means_by", "copies", "review_on")}
    values["parts"] = {**again.parts, "reach": "Canarynewer."}
    saved = safety_plans.save_plan(plan=again, by=cast.ines, values=values, expected=again.version)
    safety_plans.make_plan(plan=saved, by=cast.ines)
    lent.home()
    lent.until("kept.page('/my/safety-plan/').then((held) => held.html.includes('Canarynewer'))")
    network.cut()
    lent.kill()
    lent.page.goto("/my/safety-plan/")
    expect(lent.page.get_by_text("Canarynewer.")).to_be_visible()
    expect(lent.page.get_by_text("Night line")).to_be_visible()
