"""A note being written on a real page, of a real web process, on a real database, each of which can be killed at any moment.

Between page and clinic sits a witness that hears what the clinic says it saved. After each kill that is compared with what is
there.
"""

import contextlib
import dataclasses
import html
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

from playwright.sync_api import TimeoutError as SlowPage

from tests.cast import PASSWORD
from tests.chaos.database import Database
from tests.journeys.bad_network import BadNetwork
from tools import services

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIELD = "section_dap_data"
STATUS = ".savebar [data-autosave-status]"
WORDS = ["the", "feared", "thing", "did", "not", "happen", "and", "somebody", "stayed", "for", "tea"]
WORD_SECONDS = 0.12
PLENTY = 5000  # characters
# Every change of the field and of the status line, with the clock of the machine.
LISTEN = f"""
window.said = [];
document.addEventListener("DOMContentLoaded", function () {{
  var field = document.querySelector("[name={FIELD}]"), status = document.querySelector("{STATUS}");
  if (!field || !status) {{ return; }}
  function note(what) {{ window.said.push([Date.now() / 1000, what, field.value.length]); }}
  field.addEventListener("input", function () {{ note("typed"); }});
  new MutationObserver(function () {{ note(status.dataset.state || ""); }}).observe(
    status, {{ attributes: true, attributeFilter: ["data-state"], childList: true }});
}});
"""


class Witness(BadNetwork):
    """Hears every answer before the page does. ``saved`` holds (moment, text) for each save that the clinic confirmed."""

    def __init__(self, host, port):
        super().__init__(host, port)
        self.saved, self.slowest = [], 0.0

    def _ask(self, request):
        began = time.time()
        answer = super()._ask(request)
        head = answer.partition(b"\r\n\r\n")[0]
        if b"/autosave/" in request.split(b"\r\n", 1)[0] and head.startswith(b"HTTP/1.1 200") and b"X-Version" in head:
            found = re.search(rb'name="%s"\r\n\r\n(.*?)\r\n--' % FIELD.encode(), request, re.S)
            self.saved.append((time.time(), found.group(1).decode()))
            self.slowest = max(self.slowest, time.time() - began)
        return answer


@dataclasses.dataclass
class Count:
    """What became of the text over ``kills``. Seconds are the longest that occurred."""

    kills: int = 0
    confirmed: int = 0
    lost: int = 0
    unsaved_seconds: float = 0.0
    silent_seconds: float = 0.0
    untrue: int = 0

    def __str__(self):
        return (
            f"{self.kills} kills, {self.confirmed} confirmed saves: {self.lost} confirmed characters lost, at most "
            f"{self.unsaved_seconds:.1f} s of typing unsaved when the page died, “not saved” shown after at most "
            f"{self.silent_seconds:.1f} s, “saved” shown untruly {self.untrue} times"
        )


class Desk:
    """The clinic and one therapist at one note. ``web`` is the address of the WSGI application."""

    def __init__(self, folder, playwright, chromium, web="intimacy_clinic.wsgi:application"):
        self.folder, self.playwright, self.chromium, self.web = folder, playwright, chromium, web
        self.port = services.free_port()
        self.browser_process = self.web_process = None
        self.cookies, self.count, self.typed = [], Count(), ""

    def __enter__(self):
        self.stack = contextlib.ExitStack()
        self.stack.callback(lambda: kill_all_of(self.web_process))
        self.stack.callback(lambda: kill_all_of(self.browser_process))
        try:
            self._start()
        except BaseException:
            self.stack.close()
            raise
        return self

    def __exit__(self, *exc):
        self.kill_browser()
        self.stack.close()

    def _start(self):
        place = self.stack.enter_context(services.scratch("kills", services.unprivileged().get("user")))
        self.database = self.stack.enter_context(Database(place))
        self.env = {**os.environ, "DATABASE_URL": self.database.url, "REDIS_URL": "", "SITE_URL": "http://localhost"}
        self.env.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
        filled = subprocess.run(
            [sys.executable, "-m", "tests.journeys.kills_stage"],
            cwd=ROOT,
            env=self.env,
            check=True,
            stdout=subprocess.PIPE,
        )
        self.email, self.path = filled.stdout.decode().split()[-2:]
        self.witness = self.stack.enter_context(Witness("127.0.0.1", self.port))
        self.start_web()
        self.start_browser()

    def with_web(self, web):
        """Let another application answer, from now on."""
        self.kill_web()
        self.web, self.count = web, Count()
        self.start_web()

    # ------------------------------------------------------------- what can be killed

    def start_web(self):
        command = ["gunicorn", self.web, "--bind", f"127.0.0.1:{self.port}", "--workers", "1", "--threads", "4"]
        with (self.folder / "web.log").open("ab") as log:
            self.web_process = subprocess.Popen(
                [sys.executable, "-m", *command], cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
                return
            time.sleep(0.1)
        raise AssertionError((self.folder / "web.log").read_text()[-2000:])

    def kill_web(self):
        kill_all_of(self.web_process)

    def start_browser(self):
        """A browser with an own process group; whoever was signed in still is."""
        port = services.free_port()
        command = [
            self.chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
            "--disable-background-networking", "--disable-component-update", f"--remote-debugging-port={port}",
            f"--user-data-dir={self.folder / 'profile'}", "about:blank",
        ]  # fmt: skip
        with (self.folder / "browser.log").open("ab") as log:
            self.browser_process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        end = time.monotonic() + 30
        while True:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/json/version", timeout=5).close()
                break
            assert time.monotonic() < end, (self.folder / "browser.log").read_text()[-2000:]
            time.sleep(0.05)
        self.browser = self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        self.context = self.browser.new_context(base_url=self.witness.url, reduced_motion="reduce")
        self.context.set_default_timeout(60_000)
        self.context.add_init_script(LISTEN)
        self.context.add_cookies(self.cookies)
        self.page = self.context.new_page()
        self.page.on("dialog", lambda dialog: dialog.accept())
        if not self.cookies:
            self._sign_in()
        self.open_note()

    def kill_browser(self):
        kill_all_of(self.browser_process)

    def _sign_in(self):
        self.page.goto("/account/login/")
        self.page.get_by_label("E-mail", exact=False).first.fill(self.email)
        self.page.get_by_label("Password", exact=False).first.fill(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/login/" not in url)
        self.cookies = self.context.cookies()

    # ------------------------------------------------------------- writing, and what is there

    def open_note(self):
        self.page.goto(self.path)
        self.page.locator(STATUS).wait_for(state="attached")
        self.typed = self.page.locator(f"[name={FIELD}]").input_value()

    def begin_anew(self):
        """An empty field, saved, so that two hundred rounds stay below what a field holds."""
        self.page.locator(f"[name={FIELD}]").fill("")
        self.typed = ""
        self.page.wait_for_function("(status) => document.querySelector(status).dataset.state === 'saved'", arg=STATUS)
        self.page.evaluate("window.said = []")  # that it was emptied belongs to no round

    def stored(self):
        """The text of the field as a page that is opened now shows it."""
        answer = self.context.request.get(self.path)
        assert answer.ok, answer.status
        found = re.search(rf'<textarea[^>]*name="{FIELD}"[^>]*>\r?\n?(.*?)</textarea>', answer.text(), re.S)
        return html.unescape(found.group(1)).replace("\r\n", "\n").rstrip("\n")

    def write_until(self, finished):
        """Type word after word until ``finished()`` or the page dies. Returns (moment, length) after each word."""
        marks = []
        field = self.page.locator(f"[name={FIELD}]")
        with contextlib.suppress(Exception):  # the page dies in many ways
            field.focus()
            self.page.keyboard.press("Control+End")
            while not finished():
                word = f"{' ' if self.typed else ''}{WORDS[len(marks) % len(WORDS)]}{len(marks)}"
                self.page.keyboard.type(word)
                self.typed += word
                marks.append((time.time(), len(self.typed)))
                time.sleep(WORD_SECONDS)
        return marks

    def round(self, what, moment):
        """One kill of ``what`` (page, web, database, everything) after ``moment`` s of writing, or at the first save for None."""
        self.open_note()
        if len(self.typed) > PLENTY:
            self.begin_anew()
        begun = len(self.witness.saved)
        killed = []
        writer = threading.Thread(target=self._kill, args=(what, moment, begun, killed))
        writer.start()
        on_page = what in ("page", "everything")
        marks = self.write_until(lambda: bool(killed) and (on_page or time.time() > killed[0] + 1.0))
        writer.join()
        if on_page:
            self.start_browser_again(what)
            self._compare_after_death(begun, killed[0], marks)
        else:
            self._compare_in_the_page(begun)
        self.count.kills += 1

    def _kill(self, what, moment, begun, killed):
        end = time.monotonic() + (20 if moment is None else moment)
        while time.monotonic() < end and not (moment is None and len(self.witness.saved) > begun):
            time.sleep(0.01)
        for part, kill in (("page", self.kill_browser), ("web", self.kill_web), ("database", self.database.cut)):
            if what in (part, "everything"):
                kill()
        killed.append(time.time())
        if what in ("database", "everything"):
            self.database.start()
        if what in ("web", "everything"):
            self.start_web()

    def start_browser_again(self, what):
        with contextlib.suppress(Exception):  # it knows already that the other end is gone
            self.browser.close()
        self.start_browser()

    def _compare_after_death(self, begun, killed_at, marks):
        """The page is gone: everything confirmed is there, and what is missing was typed a moment ago."""
        there = self.typed  # as the note that was opened anew shows it
        confirmed = [text for moment, text in self.witness.saved[begun:] if moment <= killed_at]
        self.count.confirmed += len(confirmed)
        if confirmed:
            self.count.lost += max(0, len(confirmed[-1].strip()) - len(there))
        missing = [moment for moment, length in marks if length > len(there) and moment <= killed_at]
        if missing:
            self.count.unsaved_seconds = max(self.count.unsaved_seconds, killed_at - missing[0])

    def _compare_in_the_page(self, begun):
        """The page lives: it saves by itself as soon as it can, and what it said meanwhile was true."""
        whole = self.typed
        field = self.page.locator(f"[name={FIELD}]")
        assert field.input_value() == whole, "what was typed is on the page"
        try:
            self.page.wait_for_function(
                "([status, length]) => document.querySelector(status).dataset.state === 'saved' && "
                "window.said.some((row) => row[1] === 'saved' && row[2] === length)",
                arg=[STATUS, len(whole)],
            )
        except SlowPage as slow:
            said = self.page.evaluate("window.said.slice(-12)")
            shown = self.page.locator(STATUS).inner_text()
            raise AssertionError(f"not saved again: “{shown}”, {len(whole)} characters, {said}") from slow
        saved = self.witness.saved[begun:]
        self.count.confirmed += len(saved)
        there = self.stored()
        self.count.lost += max(0, max(len(text.strip()) for _moment, text in saved) - len(there))
        assert there == whole
        said = self.page.evaluate("window.said")
        lengths = {len(text) for _moment, text in saved}
        self.count.untrue += sum(1 for _moment, what, length in said if what == "saved" and length not in lengths)
        self.count.silent_seconds = max([self.count.silent_seconds, *_silences(said, saved)])
        empty = "async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length]"
        assert self.page.evaluate(empty) == [0, 0, 0]


def _silences(said, saved):
    """For every change that was not confirmed within 2 s: how long until the screen said that it is not saved."""
    for typed_at, what, length in said:
        if what != "typed":
            continue
        confirmed = min((moment for moment, text in saved if len(text) >= length), default=float("inf"))
        if confirmed - typed_at <= 2:
            continue
        yield _until_said(said, typed_at, confirmed) - typed_at


def _until_said(said, typed_at, confirmed):
    shown = ""
    for moment, what, _length in said:
        if what == "typed":
            continue
        if moment > typed_at and (shown == "unsaved" or what == "unsaved"):
            return max(typed_at, moment if what == "unsaved" and shown != "unsaved" else typed_at)
        shown = what
    return typed_at if shown == "unsaved" else confirmed


def kill_all_of(process):
    """Kill a process and everything it started, as the power would."""
    if process is None:
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
