"""A small SMTP server for tests: it accepts every mail on loopback and keeps it."""

import email
import email.policy
import socketserver
import sys
import threading
import time


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 sink ready")
        for raw in self.rfile:
            verb = raw.decode("ascii", "replace").strip().upper()
            if verb.startswith(("EHLO", "HELO")):
                self.say("250 sink")
            elif verb == "DATA":
                self.say("354 go on")
                self.keep()
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def keep(self):
        lines = []
        for raw in self.rfile:
            if raw == b".\r\n":
                break
            lines.append(raw[1:] if raw.startswith(b"..") else raw)
        if not self.server.sink.refuse:
            self.server.sink.messages.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))
            self.say("250 kept")
        else:
            self.say("451 try later")

    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request, client_address):
        """Killed senders leave broken lines; anything else is a fault of the sink and is shown."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class SmtpSink:
    """``with SmtpSink() as sink``: ``sink.url`` for EMAIL_URL, ``sink.messages`` in order of arrival."""

    def __init__(self):
        self.messages = []
        self.refuse = False  # True: answer "try later" to every mail

    def __enter__(self):
        self.server = _Server(("127.0.0.1", 0), _Conversation)
        self.server.sink = self
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.port = self.server.server_address[1]
        self.url = f"smtp://127.0.0.1:{self.port}"
        return self

    def __exit__(self, *exc):
        self.server.shutdown()
        self.server.server_close()

    def wait_for(self, recipient, *, number=1, containing="", seconds=60):
        """The mails to a recipient once there are ``number`` of them. Raises AssertionError when they do not come."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            to_them = [message for message in self.messages if recipient in message["To"]]
            found = [message for message in to_them if containing in message.get_content()]
            if len(found) >= number:
                return found
            time.sleep(0.2)
        raise AssertionError(f"{number} mail(s) to {recipient} expected; arrived: {[m['To'] for m in self.messages]}")
