"""Set-up: the environment's stamps, the vendored files, the services."""

import json
import os
import subprocess
import sys

import psycopg2
import pytest

from tools import bootstrap, services, vendor
from tools import test as runner


@pytest.fixture
def locks(tmp_path, monkeypatch):
    """An environment folder and two locks of our own."""
    for name in ("runtime", "test"):
        (tmp_path / f"{name}.lock").write_text(name)
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    (tmp_path / "venv" / "bin" / "python").touch()
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / "venv")
    monkeypatch.setattr(bootstrap, "STAMP", tmp_path / "venv" / "stamp.json")
    monkeypatch.setattr(bootstrap, "LOCKS", {name: tmp_path / f"{name}.lock" for name in ("runtime", "test")})
    return tmp_path


def stamp(*names):
    bootstrap.STAMP.write_text(json.dumps({name: bootstrap.fingerprint(bootstrap.LOCKS[name]) for name in names}))


def test_an_absent_or_broken_stamp_means_not_installed(locks):
    assert not bootstrap.satisfied("runtime")
    bootstrap.STAMP.write_text("{half")
    assert not bootstrap.satisfied("runtime")


def test_the_test_set_serves_the_clinic_but_not_the_reverse(locks):
    stamp("runtime")
    assert bootstrap.satisfied("runtime")
    assert not bootstrap.satisfied("test")
    stamp("runtime", "test")
    assert bootstrap.satisfied("runtime")
    assert bootstrap.satisfied("test")


def test_a_changed_lock_asks_for_a_new_installation(locks):
    stamp("runtime", "test")
    (locks / "runtime.lock").write_text("newer")
    (locks / "test.lock").write_text("newer")
    assert not bootstrap.satisfied("runtime")


def test_stylesheets_lose_embedded_pictures_and_source_maps():
    given = b"""a{b:url("data:image/svg+xml,%3csvg xmlns='x'%3e")}c{d:url('data:x')}/*# sourceMappingURL=a.css.map */"""
    assert vendor.cleaned("a.css", given) == b"a{b:none}c{d:none}"
    assert vendor.cleaned("a.woff2", given) == given


def test_a_data_address_that_survives_cleaning_is_refused():
    with pytest.raises(vendor.VendorError, match=r"a\.css still holds"):
        vendor.cleaned("a.css", b"a{b:url(data:x)}")


def test_other_bytes_than_the_recorded_ones_are_refused():
    files = {"a.css": b"a", "b.css": b"b"}
    vendor.check(files, {name: vendor.digest(content) for name, content in files.items()})
    with pytest.raises(vendor.VendorError, match=r"b\.css"):
        vendor.check(files, {"a.css": vendor.digest(b"a"), "b.css": vendor.digest(b"other")})
    with pytest.raises(vendor.VendorError, match=r"b\.css"):
        vendor.check(files, {"a.css": vendor.digest(b"a")})


def test_every_vendored_file_has_a_sum_and_holds_its_bytes():
    sums = vendor.read_sums()
    assert set(sums) == set(vendor.FILES)
    assert {name: vendor.digest((vendor.TARGET / name).read_bytes()) for name in sums} == sums


def test_the_lock_names_no_place_to_fetch_from():
    lock = json.loads((vendor.ROOT / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    assert all("resolved" not in package and package["integrity"] for package in packages.values())


def test_the_database_of_the_tests_keeps_clear_text_out_of_its_log():
    with services.postgres() as server:
        connection = psycopg2.connect(server.url)
        with connection.cursor() as cursor:
            for name, value in {**services.POSTGRES_PRIVACY, **services.POSTGRES_LIMITS}.items():
                cursor.execute("SELECT current_setting(%s)", [name])
                assert cursor.fetchone() == (value,)
        connection.close()


def test_redis_answers_until_it_is_stopped():
    with services.redis() as server:
        port = int(server.url.rsplit(":", 1)[1].removesuffix("/0"))
        assert services.answers(port)
    assert not services.answers(port)


def test_a_named_server_is_used_and_not_started(monkeypatch):
    monkeypatch.setenv("TEST_REDIS_URL", "redis://127.0.0.1:1/0")
    with services.redis() as server:
        assert (server.url, server.pid) == ("redis://127.0.0.1:1/0", None)


def test_a_browser_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(services.MissingError, match="/nowhere/chromium is not a program"):
        services.chromium()


def test_counts_take_errors_and_skips_for_failures(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text('<testsuites><testsuite tests="10" failures="1" errors="2" skipped="3"/></testsuites>')
    assert runner.counts(report) == (4, 6)
    assert runner.counts(tmp_path / "absent.xml") == (0, 0)


def test_a_missing_service_fails_continuous_integration_only(monkeypatch, capsys):
    results = [runner.Result("lint", 1, 0, 0.1), runner.Result("sqlite", 41, 0, 2.0)]
    monkeypatch.delenv("CI", raising=False)
    assert runner.summary(results, ["no browser"])
    monkeypatch.setenv("CI", "true")
    assert not runner.summary(results, ["no browser"])
    assert capsys.readouterr().out.splitlines()[-1] == "42 passed, 1 failed"


def test_python_is_found_or_asked_for(tmp_path):
    finder = [bootstrap.ROOT / "tools" / "find-python"]
    found = subprocess.run(finder, env={**os.environ, "PYTHON": sys.executable}, capture_output=True, text=True)
    assert found.stdout.strip() == sys.executable
    none = subprocess.run(["/bin/sh", *finder], env={"PATH": str(tmp_path)}, capture_output=True, text=True)
    assert none.returncode == 1
    assert "Python 3.11 or newer" in none.stderr


def test_a_python_without_venv_says_which_package_is_missing(locks, monkeypatch):
    monkeypatch.setattr(bootstrap, "BOOT", locks / "boot")
    monkeypatch.setattr(bootstrap, "run", lambda command, quiet=False: False)
    with pytest.raises(bootstrap.SetupError, match=r"apt-get install python3\.\d+-venv"):
        bootstrap.ensure_boot()
