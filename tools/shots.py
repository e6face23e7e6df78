"""Pictures of the demo clinic for docs/screens (`make shots`): each role's home and the pages that say most about it.

Runs the demo in a temporary folder, so nothing of a clinic in use is touched. Best taken around noon: the day of the
demo is the real one, and half of its sessions should lie ahead.
"""

from __future__ import annotations

import base64
import os
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools import services
from tools.run import PASSWORD, ROOT, is_ready

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = ROOT / "docs" / "screens"
DESK, PHONE = (1280, 900), (390, 844)  # px
READY_WITHIN = 180.0  # seconds, filling the demo included
MOST = 150_000  # bytes of one picture


def _open(page: Page, selector: str) -> None:
    page.goto(page.locator(selector).first.evaluate("link => link.href"))


def _stay(page: Page) -> None:
    """The page somebody meets after signing in."""


def _note(page: Page) -> None:
    _open(page, 'a[href*="/notes/"]')


def _case(page: Page) -> None:
    page.goto(page.url.split("/today")[0] + "/clients/")
    page.get_by_role("link", name="Rowan Ashby").first.click()
    page.wait_for_load_state()


def _tab(name: str) -> Callable[[Page], None]:
    """The way to a part of that case, by the name on its tab."""

    def way(page: Page) -> None:
        _case(page)
        page.get_by_role("link", name=name, exact=True).first.click()
        page.wait_for_load_state()

    return way


def _week(page: Page) -> None:
    page.get_by_role("navigation").get_by_role("link", name="Week").first.click()
    page.wait_for_load_state()


def _group(page: Page) -> None:
    _open(page, 'a[href*="/groups/sessions/"]')
    page.get_by_role("button", name="Mark everyone present").click()
    page.get_by_text(re.compile("^Saved")).first.wait_for()
    page.reload()  # counts who is here


def _waiting(page: Page) -> None:
    page.goto(page.url.split("/desk")[0] + "/waiting/")
    people = page.locator(".queue a").evaluate_all("links => links.map((link) => link.href)")
    choices = {}
    for person in people:
        page.goto(person)
        choices[person] = page.locator('section a[href*="/with/"]').count()
    page.goto(max(people, key=lambda person: choices[person]))


def _practice(page: Page) -> None:
    page.get_by_role("link", name=re.compile("^Carry on")).first.click()
    page.wait_for_load_state()
    writing = page.locator('a[href*="/write/"]')
    if writing.count():
        writing.first.click()
        page.wait_for_load_state()


def _link(name: str) -> Callable[[Page], None]:
    """The way through a link of the client's home."""

    def way(page: Page) -> None:
        page.get_by_role("link", name=name).first.click()
        page.wait_for_load_state()

    return way


def _ladder(page: Page) -> None:
    _link("Letting somebody know me")(page)
    page.get_by_text("Agreed as the next step").first.evaluate("line => line.scrollIntoView()")


@dataclass(frozen=True)
class Shot:
    name: str
    login: str
    way: Callable[[Page], None]
    size: tuple[int, int] = DESK


SHOTS = (
    Shot("admin-desk", "admin", _stay),
    Shot("waiting-board", "admin", _waiting),
    Shot("therapist-today", "therapist", _stay),
    Shot("week", "therapist", _week),
    Shot("case-overview", "therapist", _case),
    Shot("timeline", "therapist", _tab("Timeline")),
    Shot("shared-picture", "therapist", _tab("Picture")),
    Shot("plan", "therapist", _tab("Plan")),
    Shot("measures", "therapist", _tab("Measures")),
    Shot("note-editor", "therapist", _note),
    Shot("group-session", "therapist", _group),
    Shot("supervisor-home", "supervisor", _stay),
    Shot("client-home", "client", _stay, PHONE),
    Shot("client-practice", "client", _practice, PHONE),
    Shot("client-ladder", "client", _ladder, PHONE),
    Shot("client-safety-plan", "client", _link("My plan for hard days"), PHONE),
)


# A browser can read its own picture, so no imaging library is needed: 256 colours
# that are common and unlike each other, and every other one as the nearest of them.
REDUCE = """async (encoded) => {
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const dots = new Uint32Array(pen.getImageData(0, 0, image.width, image.height).data.buffer);
  const often = new Map();
  for (const dot of dots) often.set(dot, (often.get(dot) || 0) + 1);
  const parts = (colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
  const common = [...often].sort((one, two) => two[1] - one[1]).map(([colour]) => parts(colour));
  const kept = [];
  for (const apart of [300, 120, 40, 12, 0]) { // first a little of every colour, then more and more alike
    for (const one of common) {
      if (kept.length === 256) break;
      if (kept.every((other) => one.reduce((sum, part, at) => sum + (part - other[at]) ** 2, 0) > apart)) kept.push(one);
    }
  }
  const nearest = new Map();
  for (const colour of often.keys()) {
    const [r, g, b] = parts(colour);
    let best = 0, least = Infinity;
    kept.forEach(([x, y, z], index) => {
      const far = (r - x) ** 2 + (g - y) ** 2 + (b - z) ** 2;
      if (far < least) { least = far; best = index; }
    });
    nearest.set(colour, best);
  }
  let places = "";
  for (const dot of dots) places += String.fromCharCode(nearest.get(dot));
  return { wide: image.width, high: image.height, palette: kept.flat(), places: btoa(places) };
}"""


def smaller(browser: Browser, picture: bytes) -> bytes:
    """The picture as a PNG with a palette: a fifth of the size, and no different to look at."""
    page = browser.new_page()
    drawn = page.evaluate(REDUCE, base64.b64encode(picture).decode())
    page.close()
    wide, high, places = drawn["wide"], drawn["high"], base64.b64decode(drawn["places"])
    lines = b"".join(b"\0" + places[at : at + wide] for at in range(0, len(places), wide))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 3, 0, 0, 0)),
        (b"PLTE", bytes(drawn["palette"])),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


@contextmanager
def demo(state: Path) -> Iterator[str]:
    """The demo clinic, served from `state` until the end of the block. Gives its address."""
    port = services.free_port()
    command = [sys.executable, "-m", "tools.run", "--port", str(port), "--state", str(state)]
    with (state / "run.log").open("w") as log:
        running = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            end = time.monotonic() + READY_WITHIN
            while not is_ready(port):
                if running.poll() is not None or time.monotonic() > end:
                    raise SystemExit((state / "run.log").read_text())
                time.sleep(0.3)
            yield f"http://localhost:{port}"
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(timeout=60)


def take(browser: Browser, site: str, shot: Shot) -> bytes:
    wide, high = shot.size
    context = browser.new_context(
        base_url=site,
        viewport={"width": wide, "height": high},
        color_scheme="light",
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="Europe/London",
    )
    page = context.new_page()
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(f"{shot.login}@demo.test")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda address: "/login/" not in address)
    shot.way(page)
    page.evaluate("document.fonts.ready")
    picture = page.screenshot()
    context.close()
    return smaller(browser, picture)


def main() -> int:
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    program = services.chromium().url
    too_large = []
    with (
        tempfile.TemporaryDirectory(prefix="mooring-shots-") as folder,
        demo(Path(folder)) as site,
        sync_playwright() as p,
    ):
        browser = p.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu", "--disable-quic"])
        for shot in SHOTS:
            picture = take(browser, site, shot)
            (FOLDER / f"{shot.name}.png").write_bytes(picture)
            print(f"{shot.name}.png  {len(picture) / 1000:.0f} kB", flush=True)
            too_large += [shot.name] if len(picture) > MOST else []
        browser.close()
    if too_large:
        print(f"larger than {MOST // 1000} kB: {', '.join(too_large)}", file=sys.stderr)
    return 1 if too_large else 0


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
