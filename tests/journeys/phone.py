"""A client's phone in tests: signed in, on a network that can be bad, with everything it keeps open to be read."""

import pathlib
import re
import time

from playwright.sync_api import Error, expect

from tests.cast import PASSWORD
from tests.journeys.looking import Person

DUMP = (pathlib.Path(__file__).parent / "dump.js").read_text()


class Phone(Person):
    """``email`` signs in with everybody's password. Pages say nothing of a cut network in ``problems``."""

    def __init__(self, browser, network, folder, *, email):
        super().__init__(browser, network.url, width="phone", folder=folder)
        self.network, self.email = network, email
        self.context.set_default_timeout(30_000)  # ms: a busy machine is not a bad network

    def _heard(self, message):
        if "net::ERR" not in message.text and "status of 4" not in message.text:
            super()._heard(message)

    def begin(self):
        self.sign_in(self.email, PASSWORD)
        self.home()
        self.until("navigator.serviceWorker.ready.then(() => true)")
        self.keeps()

    def home(self):
        self.page.goto("/my/practice/")

    def keeps(self):
        """Wait until the list is kept on the device."""
        self.until("self.kept && kept.page('list').then((list) => !!list)")

    def until(self, expression, *, seconds=20):
        """Ask the page until what it promises is true; an error counts as "not yet".

        ``wait_for_function`` cannot: it takes the promise itself for a yes, and our content policy forbids it to ask a second time.
        """
        end, said = time.monotonic() + seconds, None
        while time.monotonic() < end:
            try:
                said = self.page.evaluate(expression)
            except Error as error:
                said = error
            if said and not isinstance(said, Error):
                return
            self.page.wait_for_timeout(30)
        raise AssertionError(f"not within {seconds} s: {expression}: {said}")

    def waiting(self):
        """How many answers wait on the device."""
        return self.page.evaluate("kept.waiting().then((records) => records.length)")

    def send_all(self):
        self.until("kept.flushAll().then(() => kept.waiting()).then((records) => !records.length)")

    def dump(self):
        return self.page.evaluate(DUMP)

    def kill(self):
        """The tab is gone, whatever it was doing; another one opens later."""
        self.page.close()
        self.page = self.context.new_page()
        self.page.on("console", self._heard)

    def leave_quickly_without_network(self):
        """The way out leads to an address that cannot be reached; by then everything is erased. Another tab opens later."""
        with self.page.expect_event("requestfailed", lambda request: request.url.endswith("/leave/")):
            self.page.get_by_role("link", name="Leave this page").click()
        self.kill()

    def write_away(self, title, words, *, outcome="I tried it", share="Only me, for now"):
        """Without network: open something from the kept list, write, finish."""
        page = self.page
        link = page.get_by_role("link", name=title, exact=True)
        expect(link, page.locator("body").inner_text()).to_be_visible()
        link.click()
        page.locator("form textarea").first.fill(words)
        page.locator("label", has_text=outcome).click()
        page.locator("label", has_text=share).click()
        page.get_by_role("button", name="Finish").click()
        page.wait_for_url(re.compile(r"/my/practice/$"))
