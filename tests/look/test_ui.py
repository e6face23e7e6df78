"""The tags and filters of the look."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import timezone

from common.icons import ICONS, icon_svg
from common.templatetags import ui


def render(text, **context):
    return Template("{% load ui %}" + text).render(Context(context))


@pytest.mark.parametrize("name", ICONS)
def test_icons_are_drawn_and_hidden_from_readers(name):
    assert 'aria-hidden="true"' in icon_svg(name)


def test_an_unknown_icon_is_a_mistake_of_the_page():
    with pytest.raises(KeyError, match="no icon is called"):
        icon_svg("heart")


def test_icon_class_is_escaped():
    assert '"><' not in icon_svg("check", '"><script>').split("viewBox")[0]


@pytest.mark.parametrize(
    ("name", "letters", "short"),
    [
        ("Rowan Ashby", "RA", "R.A."),
        ("Mei-Lin Chau", "MC", "M.C."),
        ("Łucja", "Ł", "Ł."),
        ("Bram de Wit", "BW", "B.W."),
        ("", "", ""),
        ("R.A.", "R", "R."),
    ],
)
def test_names_shrink_to_initials(name, letters, short):
    assert ui.initials(name) == letters
    assert ui.discreet_name(name) == short


def test_discreet_mode_never_sends_the_name():
    assert "Ashby" not in render("{% person name %}", name="Rowan Ashby", discreet=True)
    assert 'data-alt="R.A."' in render("{% person name %}", name="Rowan Ashby", discreet=False)


@pytest.mark.usefixtures("frozen_time")
class TestMoments:
    zone = dt.UTC

    def test_this_year_goes_without_saying(self):
        assert ui.when(dt.datetime(2026, 12, 1, 10, tzinfo=dt.UTC)) == "Tue 1 Dec, 10:00"
        assert ui.when(dt.date(2026, 12, 1)) == "Tue 1 Dec"

    def test_another_year_is_said(self):
        assert ui.when(dt.datetime(2025, 12, 1, 10, tzinfo=dt.UTC)) == "Mon 1 Dec 2025, 10:00"

    def test_times_are_those_of_the_reader(self):
        with timezone.override("America/New_York"):
            assert ui.when(dt.datetime(2026, 12, 1, 3, tzinfo=dt.UTC)) == "Mon 30 Nov, 22:00"
            assert render("{{ at|clock }}", at=dt.datetime(2026, 12, 1, 3, tzinfo=dt.UTC)) == "22:00"

    def test_nothing_stays_nothing(self):
        assert (ui.when(None), ui.day(None), ui.clock(None), ui.moment(None)) == ("", "", "", "")

    def test_machines_can_read_it(self):
        assert ui.moment(dt.date(2026, 12, 1)) == '<time datetime="2026-12-01">Tue 1 Dec</time>'


@pytest.mark.parametrize(("code", "word"), [("cbt", "CBT"), ("dyn", "Psychodynamic"), ("group", "Group")])
def test_a_strand_is_glyph_and_word(code, word):
    tag = ui.strand_tag(code)
    assert "<svg" in tag
    assert word in tag
    assert f'title="{word}"' in ui.strand_tag(code, only=True)


def _items(count, **extra):
    return [SimpleNamespace(label=str(number), in_tabbar=True, current=False, **extra) for number in range(count)]


def test_five_places_fit_into_the_bar():
    bar = ui.tabbar_items([("", _items(3)), ("Clinic", _items(2))])
    assert (len(bar["shown"]), bar["more"]) == (5, [])


def test_more_places_stay_reachable():
    items = _items(7)
    items[0].in_tabbar = False
    items[6].current = True
    bar = ui.tabbar_items([("", items)])
    assert [item.label for item in bar["shown"]] == ["1", "2", "3", "4"]
    assert [item.label for item in bar["more"]] == ["0", "5", "6"]
    assert bar["more_current"]


def test_nobody_has_no_bar():
    assert ui.tabbar_items(None)["shown"] == []


def test_paging_keeps_the_other_filters():
    request = RequestFactory().get("/", {"q": "a b", "page": "1"})
    assert render("{% page_query page=2 %}", request=request) == "?q=a+b&amp;page=2"
    assert render("{% page_query page=None %}", request=request) == "?q=a+b"


def test_capture_tells_whether_a_block_is_empty():
    assert render("{% capture as x %}  {% endcapture %}{% if x %}full{% else %}empty{% endif %}") == "empty"
    assert render("{% capture as x %} {{ word }} {% endcapture %}[{{ x }}]", word="<b>") == "[&lt;b&gt;]"
    with pytest.raises(TemplateSyntaxError):
        render("{% capture x %}{% endcapture %}")


def test_steps_of_a_longer_form():
    assert ui.steps(2, 4) == ["done", "here", "", ""]


def test_a_qr_code_becomes_part_of_the_page():
    svg = '<svg width="29mm" viewBox="0 0 29 29" xmlns="x"><path d="M4,4H5V5H4z" fill="#000"/></svg>'
    drawn = ui.qr_code(svg, 'Scan "this"')
    assert 'd="M4,4H5V5H4z"' in drawn
    assert "&quot;this&quot;" in drawn
    with pytest.raises(ValueError, match="QR code"):
        ui.qr_code('<svg viewBox="0 0 1 1"><path d="<script>"/></svg>')


def test_the_name_of_the_product_is_a_setting(settings):
    settings.PRODUCT_NAME = "Linden"
    assert render("{% product_name %}") == "Linden"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("<script>", "A browser"),
    ],
)
def test_a_login_is_named_so_that_people_know_it(agent, words):
    assert ui.browser(agent) == words


# A save of another day says its day; the form of today is short.
@pytest.mark.parametrize(
    ("ago", "words"),
    [
        ({"hours": 1}, "Saved 09:00"),
        ({"days": 1}, "Saved Tue 3 Feb, 10:00"),
        ({"days": 365}, "Saved Tue 4 Feb 2025, 10:00"),
    ],
)
def test_a_save_says_its_day_when_it_was_not_today(frozen_time, ago, words):
    with timezone.override("UTC"):
        moment = timezone.now() - dt.timedelta(**ago)
        assert f"<span>{words}</span>" in render('{% include "components/saved.html" %}', saved_at=moment)
