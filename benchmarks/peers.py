"""Our list page beside the list page of another project, in one run, as a ratio (P3).

    PEER_HEALTHCHECKS=/path/to/healthchecks python -m benchmarks.peers [--clients 700 --rounds 7 --requests 40]

The other project is not part of this one. Whoever wants the comparison prepares a checkout of it: its requirements and gunicorn
in an environment of its own at ``.venv`` inside it (or PEER_PYTHON=/path/to/python). This program gives it a throw-away
PostgreSQL, one account with fifty checks, gunicorn with as many workers as ours, and connections that are kept, which is kinder
than its default. Nothing is written into the checkout but its own collected static files. Without PEER_HEALTHCHECKS it says
that no peer was given, and ends.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from benchmarks import pages
from tools import services

SEED = """
import json, django
django.setup()
from datetime import timedelta
from django.contrib.auth.models import User
from django.test import Client as Browser
from django.utils import timezone
from hc.accounts.models import Profile, Project
from hc.api.models import Check
user = User.objects.create_user(username="peer", email="peer@demo.test", password="a long enough phrase 91")
Profile.objects.for_user(user)
project = Project.objects.create(owner=user, name="Peer", badge_key="peer")
for number in range(50):
    seen = timezone.now() - timedelta(minutes=number)
    Check.objects.create(
        project=project, name=f"Nightly job {number}", slug=f"nightly-job-{number}", tags="prod database",
        n_pings=3, last_ping=seen, status="up",
    )
browser = Browser(SERVER_NAME="127.0.0.1")
browser.force_login(user)
page = f"/projects/{project.code}/checks/"
assert browser.get(page).status_code == 200
print(json.dumps({"cookie": f"sessionid={browser.cookies['sessionid'].value}", "pages": {"list": page}}))
"""


def healthchecks(stack: ExitStack, database: services.Service, checkout: Path, folder: Path) -> pages.Site:
    """The prepared checkout as a site with one page, ``list``."""
    python = os.environ.get("PEER_PYTHON") or str(checkout / ".venv" / "bin" / "python")
    port = pages.new_database(database, "peer").partition("@")[2].partition(":")[2].partition("/")[0]
    own = {
        "DB": "postgres", "DB_HOST": "127.0.0.1", "DB_PORT": port, "DB_NAME": "peer", "DB_USER": "mooring",
        "DB_CONN_MAX_AGE": "600", "SECRET_KEY": "only-for-this-run", "DEBUG": "False", "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_ROOT": "http://127.0.0.1", "DJANGO_SETTINGS_MODULE": "hc.settings", "PYTHONPATH": str(checkout),
    }  # fmt: skip
    env = {**os.environ, **own}
    for command in (["migrate", "--verbosity=0"], ["collectstatic", "--no-input", "--verbosity=0"], ["compress"]):
        inside(python, checkout, env, "manage.py", *command)
    found = json.loads(inside(python, checkout, env, "-c", SEED).splitlines()[-1])
    port_of_web = services.free_port()
    server = pages.gunicorn(
        "hc.wsgi:application", port_of_web, env, folder / "peer.log", python=python, folder=checkout
    )
    return pages.Site("healthchecks", port_of_web, stack.enter_context(server), found["cookie"], found["pages"])


def inside(python: str, checkout: Path, env: dict[str, str], *command: str) -> str:
    """What a program of the other project printed. Its failure ends the run with its own words."""
    done = subprocess.run([python, *command], cwd=checkout, env=env, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"peers: {' '.join(command)[:60]} failed in {checkout}:\n{done.stderr[-1500:]}")
    return done.stdout


def pages_a_second(site: pages.Site, requests: int) -> float:
    began = time.monotonic()
    with ThreadPoolExecutor(pages.WORKERS * 2) as pool:
        list(pool.map(lambda _: pages.ask(site, "list"), range(requests)))
    return requests / (time.monotonic() - began)


def run(options: argparse.Namespace, checkout: Path, folder: Path) -> list[str]:
    with ExitStack() as stack:
        database = stack.enter_context(services.postgres(durable=True))
        redis = stack.enter_context(services.redis())
        if database.pid is None:
            raise SystemExit("peers: unset TEST_DATABASE_URL; the CPU of another's PostgreSQL cannot be counted")
        ours = pages.our_site(stack, database, redis.url, folder, options)
        del ours.pages["case"]
        peer = healthchecks(stack, database, checkout, folder)
        cpu, foreign = pages.measure_cpu([peer, ours], database.pid, options)
        rates: dict[str, list[float]] = {peer.name: [], ours.name: []}
        for _ in range(options.rounds):
            for site in (peer, ours):
                rates[site.name].append(pages_a_second(site, options.requests))
    by_cpu = cpu[peer.name, "list"] / cpu[ours.name, "list"]
    fastest = {name: max(values) for name, values in rates.items()}  # what the machine gave when it was least busy
    line = pages.AtLeast("P3", f"{peer.name} list : client list, CPU", by_cpu, 1.5, 2.9)
    return [
        line.text(),
        f"      pages a second, ours : theirs {fastest[ours.name] / fastest[peer.name]:7.2f}",
        f"      bytes a page, theirs {peer.lengths['list']}, ours {ours.lengths['list']}",
        f"      {foreign:.0%} of the machine was busy with other things",
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=700)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=40, help="per page and round")
    options = parser.parse_args()
    named = os.environ.get("PEER_HEALTHCHECKS")
    if not named:
        print("peers: no peer was given, so nothing was compared; see python -m benchmarks.peers --help")
        return 0
    checkout = Path(named).resolve()
    if not (checkout / "hc" / "settings.py").is_file():
        raise SystemExit(f"peers: {checkout} is not a checkout of healthchecks")
    with tempfile.TemporaryDirectory(prefix="mooring-peers-") as folder:
        print("\n" + "\n".join(run(options, checkout, Path(folder))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
