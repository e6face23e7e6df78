"""The authorisation matrix: every route x every actor x own and foreign object x every method, from the URLconf.

Each app adds a module here with ``objects(cast, client, canary) -> dict[str, Model]``: one row per model of the app for
``client``, keyed by the name that the row's id has in URLs ("plan_id"). ``canary(name)`` gives a unique text; put one into every
identifying and clinical text field. The rows made by earlier modules (lower apps) are in ``cast.rows[client.pk]``.

An optional ``VISIBLE: dict[str, set[str]]`` says, per key, which actors may see Rowan's row: the truth that ``visible_to``
is held against, written down by hand.
"""

import importlib

MODULES = ("people", "notices", "assessments", "measures", "plans", "matching", "sessions", "homework")
CARE = {"therapist", "supervisor"}


def canary(owner):
    """Maker of texts that must never be seen where their row may not be seen: ``canary-<owner>-<name>``."""
    return lambda name: f"canary-{owner}-{name}"


def build_rows(cast):
    """Rows of every app for Rowan and for Noor: {client pk: {url keyword: row}}."""
    cast.rows = {cast.rowan.pk: {"client_id": cast.rowan}, cast.noor.pk: {"client_id": cast.noor}}
    for name in MODULES:
        module = importlib.import_module(f"tests.matrix.{name}")
        for client, owner in ((cast.rowan, "rowan"), (cast.noor, "noor")):
            made = module.objects(cast, client, canary(owner))
            taken = {key for key, row in made.items() if cast.rows[client.pk].get(key, row) != row}
            assert not taken, f"tests/matrix/{name}.py takes keys of another app: {taken}"
            cast.rows[client.pk].update(made)
    return cast.rows


def hand_written_visibility():
    found = {"client_id": CARE | {"admin", "own_client"}}
    for name in MODULES:
        found.update(getattr(importlib.import_module(f"tests.matrix.{name}"), "VISIBLE", {}))
    return found
