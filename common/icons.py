"""Line icons on a 24 by 24 grid, drawn for this product. Colour comes from the text around them."""

from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# One tuple of shapes per name; the four approach glyphs (cbt, dyn, grp, exp) carry meaning next to their word.
ICONS: dict[str, tuple[str, ...]] = {
    "today": (
        '<rect x="3.5" y="5" width="17" height="15.5" rx="3"/>',
        '<path d="M3.5 10h17M8 3v4M16 3v4"/>',
        '<circle cx="12" cy="15" r="1.6"/>',
    ),
    "people": (
        '<circle cx="9" cy="8.5" r="3.5"/>',
        '<path d="M2.8 19.5c.6-3.6 3-5.5 6.2-5.5s5.6 1.9 6.2 5.5"/>',
        '<path d="M15.5 5.4a3.3 3.3 0 0 1 0 6.2M17.5 14.3c2 .7 3.3 2.5 3.7 5.2"/>',
    ),
    "group": (
        '<circle cx="12" cy="6.5" r="2.7"/>',
        '<circle cx="5.5" cy="15.5" r="2.7"/>',
        '<circle cx="18.5" cy="15.5" r="2.7"/>',
        '<path d="M10.3 8.9 7 13M13.7 8.9 17 13M8.6 16.5h6.8"/>',
    ),
    "library": (
        '<path d="M4 5.5c2.5-1 5.5-1 8 .7 2.5-1.7 5.5-1.7 8-.7v13c-2.5-1-5.5-1-8 .7-2.5-1.7-5.5-1.7-8-.7z"/>',
        '<path d="M12 6.2v13"/>',
    ),
    "supervise": (
        '<path d="M4 6.5A2.5 2.5 0 0 1 6.5 4h7A2.5 2.5 0 0 1 16 6.5v3a2.5'
        ' 2.5 0 0 1-2.5 2.5H9l-3.5 3v-3.2A2.5 2.5 0 0 1 4 9.5z"/>',
        '<path d="M19 9.5c.7.4 1 1 1 1.9v3.2a2.3 2.3 0 0 1-1.5 2.1V20l-3.3-2.9H12"/>',
    ),
    "match": (
        '<circle cx="5.5" cy="7" r="2.5"/>',
        '<circle cx="5.5" cy="17" r="2.5"/>',
        '<circle cx="18.5" cy="12" r="2.5"/>',
        '<path d="M8 7c4.5 0 3.5 5 8 5M8 17c4.5 0 3.5-5 8-5"/>',
    ),
    "chart": ('<path d="M4 4v14.5A1.5 1.5 0 0 0 5.5 20H20"/>', '<path d="M7.5 9.5l4 4 3-3 5 5.5"/>'),
    "gear": (
        '<circle cx="12" cy="12" r="3"/>',
        '<path d="M12 3.5v2.3M12 18.2v2.3M3.5 12h2.3M18.2 12h2.3M6'
        ' 6l1.6 1.6M16.4 16.4 18 18M18 6l-1.6 1.6M7.6 16.4 6 18"/>',
    ),
    "search": ('<circle cx="11" cy="11" r="6.5"/>', '<path d="M16 16l4.5 4.5"/>'),
    "plus": ('<path d="M12 5v14M5 12h14"/>',),
    "minus": ('<path d="M5 12h14"/>',),
    "eyeoff": (
        '<path d="M4 4l16 16"/>',
        '<path d="M9.9 5.8A9.6 9.6 0 0 1 12 5.5c4.5 0 7.7 3.2 9 6.5a11 11 0 0 1-2.7'
        ' 3.9M6.3 7.6A11 11 0 0 0 3 12c1.3 3.3 4.5 6.5 9 6.5a9.5 9.5 0 0 0 4-.9"/>',
        '<path d="M10 10.2a2.8 2.8 0 0 0 3.9 3.9"/>',
    ),
    "check": ('<path d="M5 12.5l4.5 4.5L19 7"/>',),
    "x": ('<path d="M6 6l12 12M18 6 6 18"/>',),
    "alert": ('<path d="M12 4 2.8 19.5h18.4z"/>', '<path d="M12 10v4.5M12 17.2v.1"/>'),
    "info": ('<circle cx="12" cy="12" r="8.5"/>', '<path d="M12 11v5.5M12 7.8v.1"/>'),
    "shield": ('<path d="M12 3.5 5 6v5.5c0 4.3 2.9 7.5 7 9 4.1-1.5 7-4.7 7-9V6z"/>',),
    "clock": ('<circle cx="12" cy="12" r="8.5"/>', '<path d="M12 7v5.3l3.5 2"/>'),
    "lock": ('<rect x="5" y="10.5" width="14" height="10" rx="2.5"/>', '<path d="M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5"/>'),
    "right": ('<path d="M5 12h14M13.5 6.5 19 12l-5.5 5.5"/>',),
    "left": ('<path d="M19 12H5M10.5 6.5 5 12l5.5 5.5"/>',),
    "down": ('<path d="M6 9l6 6 6-6"/>',),
    "chev": ('<path d="M9 6l6 6-6 6"/>',),
    "pencil": ('<path d="M5 19l.8-3.8L16.5 4.5l3 3L8.8 18.2z"/>', '<path d="M14 7l3 3"/>'),
    "print": (
        '<path d="M7 9V4h10v5M7 17H5a1.5 1.5 0 0 1-1.5-1.5v-5A1.5 1.5 0'
        ' 0 1 5 9h14a1.5 1.5 0 0 1 1.5 1.5v5A1.5 1.5 0 0 1 19 17h-2"/>',
        '<path d="M7 14h10v6H7z"/>',
    ),
    "phone": (
        '<path d="M6.5 4h3l1.5 4-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4 1.5v3c0'
        ' 1-.8 1.8-1.8 1.7C11 18.7 5.3 13 4.7 5.8 4.7 4.8 5.5 4 6.5 4z"/>',
    ),
    "ladder": ('<path d="M8 3v18M16 3v18M8 7.5h8M8 12h8M8 16.5h8"/>',),
    "thought": (
        '<path d="M8 16.5a4.3 4.3 0 0 1-1.5-8.3A5 5 0 0 1 16 7a4.5 4.5 0 0 1 .5 9.5z"/>',
        '<circle cx="8" cy="19.5" r="1"/>',
    ),
    "exit": (
        '<path d="M14 4.5H6.5A1.5 1.5 0 0 0 5 6v12a1.5 1.5 0 0 0 1.5 1.5H14"/>',
        '<path d="M10.5 12H20M16.5 8.5 20 12l-3.5 3.5"/>',
    ),
    "home": ('<path d="M4 11.5 12 4.5l8 7"/>', '<path d="M6.5 10v9.5h11V10"/>'),
    "path": (
        '<circle cx="6" cy="18" r="2"/>',
        '<path d="M8 18h6.5a3.5 3.5 0 0 0 0-7h-5a3.5 3.5 0 0 1 0-7H16"/>',
        '<path d="M14 2l2.5 2L14 6"/>',
    ),
    "message": (
        '<path d="M4.5 6A1.5 1.5 0 0 1 6 4.5h12A1.5 1.5 0 0 1 19.5 6v9a1.5'
        ' 1.5 0 0 1-1.5 1.5h-7L6.5 20v-3.5H6A1.5 1.5 0 0 1 4.5 15z"/>',
    ),
    "video": ('<rect x="3.5" y="6.5" width="11.5" height="11" rx="2.5"/>', '<path d="M15 10.5l5.5-3v9l-5.5-3z"/>'),
    "leafbook": ('<path d="M5 4.5h11a3 3 0 0 1 3 3V19.5H8a3 3 0 0 1-3-3z"/>', '<path d="M8.5 9h7M8.5 12.5h5"/>'),
    "ear": (
        '<path d="M7 10a5 5 0 0 1 10 0c0 3.5-3.5 4-3.5 7a2.8 2.8 0 0 1-5.2 1.5"/>',
        '<path d="M10 10a2 2 0 0 1 4 0c0 1.5-1.5 1.5-1.5 3"/>',
    ),
    "flag": ('<path d="M6 21V4.5M6 5h11l-2.5 3.5L17 12H6"/>',),
    "undo": ('<path d="M5 9h9a5 5 0 0 1 0 10h-3"/>', '<path d="M8.5 5.5 5 9l3.5 3.5"/>'),
    "more": ('<circle cx="6" cy="12" r="1"/>', '<circle cx="12" cy="12" r="1"/>', '<circle cx="18" cy="12" r="1"/>'),
    "doc": ('<path d="M6.5 3.5h8l4 4v13h-12z"/>', '<path d="M14 3.5V8h4.5M9.5 12.5h6M9.5 16h6"/>'),
    "moon": ('<path d="M19.5 14A8 8 0 0 1 10 4.5 8 8 0 1 0 19.5 14z"/>',),
    "cbt": (
        '<path d="M5 8.5A5.5 5.5 0 0 1 15.5 7M19 15.5A5.5 5.5 0 0 1 8.5 17"/>',
        '<path d="M16 3.5V7.3h-3.8M8 20.5v-3.8h3.8"/>',
    ),
    "dyn": ('<path d="M4 7.5c4-3.5 12-3.5 16 0M6.5 12.5c3-2.5 8-2.5 11 0M9.3 17.3c1.6-1.3 3.8-1.3 5.4 0"/>',),
    "grp": (
        '<circle cx="12" cy="6.5" r="2.8"/>',
        '<circle cx="6" cy="16.5" r="2.8"/>',
        '<circle cx="18" cy="16.5" r="2.8"/>',
    ),
    "exp": ('<path d="M3.5 12c2.5-6 5-6 6.8-.8 1.7 5 4 5.5 5.7 1 1-2.7 2.7-3 4.5-.2"/>',),
    "practice": (
        '<path d="M6 3.5h9l4 4V18a2.5 2.5 0 0 1-2.5 2.5h-10.5A2 2 0 0 1 4 18.5v-13a2 2 0 0 1 2-2z"/>',
        '<path d="M8 13.5l2.5 2.5 5-5.5"/>',
    ),
    "user": ('<circle cx="12" cy="8.5" r="3.8"/>', '<path d="M4.8 20c.7-4 3.4-6 7.2-6s6.5 2 7.2 6"/>'),
    "sun": (
        '<circle cx="12" cy="12" r="3.8"/>',
        '<path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4"/>',
    ),
    "device": ('<rect x="3.5" y="5" width="17" height="11" rx="2"/>', '<path d="M2.5 19.5h19"/>'),
    "key": ('<circle cx="8" cy="15.5" r="4"/>', '<path d="M11 12.5 19.5 4M16 7.5l3 3"/>'),
    "mail": ('<rect x="3.5" y="5.5" width="17" height="13" rx="2.5"/>', '<path d="M4 8l8 5.5L20 8"/>'),
    "trash": ('<path d="M5 7h14M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13M10.5 11v5M13.5 11v5"/>',),
    "download": ('<path d="M12 4v10.5M7.5 10.5 12 15l4.5-4.5M5 19.5h14"/>',),
    "eye": (
        '<path d="M3 12c1.3-3.3 4.5-6.5 9-6.5s7.7 3.2 9 6.5c-1.3 3.3-4.5 6.5-9 6.5S4.3 15.3 3 12z"/>',
        '<circle cx="12" cy="12" r="2.8"/>',
    ),
    "link": (
        '<path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1"/>',
        '<path d="M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1"/>',
    ),
    "up": ('<path d="M6 15l6-6 6 6"/>',),
    "bell": ('<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15z"/>', '<path d="M10 20.5h4"/>'),
    "queue": ('<path d="M4 6.5h16M4 12h16M4 17.5h9"/>', '<circle cx="18" cy="17.5" r="1.5"/>'),
    "plan": (
        '<path d="M5 4.5h14v15H5z"/>',
        '<path d="M8.5 9l1.3 1.3L12 8M14 9.2h2.5M8.5 14.8l1.3 1.3L12 13.8M14 15h2.5"/>',
    ),
}


@lru_cache(maxsize=512)
def icon_svg(name: str, css_class: str = "") -> SafeString:
    """The icon as SVG, hidden from readers: the word beside it carries the meaning.

    Raises KeyError for a name that is not in ICONS.
    """
    if name not in ICONS:
        raise KeyError(f"no icon is called {name!r}; see common/icons.py")
    classes = escape(f"icon {css_class}".strip())
    shapes = "".join(ICONS[name])
    # Safe: shapes are constants of this module and the class is escaped.
    return mark_safe(  # noqa: S308
        f'<svg class="{classes}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{shapes}</svg>'
    )
