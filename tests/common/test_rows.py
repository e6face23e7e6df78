"""`{% rows %}` shows what a loop would show, and refuses what it could not do right."""

from types import SimpleNamespace

import pytest
from django.template import Context, Template, TemplateSyntaxError
from hypothesis import given
from hypothesis import strategies as st

LOOP = '{% for row in list %}<a href="{{ row.url }}" title="100%">{{ row.name }} {{ label }}</a>{% endfor %}'
ROWS = '{% load rows %}{% rows list as row %}<a href="{{ row.url }}" title="100%">{{ row.name }} {{ label }}</a>{% endrows %}'
TEXT = st.text(st.characters(blacklist_characters="\x00", blacklist_categories=["Cs"]), max_size=12)


@given(st.lists(st.tuples(TEXT, TEXT), max_size=4), TEXT)
def test_rows_show_what_a_loop_shows(texts, label):
    context = {"list": [SimpleNamespace(url=url, name=name) for url, name in texts], "label": label}
    assert Template(ROWS).render(Context(context)) == Template(LOOP).render(Context(context))


def test_markup_in_a_name_is_shown_as_text():
    page = Template(ROWS).render(Context({"list": [SimpleNamespace(url="/", name="<script>%s")]}))
    assert "&lt;script&gt;%s" in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    "inside",
    [
        "{% if row.name %}x{% endif %}",
        "{{ row.name|upper }}",
        "{{ row }}",
        "{{ row.name.first }}",
        "{% cycle 'a' 'b' %}",
    ],
)
def test_what_depends_on_the_row_is_refused(inside):
    with pytest.raises(TemplateSyntaxError, match="inside rows"):
        Template("{% load rows %}{% rows list as row %}" + inside + "{% endrows %}")


def test_the_tag_has_one_form():
    with pytest.raises(TemplateSyntaxError, match="needs the form"):
        Template("{% load rows %}{% rows list %}{% endrows %}")
