"""A network that can be cut, and that can swallow an answer after the clinic has acted on the question."""

import contextlib
import socket
import threading

PATIENCE = 20  # s


class BadNetwork:
    """A door before a server: ``url`` leads through it. One request a connection, so that each can be treated on its own.

    ``cut()`` refuses everything, ``mend()`` lets everything through. ``mend(silent=path)`` hands requests for a path over and
    keeps their answers: the one who asked hears nothing. ``swallowed`` counts them.
    """

    def __init__(self, host, port):
        self.target = (host, port)
        self.is_cut, self.silent_path, self.swallowed = False, None, 0
        self.door = socket.socket()
        self.door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.door.bind(("127.0.0.1", 0))
        self.door.listen(64)
        self.url = f"http://localhost:{self.door.getsockname()[1]}"
        self.open = True

    def __enter__(self):
        self.doorman = threading.Thread(target=self._attend, daemon=True)
        self.doorman.start()
        return self

    def __exit__(self, *exc):
        self.open = False
        with contextlib.suppress(OSError):
            self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()

    def cut(self):
        self.is_cut = True

    def mend(self, *, silent=None):
        self.silent_path, self.is_cut = silent, False

    def _attend(self):
        while self.open:
            try:
                guest, _address = self.door.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(guest,), daemon=True).start()

    def _serve(self, guest):
        with contextlib.suppress(OSError), guest:
            if self.is_cut:
                return
            guest.settimeout(PATIENCE)
            request = self._read(guest)
            if not request or self.is_cut:
                return
            answer = self._ask(request)
            path = request.split(b" ", 2)[1].decode()
            if self.silent_path and path.startswith(self.silent_path):
                self.swallowed += 1
                return
            if not self.is_cut:
                guest.sendall(answer)

    def _read(self, guest):
        """The request, with its connection closed after the answer."""
        data = b""
        while b"\r\n\r\n" not in data:
            more = guest.recv(65536)
            if not more:
                return b""
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        length = next((int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:")), 0)
        while len(body) < length:
            body += guest.recv(65536)
        kept = [line for line in lines if not line.lower().startswith(b"connection:")]
        return b"\r\n".join([*kept, b"Connection: close"]) + b"\r\n\r\n" + body

    def _ask(self, request):
        answer = b""
        with socket.create_connection(self.target, timeout=PATIENCE) as server:
            server.sendall(request)
            while more := server.recv(65536):
                answer += more
        return answer
