"""A person at a browser who looks at every page: pictures in four forms, accessibility rules, console."""

import pathlib
import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import TimeoutError as TooSlow

SHOTS = pathlib.Path(__file__).parent / "shots"
WIDTHS = {"phone": (390, 844), "desk": (1280, 900)}
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],  # the nodes that pass are many, and cost more than the rules
}
# The contrast of colours takes most of the time. It is held on one diagonal of a page's four forms and on the other of the next
# page's: over a story both schemes are seen on both widths. tests/journeys/test_gallery.py holds every component in all four.
WITHOUT_CONTRAST = {**RULES, "rules": {"color-contrast": {"enabled": False}}}
AXE = Axe().axe_script
BROKEN = "options => axe.run(document, options).then(found => found.violations.map(v => [v.id, v.nodes[0].html.slice(0, 160)]))"


class Person:
    """Somebody with a browser of their own. ``width`` is "phone" or "desk": how they really use the clinic."""

    def __init__(self, browser, base_url, *, width, folder, time_zone="Europe/London"):
        self.width, self.folder, self.base_url = width, SHOTS / folder, base_url
        self.folder.mkdir(parents=True, exist_ok=True)
        size = WIDTHS[width]
        self.context = browser.new_context(
            base_url=base_url, viewport={"width": size[0], "height": size[1]}, timezone_id=time_zone, locale="en-GB",
            reduced_motion="reduce", has_touch=width == "phone",
        )  # fmt: skip
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self.problems, self.foreign, self.seen = [], [], 0
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on(
            "request",
            lambda request: (
                None if request.url.startswith((base_url, "about:", "blob:")) else self.foreign.append(request.url)
            ),
        )

    def _heard(self, message):
        # A form that comes back with its errors answers 422, which the browser also says in its console.
        if message.type in ("error", "warning") and "status of 422" not in message.text:
            self.problems.append(message.text)

    def sign_in(self, email, password):
        self.page.goto("/account/login/")
        self.page.get_by_label("E-mail", exact=False).first.fill(email)
        self.page.get_by_label("Password", exact=False).first.fill(password)
        self.page.get_by_role("button", name=re.compile("sign in", re.I)).first.click()
        self.page.wait_for_load_state()
        assert "/account/login/" not in self.page.url, self.page.locator("main").inner_text()

    def look(self, name):
        """Take the page's picture on phone and desk, light and dark, and hold each against the accessibility rules."""
        self.seen += 1
        wrong = []
        for number, (width, (wide, high)) in enumerate(WIDTHS.items()):
            self.page.set_viewport_size({"width": wide, "height": high})
            for scheme in ("light", "dark"):
                self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                self.page.wait_for_timeout(60)
                self._picture(self.folder / f"{self.seen:02d}-{name}-{wide}-{scheme}.png")
                rules = RULES if (number + self.seen + (scheme == "dark")) % 2 else WITHOUT_CONTRAST
                wrong += [f"{name} {wide} {scheme}: {rule}: {html}" for rule, html in self.broken_rules(rules)]
            overflow = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if overflow > 1:
                wrong.append(f"{name} {width}: the page is {overflow} px wider than the screen")
        wide, high = WIDTHS[self.width]
        self.page.set_viewport_size({"width": wide, "height": high})
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        assert wrong == [], wrong
        assert self.problems == [], self.problems
        assert self.foreign == [], self.foreign

    def broken_rules(self, rules=RULES):
        """(rule, html) of each accessibility rule that the page breaks as it stands."""
        if self.page.evaluate("typeof window.axe === 'undefined'"):
            self.page.evaluate(AXE)
        return self.page.evaluate(BROKEN, rules)

    def _picture(self, path):
        """Chromium now and then never answers when it is asked for a picture of a whole page; asked again, it does."""
        try:
            self.page.screenshot(path=path, full_page=True)
        except TooSlow:
            self.page.screenshot(path=path, full_page=True, timeout=60_000)

    def leave(self):
        self.context.close()
