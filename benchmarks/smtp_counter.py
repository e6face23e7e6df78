"""A mail server that takes everything and only counts Message-IDs: a process of its own, so that it costs the senders nothing."""

from __future__ import annotations

import collections
import multiprocessing
import socket
import threading
from multiprocessing.managers import SyncManager


def _serve(listener: socket.socket, counts: dict[str, int]) -> None:
    while True:
        line, _address = listener.accept()
        threading.Thread(target=_talk, args=(line, counts), daemon=True).start()


def _talk(line: socket.socket, counts: dict[str, int]) -> None:
    file = line.makefile("rwb")

    def say(text: bytes) -> None:
        file.write(text + b"\r\n")
        file.flush()

    try:
        say(b"220 sink")
        for raw in file:
            verb = raw[:4].upper()
            if verb == b"DATA":
                say(b"354 go on")
                number = ""
                for part in file:
                    if part.lower().startswith(b"message-id:"):
                        number = part.split(b":", 1)[1].strip().decode()
                    if part == b".\r\n":
                        break
                counts[number] = counts.get(number, 0) + 1
                say(b"250 kept")
            elif verb == b"QUIT":
                say(b"221 bye")
                return
            else:
                say(b"250 ok")
    except OSError:
        return


class SmtpCounter:
    """``seen``: Message-ID -> how often it came."""

    def __enter__(self) -> SmtpCounter:
        self.manager: SyncManager = multiprocessing.Manager()
        self.counts = self.manager.dict()
        listener = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.url = f"smtp://127.0.0.1:{listener.getsockname()[1]}"
        self.process = multiprocessing.Process(target=_serve, args=(listener, self.counts), daemon=True)
        self.process.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.process.kill()
        self.process.join()
        self.manager.shutdown()

    @property
    def seen(self) -> collections.Counter[str]:
        return collections.Counter(dict(self.counts))

    def empty(self) -> None:
        self.counts.clear()
