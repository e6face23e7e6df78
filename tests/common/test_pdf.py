"""PDF files: made from our own pages, reading nothing else."""

import builtins

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.test import RequestFactory

from common import charts, pdf
from common.drawn_styles import with_drawn_styles

PAGE = '<html lang="en"><head><title>A plan</title>{}</head><body><h1>A plan</h1><p>Łucja, Çelik</p></body></html>'


def test_a_page_becomes_a_tagged_file():
    made = pdf.make_pdf(PAGE.format('<link rel="stylesheet" href="/static/css/tokens.css">'))
    assert made.startswith(b"%PDF-")
    assert b"StructTreeRoot" in made or len(made) > 2000


@pytest.mark.parametrize(
    "url",
    [
        "http://static.invalid/etc/passwd",
        "http://static.invalid/static/../.env",
        "file:///etc/passwd",
        "https://elsewhere.example/x.css",
    ],
)
def test_nothing_but_static_files_is_read(url):
    with pytest.raises((pdf.Refused, SuspiciousFileOperation)):
        pdf._own_static_file(url)


def test_where_no_file_can_be_made_the_print_page_is_shown(monkeypatch):
    real = builtins.__import__

    def without(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("no pango here")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    response = pdf.pdf_response(RequestFactory().get("/"), "layouts/plain.html", {}, filename="plan.pdf")
    assert response["Content-Type"].startswith("text/html")


def test_drawings_carry_their_colours_with_them():
    drawn = charts.spark([3, 5, 4], label="Three scores")
    page = with_drawn_styles(PAGE.format("").replace("<p>", f"{drawn}<p>"), pdf._content)
    style = page.partition("<style>")[2].partition("</style>")[0]
    assert ".spark .line" in style
    assert "stroke: #1D5C5E" in style
    assert "var(" not in style
    assert with_drawn_styles(PAGE, pdf._content) == PAGE  # a page without drawings stays as it is
