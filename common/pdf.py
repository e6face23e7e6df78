"""Pages as PDF: the same print template, laid out on the server.

The layout library is imported only where a file is made; where its system libraries are missing the reader gets the print page
instead, which every browser can keep as PDF.
"""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from common.drawn_styles import with_drawn_styles

STATIC_HOST = "static.invalid"


class Refused(Exception):
    """A page asked for something that is not one of our own static files."""


def pdf_response(request: HttpRequest, template: str, context: dict[str, Any], *, filename: str) -> HttpResponse:
    """The template as a PDF download with a neutral ``filename``; as the print page where PDF cannot be made here."""
    html = render_to_string(template, context, request)
    try:
        content = make_pdf(html)
    except (ImportError, OSError):
        return HttpResponse(html)
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def paper_response(request: HttpRequest, template: str, context: dict[str, Any], *, filename: str) -> HttpResponse:
    """The print page; as a file when the address asks for one with ``?file=pdf``."""
    if request.GET.get("file") == "pdf":
        return pdf_response(request, template, context, filename=filename)
    return HttpResponse(render_to_string(template, context, request))


def make_pdf(html: str) -> bytes:
    """A tagged PDF of one page of HTML. Raises ImportError or OSError where the library or its system parts are missing."""
    from weasyprint import HTML

    html = with_drawn_styles(html, _content)
    document = HTML(string=html, base_url=f"http://{STATIC_HOST}/", url_fetcher=_own_static_file, media_type="print")
    content: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return content


def _own_static_file(url: str, *args: Any, **kwargs: Any) -> Any:
    """Nothing but our own static files is ever read: no other host, no other folder."""
    from weasyprint.urls import URLFetcherResponse

    parts = urlsplit(url)
    prefix = "/" + settings.STATIC_URL.lstrip("/")
    if parts.hostname != STATIC_HOST or not parts.path.startswith(prefix):
        raise Refused(url)
    name = parts.path.removeprefix(prefix)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return URLFetcherResponse(url, _content(name), {"Content-Type": kind})


def _content(name: str) -> bytes:
    found = finders.find(name) if settings.TESTING or settings.DEBUG else None
    if found:
        return Path(found).read_bytes()
    with staticfiles_storage.open(name) as file:
        content: bytes = file.read()
        return content
