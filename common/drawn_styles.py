"""Rules for charts with their colours filled in, for programs that read no stylesheet of the page inside an SVG."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

SHEETS = ("css/charts.css", "css/history.css")
TOKENS = "css/tokens.css"
DRAWING = re.compile(r'<svg class="(?:chart|spark|bar|bullet|stack)[^"]*"[^>]*>')
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
TOKEN = re.compile(r"(--ui-[\w-]+):\s*([^;]+);")
USE = re.compile(r"var\((--ui-[\w-]+)\)")
COMMENT = re.compile(r"/\*.*?\*/", re.S)
DRAWN = re.compile(r"\.(?:chart|spark|bar|bullet|stack)\b|svg\.stack\b")


def with_drawn_styles(html: str, read: Callable[[str], bytes]) -> str:
    """The page with the rules for drawings inside each of them. ``read(name)`` gives one of our static files."""
    if not DRAWING.search(html):
        return html
    style = f"<style>{_rules(read)}</style>"
    return DRAWING.sub(lambda found: found[0] + style, html)


@lru_cache(maxsize=1)
def _rules(read: Callable[[str], bytes]) -> str:
    tokens: dict[str, str] = {}
    for name, value in TOKEN.findall(_plain(read, TOKENS)):
        tokens.setdefault(name, value.strip())  # the first is the light one, which is for paper
    found = []
    for sheet in SHEETS:
        for selector, body in RULE.findall(_plain(read, sheet)):
            if DRAWN.search(selector):
                found.append(f"{selector.strip()}{{{USE.sub(lambda use: tokens.get(use[1], ''), body).strip()}}}")
    return "".join(found)


def _plain(read: Callable[[str], bytes], name: str) -> str:
    return COMMENT.sub("", read(name).decode())
