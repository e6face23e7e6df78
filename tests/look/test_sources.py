"""What stylesheets, scripts and templates may not contain under the content security policy, and their size."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import get_template

from common.icons import ICONS

BASE = Path(settings.BASE_DIR)
SHEETS = sorted((BASE / "static" / "css").glob("*.css"))
SCRIPTS = sorted((BASE / "static" / "js").glob("*.js"))
TEMPLATES = sorted((BASE / "templates").rglob("*.html"))
NAMES = [str(path.relative_to(BASE / "templates")) for path in TEMPLATES]
RUNNING_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>")
HANDLER = re.compile(r"<[^>]*\son[a-z]+=")


def _name(path):
    return path.name


@pytest.mark.parametrize("sheet", SHEETS, ids=_name)
def test_stylesheets_embed_nothing(sheet):
    text = sheet.read_text()
    assert "data:" not in text
    assert "@import" not in text
    assert not re.search(r"url\([\"']?https?:", text)


@pytest.mark.parametrize("sheet", [path for path in SHEETS if path.name != "tokens.css"], ids=_name)
def test_components_take_their_colours_from_the_tokens(sheet):
    """Only paper and the cover of the quick exit are white, and a QR code is black on white."""
    free = re.sub(r"\.(cover|qr)[^{]*\{[^}]*\}", "", sheet.read_text())
    if sheet.name == "print.css":
        return
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", free)


def test_the_vendored_stylesheet_embeds_nothing():
    found = finders.find("vendor/bootstrap.min.css")
    if found is None:
        pytest.fail("static/vendor is missing: run make vendor")
    assert "data:" not in Path(found).read_text()


@pytest.mark.parametrize("path", SHEETS + SCRIPTS + TEMPLATES, ids=_name)
def test_files_stay_readable(path):
    limit = 200 if path.suffix == ".html" else 350
    assert len(path.read_text().splitlines()) <= limit


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_templates_hold_no_inline_style_script_or_unescaped_text(path):
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=", text)
    assert not RUNNING_SCRIPT.search(text)
    assert not HANDLER.search(text)
    assert not re.search(r"\|\s*safe\b", text)
    assert "{% autoescape off" not in text


@pytest.mark.parametrize("name", NAMES)
def test_templates_compile(name):
    get_template(name)


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_icons_named_in_templates_exist(path):
    named = re.findall(r'{%\s*icon\s+"([a-z]+)"', path.read_text())
    named += re.findall(r'(?:icon_name|action_icon)="([a-z]+)"', path.read_text())
    assert set(named) <= set(ICONS)


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_files_named_in_templates_exist(path):
    named = re.findall(r'{%\s*static\s+"([^"]+)"', path.read_text())
    named += re.findall(r'(?:href|src)="/static/([^"]+)"', path.read_text())
    assert [name for name in named if finders.find(name) is None] == []


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500", "503"])
def test_error_pages_need_no_context_and_no_database(name):
    page = get_template(f"{name}.html").render({})
    assert page.count("<h1>") == 1
    assert 'href="/"' in page
