"""How views are written: the one door, a declared permission, a known list of public pages."""

import ast
import inspect
import pathlib

from django.conf import settings
from django.urls import URLPattern, get_resolver

ROOT = pathlib.Path(settings.BASE_DIR)
OURS = (
    "common",
    "audit",
    "people",
    "notices",
    "assessments",
    "plans",
    "matching",
    "sessions",
    "homework",
    "intimacy_clinic",
)
PUBLIC = {
    "healthz", "readyz", "metrics", "home", "matching:enquire", "matching:enquire_thanks", "matching:refer",
    "people:welcome", "people:leave",
    "demo_outbox", "demo_message", "sessions:calendar", "notices:stop", "notices:returned",
    "homework:worker", "homework:manifest", "homework:shell",  # files for the device, the same for everybody
    "gallery:staff", "gallery:client", "gallery:draft",  # not in a clinic: see common/gallery_urls.py
}  # fmt: skip
# Signed-in or not, allauth's own pages look after themselves; these work without sign-in.
PUBLIC_OF_ALLAUTH = {
    "account_login", "account_logout", "account_signup", "account_inactive", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
    "account_confirm_email",
    "account_email_verification_sent", "mfa_authenticate", "mfa_login_webauthn", "mfa_signup_webauthn",
    "account_request_login_code", "account_confirm_login_code", "account_signup_by_passkey",
    "account_confirm_phone_verification_code",
}  # fmt: skip


def all_routes(patterns=None, prefix="", namespace=""):
    """(full name, path, view) of every route of the URLconf."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}" if entry.name else path, path, entry.callback
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from all_routes(entry.url_patterns, path, inner)


def is_ours(view):
    return inspect.unwrap(view).__module__.split(".")[0] in OURS


def view_files():
    for app in OURS:
        for path in (ROOT / app).rglob("*.py"):
            if "views" in path.stem or path.parent.name == "views":
                yield path


def test_views_start_from_the_one_door():
    """``Model.objects`` in a view is followed at once by ``visible_to``."""
    wrong = []
    for path in view_files():
        tree = ast.parse(path.read_text())
        parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in ("objects", "_base_manager", "_default_manager"):
                parent = parents.get(node)
                if not (isinstance(parent, ast.Attribute) and parent.attr == "visible_to"):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []


def test_every_view_declares_a_permission_or_is_public():
    undeclared = [
        name
        for name, _, view in all_routes()
        if is_ours(view) and not (hasattr(view, "needs") or getattr(view, "is_public", False))
    ]
    assert undeclared == []


def test_public_pages_are_known():
    public = {name for name, _, view in all_routes() if is_ours(view) and getattr(view, "is_public", False)}
    assert public <= PUBLIC


def test_pages_of_the_sign_in_library_that_work_without_sign_in_are_known():
    open_pages = {
        name for name, _, view in all_routes() if not is_ours(view) and not getattr(view, "login_required", True)
    }
    assert open_pages <= PUBLIC_OF_ALLAUTH
