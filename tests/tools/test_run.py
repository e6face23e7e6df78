"""What `make run` does before and around its programs."""

import os
import signal
import socket
import stat
import subprocess
import time

import pytest

from tools import run, services


@pytest.fixture
def state(tmp_path):
    return run.state_folder(tmp_path / "demo")


def test_a_taken_port_is_said_with_a_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(run.StartError, match=rf"port {port} is taken .* make run PORT={port + 1}"):
            run.own_addresses(port)


def test_a_second_supervisor_learns_where_the_first_one_is(state):
    first = run.hold_lock(state, "http://localhost:8000")
    with pytest.raises(run.StartError, match="already running at http://localhost:8000"):
        run.hold_lock(state, "http://localhost:8001")
    first.close()
    run.hold_lock(state, "http://localhost:8001").close()


def test_secrets_are_made_once_and_are_private(state):
    first = run.kept_secret(state / "secret-key", "first")
    assert run.kept_secret(state / "secret-key", "second") == first == "first"
    assert stat.S_IMODE((state / "secret-key").stat().st_mode) == 0o600
    assert stat.S_IMODE(state.stat().st_mode) == 0o700


def test_a_lost_field_key_is_not_replaced_while_there_is_a_database(state):
    (state / "mooring.sqlite3").touch()
    with pytest.raises(run.StartError, match="cannot be read"):
        run.field_keys(state)


def test_the_demo_takes_nothing_of_a_production_clinic(state, monkeypatch):
    for name in ("DATABASE_URL", "EMAIL_URL", "SECRET_KEY", "FIELD_ENCRYPTION_KEYS"):
        monkeypatch.setenv(name, "production")
    monkeypatch.setenv("MOORING_MODE", "production")
    env = run.demo_environment(state, "http://localhost:8000", "redis://127.0.0.1:1/0")
    assert "production" not in env.values()
    assert env["DATABASE_URL"] == f"sqlite:///{state}/mooring.sqlite3"
    assert env["FIELD_ENCRYPTION_KEYS"] == run.field_keys(state)


def test_the_broker_keeps_its_port_while_it_is_free(tmp_path):
    port = run.remembered_port(tmp_path / "port")
    assert run.remembered_port(tmp_path / "port") == port
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        assert run.remembered_port(tmp_path / "port") != port


def test_the_broker_asks_for_a_password_and_writes_to_disk(state):
    own = run.broker(state)
    config = next(state.glob("broker-*/broker.conf"))
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    lines = config.read_text().splitlines()
    assert {"appendonly yes", "bind 127.0.0.1", f"requirepass {own.password}"} <= set(lines)
    assert own.password not in " ".join(own.program.argv)  # every user of the machine can read a command line


def test_long_logs_are_put_aside(state):
    (state / "logs" / "web.log").write_bytes(b"x" * (run.LOG_LIMIT + 1))
    (state / "logs" / "worker.log").write_text("short")
    run.fresh_logs(state / "logs")
    assert sorted(path.name for path in (state / "logs").iterdir()) == ["web.log.1", "worker.log"]


def tell(own, *commands):
    """Last line that the broker answers to these commands, each a line of text."""
    lines = "".join(f"{command}\r\n" for command in (f"AUTH {own.password}", *commands, "QUIT"))
    with socket.create_connection(("127.0.0.1", own.port), 2) as connection:
        connection.sendall(lines.encode())
        with connection.makefile("rb") as answer:
            return answer.read().decode().splitlines()[-2]


def test_a_killed_broker_still_has_what_was_queued(state):
    own = run.broker(state)
    for expected in (":20", ":40"):
        process = subprocess.Popen(own.program.argv, stdout=subprocess.DEVNULL)
        end = time.monotonic() + 10
        while not services.answers(own.port, own.password) and time.monotonic() < end:
            time.sleep(0.02)
        tell(own, *["RPUSH celery message"] * 20)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process = subprocess.Popen(own.program.argv, stdout=subprocess.DEVNULL)
        while not services.answers(own.port, own.password) and time.monotonic() < end:
            time.sleep(0.02)
        assert tell(own, "LLEN celery") == expected
        process.terminate()
        process.wait()
