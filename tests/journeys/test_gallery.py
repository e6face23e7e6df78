"""The gallery in a real browser: accessibility rules, sizes, keyboard, drafts and the way out."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long enough phrase 91"
PLACES = {"staff": ("/gallery/", 24), "client": ("/gallery/client/", 44), "entrance": ("/account/login/", 44)}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# Links inside a sentence are exempt; a control is as large as its label.
TOO_SMALL = """(least) => [...document.querySelectorAll("a, button, input, select, textarea, summary")].filter((item) => {
  const look = getComputedStyle(item), box = item.getBoundingClientRect();
  if (!box.width || !box.height || look.visibility === "hidden" || item.matches(".skip, [type=hidden]")) return false;
  if (item.tagName === "A" && look.display === "inline") return false;
  const labels = [...(item.labels || [])].map((label) => label.getBoundingClientRect().height);
  return Math.max(box.height, ...labels) < least - 0.5;
}).map((item) => item.outerHTML.slice(0, 120))"""


@pytest.fixture
def visit(live_server, browser):
    """Open a page of the gallery in a window of its own; at the end nothing may have gone wrong in the console."""
    troubles, contexts = [], []

    def go(place, *, width=1280, theme="light", script=True, troubled=False):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        if not troubled:
            page.on("console", lambda message: troubles.append(message.text))
            page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(live_server.url + place)
        return page

    yield go
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("place", PLACES)
def test_everybody_can_use_every_component(visit, place, width, theme):
    address, least = PLACES[place]
    page = visit(address, width=width, theme=theme)
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate(TOO_SMALL, least) == []


@pytest.mark.parametrize("width", [320, 768, 1024])
@pytest.mark.parametrize("place", PLACES)
def test_no_page_is_wider_than_its_screen(visit, place, width):
    page = visit(PLACES[place][0], width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_dark_device_gets_dark_pages_without_script(visit):
    ground = "getComputedStyle(document.body).backgroundColor"
    assert visit("/gallery/client/", theme="dark").evaluate(ground) == "rgb(16, 23, 25)"
    assert visit("/gallery/client/", theme="light").evaluate(ground) == "rgb(247, 245, 240)"


def test_without_script_a_number_can_still_be_given(visit):
    page = visit("/gallery/client/", script=False)
    expect(page.locator("#id_expected")).to_be_editable()
    expect(page.locator("[data-dial] button").first).to_be_hidden()


def test_the_skip_link_is_first_and_the_errors_get_the_focus(visit):
    page = visit("/gallery/")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.locator("[data-error-summary] a").first.click()
    expect(page.locator("#id_bad-name")).to_be_focused()
    clean = visit("/account/login/")
    clean.keyboard.press("Tab")
    expect(clean.locator(".skip")).to_be_focused()


def test_the_dial_works_by_tap_and_key(visit):
    page = visit("/gallery/client/", width=390)
    dial = page.locator("[data-dial]").last
    number = dial.locator("input[type=number]")
    expect(number).to_have_value("")
    dial.get_by_role("button", name="5 more").click()
    expect(number).to_have_value("50")
    dial.get_by_role("button", name="5 less").click()
    expect(number).to_have_value("45")
    number.focus()
    page.keyboard.press("ArrowUp")
    expect(number).to_have_value("50")
    expect(dial.locator("input[type=range]")).to_have_value("50")


def test_a_declined_answer_clears_the_tiles(visit):
    page = visit("/gallery/client/", width=390)
    page.get_by_label("I’d rather not say").first.check()
    expect(page.locator("#id_light_3")).not_to_be_checked()


def test_menus_open_without_a_mouse_and_close_again(visit):
    page = visit("/gallery/", width=390)
    more = page.locator(".tabbar summary")
    more.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Exercise library").last).to_be_visible()
    page.keyboard.press("Escape")
    expect(more).to_be_focused()
    expect(page.locator(".tabbar details")).not_to_have_attribute("open", "")


class TestDrafts:
    def test_a_draft_says_when_it_is_saved(self, visit):
        page = visit("/gallery/")
        page.locator("#draft-note").fill("He did not go quiet.")
        expect(page.locator("[data-autosave-status]")).to_contain_text(re.compile(r"Saved \d\d:\d\d"), timeout=3000)
        expect(page.locator("form[data-autosave] input[name=version]")).to_have_value("2")

    def test_it_says_within_three_seconds_when_it_is_not(self, visit):
        page = visit("/gallery/", troubled=True)
        page.route("**/gallery/draft/", lambda route: None)  # the answer never comes
        page.locator("#draft-note").type("a")
        expect(page.locator("[data-autosave-status]")).to_contain_text("Not saved", timeout=3000)

    def test_a_lost_connection_keeps_the_text_and_tries_again(self, visit):
        page = visit("/gallery/", troubled=True)
        page.context.set_offline(True)
        page.locator("#draft-note").fill("Kept.")
        expect(page.locator("[data-autosave-status]")).to_contain_text("Not saved", timeout=3000)
        expect(page.locator("#draft-note")).to_have_value("Kept.")
        page.context.set_offline(False)
        expect(page.locator("[data-autosave-status]")).to_contain_text("Saved", timeout=6000)

    def test_a_clash_shows_both_texts(self, visit):
        page = visit("/gallery/", troubled=True)
        page.locator("#draft-note").fill("My clash")
        conflict = page.locator("[data-autosave-conflict]")
        expect(conflict).to_contain_text("What somebody else wrote.", timeout=3000)
        expect(conflict.locator("textarea")).to_have_value("My clash")
        expect(page.locator("#draft-note")).to_have_value("My clash")

    def test_what_is_typed_while_a_save_is_under_way_is_saved_too(self, visit):
        page = visit("/gallery/")
        sent = []
        page.on("request", lambda request: sent.append(request.post_data) if "draft" in request.url else None)
        page.locator("#draft-note").type("one two three four five", delay=120)
        expect(page.locator("[data-autosave-status]")).to_contain_text("Saved", timeout=5000)
        assert "one two three four five" in sent[-1]

    def test_control_and_enter_save_at_once(self, visit):
        page = visit("/gallery/")
        page.locator("#draft-note").type("now")
        page.keyboard.press("Control+Enter")
        expect(page.locator("[data-autosave-status]")).to_contain_text("Saved", timeout=900)


class TestEndedLogin:
    """Signing in again makes a new token, so a page left open is refused. Nothing typed may be lost by that."""

    GONE = "You are signed out. What you typed is still here."

    @pytest.fixture
    def person(self, django_user_model):
        return django_user_model.objects.create_user("ines@example.org", PASSWORD, name="Ines Caldeira")

    def sign_in(self, context, live_server, email="ines@example.org"):
        tab = context.new_page()
        tab.goto(live_server.url + "/account/login/")
        tab.locator("input[name=login]").fill(email)
        tab.locator("input[name=password]").fill(PASSWORD)
        tab.locator("input[name=password]").press("Enter")
        tab.wait_for_url(lambda url: "/login/" not in url)
        tab.close()

    def signed_out_page(self, visit, live_server, person):
        """A page somebody opened while signed in, whose login has ended since."""
        page = visit("/gallery/", troubled=True)
        self.sign_in(page.context, live_server)
        page.reload()
        page.context.clear_cookies()
        return page

    def test_it_says_so_and_offers_to_sign_in_elsewhere(self, visit, live_server, person):
        page = self.signed_out_page(visit, live_server, person)
        page.locator("#draft-note").fill("He did not go quiet.")
        status = page.locator("[data-autosave-status]")
        expect(status).to_contain_text(self.GONE)
        page.wait_for_timeout(2300)  # what is said of every unsaved change does not cover it
        expect(status).to_contain_text(self.GONE)
        expect(status.get_by_role("link", name="Sign in")).to_have_attribute("target", "_blank")
        expect(page.locator("#draft-note")).to_have_value("He did not go quiet.")

    def test_coming_back_after_signing_in_saves_what_was_typed(self, visit, live_server, person):
        page = self.signed_out_page(visit, live_server, person)
        page.locator("#draft-note").fill("He did not go quiet.")
        expect(page.locator("[data-autosave-status]")).to_contain_text(self.GONE)
        sent = []
        page.on("request", lambda request: sent.append(request.post_data) if "/draft/" in request.url else None)
        self.sign_in(page.context, live_server)
        page.evaluate("window.dispatchEvent(new Event('focus'))")
        expect(page.locator("[data-autosave-status]")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))
        assert "He did not go quiet." in sent[-1]

    def test_somebody_elses_login_does_not_take_the_text(self, visit, live_server, person, django_user_model):
        django_user_model.objects.create_user("amara@example.org", PASSWORD, name="Amara Diallo")
        page = self.signed_out_page(visit, live_server, person)
        self.sign_in(page.context, live_server, "amara@example.org")
        answers = []
        page.on("response", lambda answer: answers.append(answer.status) if "/draft/" in answer.url else None)
        page.locator("#draft-note").fill("For her record only.")
        expect(page.locator("[data-autosave-status]")).to_contain_text("somebody else is signed in")
        assert set(answers) == {403}
        expect(page.locator("#draft-note")).to_have_value("For her record only.")

    def test_a_submit_does_not_lose_the_text(self, visit, live_server, person):
        page = self.signed_out_page(visit, live_server, person)
        page.locator("#draft-note").fill("Kept.")
        page.evaluate("document.querySelector('form[data-autosave]').requestSubmit()")
        expect(page.locator("[data-autosave-status]")).to_contain_text(self.GONE)
        assert page.url.endswith("/gallery/")
        expect(page.locator("#draft-note")).to_have_value("Kept.")

    def test_a_submit_saves_first_and_then_goes_on_once(self, visit):
        page = visit("/gallery/", troubled=True)  # the answer is a line without a page around it
        marks = []
        page.on(
            "request",
            lambda request: (
                marks.append("x-autosave" in request.headers) if request.url.endswith("/gallery/draft/") else None
            ),
        )
        page.locator("#draft-note").fill("Kept.")
        page.evaluate("document.querySelector('form[data-autosave]').requestSubmit()")
        page.wait_for_url("**/gallery/draft/")
        assert marks[0] is True
        assert marks.count(False) == 1
        assert marks[-1] is False


class TestLeaving:
    @pytest.fixture
    def portal(self, visit):
        page = visit("/gallery/client/", width=390, troubled=True)
        page.route("**/leave/", lambda route: route.fulfill(body="<title>Elsewhere</title>", content_type="text/html"))
        return page

    def test_the_button_replaces_the_page(self, portal):
        before = portal.evaluate("history.length")
        portal.locator("[data-leave]").click()
        expect(portal).to_have_title("Elsewhere")
        assert portal.evaluate("history.length") == before

    def test_three_shifts_leave_and_other_keys_do_not(self, portal):
        for key in ("Shift", "Shift", "a", "Shift"):
            portal.keyboard.press(key)
        portal.wait_for_timeout(200)
        assert "/gallery/client/" in portal.url
        for _ in range(2):
            portal.keyboard.press("Shift")
        expect(portal).to_have_title("Elsewhere")

    def test_the_page_is_covered_at_once(self, portal):
        seen = []
        portal.on("console", lambda message: seen.append(message.text))
        portal.evaluate(
            "addEventListener('app:leaving', () => console.log(getComputedStyle(document.querySelector('.cover')).display))"
        )
        portal.locator("[data-leave]").click()
        expect(portal).to_have_title("Elsewhere")
        assert "block" in seen

    def test_what_was_typed_last_is_saved_before_signing_out(self, portal):
        order = []
        portal.on("request", lambda request: order.append((request.method, request.url.split("/", 3)[3])))
        portal.locator("#draft-note").type("the last words")
        portal.locator("[data-leave]").click()
        expect(portal).to_have_title("Elsewhere")
        assert [what for what in order if what[1] in {"gallery/draft/", "leave/"}] == [
            ("POST", "gallery/draft/"),
            ("POST", "leave/"),
            ("GET", "leave/"),
        ]

    def test_the_way_out_works_without_script(self, visit):
        page = visit("/gallery/client/", script=False, troubled=True)
        assert page.locator("form:has([data-leave])").get_attribute("action") == "/leave/"


def test_single_keys_reach_the_main_action_but_not_inside_fields(visit):
    page = visit("/gallery/")
    page.locator("#draft-note").focus()
    page.keyboard.press("n")
    expect(page.locator("#draft-note")).to_have_value("n")
    page.locator("#draft-note").fill("")
    page.locator("h1").first.click()
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("#main$"))


def test_print_leaves_out_what_belongs_to_the_screen(visit):
    page = visit("/gallery/", theme="dark")
    page.emulate_media(media="print")
    for hidden in (".side", ".topbar", ".tabbar", ".btn"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
