"""Imports, foreign keys and template includes point down."""

import ast
import pathlib
import re

import pytest
from django.apps import apps
from django.conf import settings

ROOT = pathlib.Path(settings.BASE_DIR)
FLOORS = {
    "common": 0, "audit": 1, "people": 2, "notices": 3, "assessments": 4, "plans": 5, "matching": 5, "sessions": 6,
    "homework": 7, "outcomes": 8, "records": 8, "supporters": 8, "intimacy_clinic": 9,
}  # fmt: skip
# The settings read the address of each request from the audit context, and the package loads the queue: both sit at the top.
PRESENT = [name for name in FLOORS if (ROOT / name).is_dir()]


def imported_packages(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.lineno, node.module.split(".")[0]


@pytest.mark.parametrize("app", PRESENT)
def test_imports_point_down(app):
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {package}"
        for path in (ROOT / app).rglob("*.py")
        for line, package in imported_packages(path)
        if package in FLOORS and package != app and FLOORS[package] >= FLOORS[app]
    ]
    assert wrong == []


@pytest.mark.parametrize("app", [name for name in PRESENT if name not in ("common", "intimacy_clinic")])
def test_relations_point_down(app):
    config = next(config for config in apps.get_app_configs() if config.name == app)
    for model in config.get_models():
        for field in model._meta.get_fields(include_parents=False):
            if field.is_relation and getattr(field, "concrete", False) and field.related_model:
                there = field.related_model._meta.app_config.name
                assert there == app or FLOORS[there] < FLOORS[app], (
                    f"{model.__name__}.{field.name} points up to {there}"
                )


@pytest.mark.parametrize("app", PRESENT)
def test_templates_include_only_their_own_and_lower_ones(app):
    folder = ROOT / "templates" / app
    for path in folder.rglob("*.html") if folder.is_dir() else ():
        for name in re.findall(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)", path.read_text()):
            there = name.split("/")[0]
            assert there not in FLOORS or there == app or FLOORS[there] < FLOORS[app], f"{path.name} takes {name}"


def test_no_signals_and_no_admin_site():
    for app in PRESENT:
        for path in (ROOT / app).rglob("*.py"):
            text = path.read_text()
            assert "django.db.models.signals" not in text, path
            assert "contrib.admin" not in text, path
