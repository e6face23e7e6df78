"""The colours: enough contrast in both themes, and one dark set written twice."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = (Path(settings.BASE_DIR) / "static" / "css" / "tokens.css").read_text()
SOFT = ("primary", "accent", "info", "good", "care", "danger")
STRANDS = ("cbt", "dyn", "grp", "exp")
GROUNDS = ("page", "card", "sunken", "raised")

TEXT = [(ink, ground) for ink in ("ink", "ink2", "ink3") for ground in GROUNDS]
TEXT += [("link", ground) for ground in GROUNDS]
TEXT += [("on-primary", "primary"), ("on-primary", "primary-hover"), ("ink3", "primary-soft"), ("ink", "primary-soft")]
TEXT += [(f"{name}-soft-ink", f"{name}-soft") for name in SOFT]
TEXT += [(name, f"{name}-soft") for name in STRANDS] + [(name, "card") for name in STRANDS]
TEXT += [(name, "card") for name in ("primary", "accent", "info", "good", "care", "danger")]
TEXT += [("danger", "page"), ("care", "page"), ("card", "danger"), ("ink", "danger-soft"), ("ink", "care-soft")]
TEXT += [("ink", "chart-mid"), ("chart-axis", "card"), ("chart-cut", "card"), ("primary-soft-ink", "chart-band")]
PARTS = [("line-strong", ground) for ground in GROUNDS] + [("focus", ground) for ground in GROUNDS]
PARTS += [("chart-line", "card"), ("chart-line", "chart-band"), ("chart-base", "card"), ("chart-base", "chart-band")]
PARTS += [("chart-mid", "card"), ("primary", "card"), ("primary", "page"), ("accent", "page"), ("danger", "sunken")]


def _declarations(block):
    return dict(re.findall(r"--ui-([a-z0-9-]+):\s*(#[0-9A-Fa-f]{6})", block))


def _block(selector):
    start = TOKENS.index(selector)
    return TOKENS[TOKENS.index("{", start) : TOKENS.index("}", start)]


THEMES = {
    "light": _declarations(_block('[data-bs-theme="light"],')),
    "dark": _declarations(_block('  [data-bs-theme="dark"] {\n    color-scheme')),
}


def _luminance(colour):
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_like_the_guideline_says():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


def test_both_themes_hold_the_same_colours():
    assert len(THEMES["light"]) > 40
    assert set(THEMES["light"]) == set(THEMES["dark"])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), TEXT)
def test_text_reaches_aa(theme, front, ground):
    assert contrast(THEMES[theme][front], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), PARTS)
def test_parts_of_controls_and_charts_stand_out(theme, front, ground):
    assert contrast(THEMES[theme][front], THEMES[theme][ground]) >= 3


def test_the_colours_of_a_dark_device_are_those_of_the_dark_choice():
    chosen = _block('  [data-bs-theme="dark"] {\n    color-scheme').split()
    device = _block('[data-bs-theme="auto"] {\n    color-scheme').split()
    assert chosen == device


def test_paper_stays_white():
    before_dark = TOKENS[: TOKENS.index("color-scheme: dark")]
    assert before_dark.rstrip().split("@media")[-1].startswith(" screen")
