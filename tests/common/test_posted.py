"""Numbers and addresses as anybody may send them."""

import ast

import pytest
from django.test import RequestFactory

from common.posted import own_address, whole_number
from tests.house.test_views import OURS, ROOT


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("7", 7),
        ("٣", 3),
        ("", -1),
        ("²", -1),
        ("-1", -1),
        ("1.0", -1),
        (" 1", -1),
        ("9" * 9, 999_999_999),
        ("1" * 5000, -1),
    ],
)
def test_a_whole_number_is_one_that_fits(typed, read):
    assert whole_number(typed, otherwise=-1) == read


@pytest.mark.parametrize("wanted", ["/clients/?q=a", "http://testserver/my/"])
def test_an_address_of_ours_is_gone_on_to(wanted):
    assert own_address(RequestFactory().get("/"), wanted) == wanted


@pytest.mark.parametrize(
    "wanted", ["", "home", "=1+1", "0000-01-01T00:00", "//elsewhere.test/", "https://elsewhere.test/", "http://["]
)
def test_a_name_of_a_page_and_an_address_elsewhere_are_not(wanted):
    assert own_address(RequestFactory().get("/"), wanted) == ""


def test_nothing_of_ours_asks_for_digits_in_the_way_that_int_cannot_read():
    """``"²".isdigit()`` is true and ``int("²")`` fails."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for app in OURS
        for path in (ROOT / app).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("isdigit", "isnumeric")
    ]
    assert found == []


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_no_day_of_a_page(client, cast, day):
    client.force_login(cast.ines)
    assert client.get(f"/today/{day}/").status_code == 404
    assert client.get("/sessions/", {"day": day}).status_code == 200
    assert client.get("/sessions/", {"week": f"{day[:4]}-W01"}).status_code == 200
