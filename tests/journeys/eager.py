"""The clinic with a fault that products ship: a draft is answered as saved first, and saved a moment later."""

import io
import re
import threading
import time

from intimacy_clinic.wsgi import application as honest

LATER = 1.5  # s


def application(environ, start_response):
    if not environ["PATH_INFO"].endswith("/autosave/"):
        return honest(environ, start_response)
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    threading.Thread(target=_save_later, args=({**environ, "wsgi.input": io.BytesIO(body)},), daemon=True).start()
    version = int(re.search(rb'name="version"\r\n\r\n(\d+)', body).group(1)) + 1
    start_response("200 OK", [("Content-Type", "text/html"), ("X-Version", str(version))])
    return [b"Saved"]


def _save_later(environ):
    time.sleep(LATER)
    b"".join(honest(environ, lambda *answer: None))
