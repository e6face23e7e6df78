"""The measuring refuses to measure the wrong page, and reads processes rightly."""

import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks import pages, peers, processes


class Answers(BaseHTTPRequestHandler):
    """/200/5000 answers that status with that many bytes; /grow answers longer each time."""

    grown = 0

    def do_GET(self):
        if self.path == "/grow":
            Answers.grown += 5000
        status, length = (200, Answers.grown) if self.path == "/grow" else self.path.split("/")[1:]
        self.send_response(int(status))
        self.end_headers()
        self.wfile.write(b"x" * int(length))

    def log_message(self, *args):
        pass


@pytest.fixture
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield lambda path: pages.Site("ours", server.server_address[1], os.getpid(), "", {"list": path})
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_is_timed(site):
    assert 0 < pages.ask(site("/200/5000"), "list") < 5


@pytest.mark.parametrize("path", ["/302/5000", "/200/100", "/503/5000"])
def test_a_redirect_an_error_and_an_empty_page_end_the_run(site, path):
    with pytest.raises(pages.WrongAnswerError, match=path):
        pages.ask(site(path), "list")


def test_a_page_that_changes_its_length_ends_the_run(site):
    growing = site("/grow")
    pages.ask(growing, "list")
    with pytest.raises(pages.WrongAnswerError, match="first"):
        pages.ask(growing, "list")


def test_the_lower_quartile_is_taken():
    assert pages.lower_quartile([1.0, 2.0, 3.0, 4.0, 100.0]) == 2.0
    assert pages.lower_quartile([7.0]) == 7.0


def test_verdicts_follow_floor_and_moonshot():
    verdicts = [pages.Line("P1", "x", value, 1.5, 0.8).text().split()[-1] for value in (0.8, 1.5, 1.6)]
    assert verdicts == ["moonshot", "floor", "MISSED"]


def test_a_target_may_also_be_one_to_exceed():
    verdicts = [pages.AtLeast("P3", "x", value, 1.5, 2.9).text().split()[-1] for value in (2.9, 1.5, 1.4)]
    assert verdicts == ["moonshot", "floor", "MISSED"]


def test_without_a_peer_nothing_is_compared_and_that_is_said(monkeypatch, capsys):
    monkeypatch.delenv("PEER_HEALTHCHECKS", raising=False)
    monkeypatch.setattr("sys.argv", ["peers"])
    assert peers.main() == 0
    assert "no peer was given" in capsys.readouterr().out


def test_a_folder_that_is_not_the_peer_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("PEER_HEALTHCHECKS", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["peers"])
    with pytest.raises(SystemExit, match="not a checkout"):
        peers.main()


def test_cpu_is_counted_for_a_process_that_works():
    before = processes.cpu_seconds(os.getpid())
    end = time.process_time() + 0.1
    while time.process_time() < end:
        pass
    assert processes.cpu_seconds(os.getpid()) - before >= 0.08
    assert processes.pss_mb(os.getpid()) > 1
