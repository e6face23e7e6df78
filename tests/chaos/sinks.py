"""A provider of text messages and pushes for tests: it honours keys, counts what it took, and can be as difficult as real ones."""

import collections
import json
import random
import socketserver
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        sink = self.server.sink
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        key = self.headers.get("Idempotency-Key") or self.headers.get("Topic")
        mood = sink.mood()
        if mood == "busy":
            return self.answer(429, {}, {"Retry-After": "1"})
        if mood == "broken_before":
            return self.answer(503, {})
        with sink.lock:
            sink.asked[key] += 1
            if key not in sink.taken:
                sink.taken[key] = (time.time(), json.loads(body) if body else {}, dict(self.headers))
        if mood == "lost":  # taken, and the line goes dead before anybody hears of it
            self.close_connection = True
            self.connection.close()
            return None
        if mood == "broken_after":
            return self.answer(500, {})
        if mood == "garbage":
            return self.answer(200, None)
        return self.answer(201, {"id": f"n-{key}"})

    def answer(self, status, said, headers=None):
        text = b"<html>?" if said is None else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args):
        pass

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except (ValueError, OSError):  # the sender was killed
            self.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # killed senders leave broken lines; that is what they are killed for


class HttpSink:
    """``taken``: key -> (moment, message, headers) of what was accepted, once per key; ``asked``: how often each key was tried.

    ``moods`` gives the share of each difficult answer: busy, broken_before, broken_after, lost, garbage.
    """

    def __init__(self, moods=None, seed=1):
        self.moods, self.chance = moods or {}, random.Random(seed)
        self.taken, self.asked, self.lock = {}, collections.Counter(), threading.Lock()

    def mood(self):
        with self.lock:
            drawn = self.chance.random()
        for name, share in self.moods.items():
            if drawn < share:
                return name
            drawn -= share
        return ""

    def __enter__(self):
        socketserver.TCPServer.request_queue_size = 100
        self.server = _Server(("127.0.0.1", 0), _Handler)
        self.server.sink = self
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        return self

    def __exit__(self, *exc):
        self.server.shutdown()
        self.server.server_close()

    def empty(self):
        with self.lock:
            self.taken.clear()
            self.asked.clear()
        self.moods = {}
