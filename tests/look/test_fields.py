"""Forms as people hear them: label, hint and error are connected with the control, groups have a legend."""

import datetime as dt
from html.parser import HTMLParser

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template.loader import render_to_string
from pytest_django.asserts import assertHTMLEqual

from common import widgets
from common.gallery_forms import StaffSample, VisitorSample

VOID = {"input", "br", "path", "circle", "rect"}


class Tree(HTMLParser):
    """A flat list of elements with their attributes, text and the elements around them."""

    def __init__(self, html):
        super().__init__()
        self.found, self.open = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        node = {"tag": tag, "text": "", "inside": list(self.open), **dict(attrs)}
        self.found.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop()["tag"] == tag

    def handle_data(self, data):
        for node in self.open:
            node["text"] += data

    def all(self, tag=None, **attrs):
        return [
            node
            for node in self.found
            if (tag is None or node["tag"] == tag) and all(node.get(key) == value for key, value in attrs.items())
        ]

    def by_id(self, key):
        nodes = self.all(id=key)
        assert len(nodes) == 1, key
        return nodes[0]


def _tree(form):
    return Tree(render_crispy_form(form))


@pytest.fixture(params=[StaffSample, VisitorSample])
def sent_empty(request):
    return request.param({})


def _controls(tree):
    return [node for node in tree.found if node["tag"] in {"input", "select", "textarea"} and node.get("name")]


def test_every_control_has_a_label(sent_empty):
    tree = _tree(sent_empty)
    for control in _controls(tree):
        around = [node["tag"] for node in control["inside"]]
        assert "label" in around or tree.all("label", **{"for": control["id"]})


def test_every_id_is_unique(sent_empty):
    ids = [node["id"] for node in _tree(sent_empty).found if node.get("id")]
    assert len(ids) == len(set(ids))


def test_hint_and_error_are_read_with_the_control(sent_empty):
    tree = _tree(sent_empty)
    for field in sent_empty:
        described = [
            node for node in tree.found if node.get("aria-describedby") and _is_in(node, f"div_{field.auto_id}")
        ]
        expected = {f"{field.auto_id}_helptext"} if field.help_text else set()
        expected |= {f"{field.auto_id}_error"} if field.errors else set()
        if expected:
            assert set(described[0]["aria-describedby"].split()) == expected
            for key in expected:
                tree.by_id(key)


def _is_in(node, wrapper):
    return any(around.get("id") == wrapper for around in node["inside"])


def test_hint_comes_before_error_and_error_before_control():
    tree = _tree(StaffSample({"distress": "6o"}))
    order = [tree.found.index(tree.by_id(f"id_distress{part}")) for part in ("_helptext", "_error", "")]
    assert order == sorted(order)


def test_groups_of_choices_have_a_legend():
    tree = _tree(StaffSample({}))
    for name in ("attendance", "approaches", "safety"):
        legends = [node for node in tree.all("legend") if _is_in(node, f"div_id_{name}")]
        assert [node["text"].strip() for node in legends]
        assert legends[0]["inside"][-1]["tag"] == "fieldset"


def test_optional_is_said_and_required_is_not_except_for_safety():
    tree = _tree(StaffSample())
    printed = tree.all("label", **{"class": "label"})
    labels = {around["id"]: node["text"] for node in printed for around in node["inside"] if around.get("id")}
    assert "(optional)" in labels["div_id_facts"]
    assert "(" not in labels["div_id_name"]
    legend = next(node for node in tree.all("legend") if _is_in(node, "div_id_safety"))
    assert "(required)" in legend["text"]


def test_a_form_may_leave_out_the_word_optional():
    form = VisitorSample()
    form.helper.mark_optional = False
    assert "(optional)" not in render_crispy_form(form)


def test_the_summary_links_to_the_controls_with_the_same_words():
    form = StaffSample({})
    tree = _tree(form)
    links = {node["href"][1:]: node["text"] for node in tree.all("a")}
    assert links["id_safety_0"] == "Choose how safe things are today"
    assert links["id_name"] == "Name: this field is required."
    for target in links:
        tree.by_id(target)


def test_the_summary_speaks_to_clients_in_their_words():
    form = VisitorSample({})
    form.is_valid()
    for audience, words in (("client", "Some things need another look"), ("staff", "There is a problem")):
        html = render_to_string("components/error_summary.html", {"form": form, "audience": audience})
        assert words in html


def test_without_errors_there_is_no_summary():
    assert "error-summary" not in render_crispy_form(StaffSample())


def test_answers_are_kept():
    tree = _tree(StaffSample({"name": "Łucja", "attendance": "l", "approaches": ["cbt", "exp"], "distress": "6o"}))
    assert tree.by_id("id_name")["value"] == "Łucja"
    assert tree.by_id("id_distress")["value"] == "6o"
    chosen = {
        node["value"] for node in tree.found if "checked" in node and node.get("name") in {"attendance", "approaches"}
    }
    assert chosen == {"l", "cbt", "exp"}


def test_text_in_labels_hints_and_choices_is_escaped():
    class Evil(forms.Form):
        one = forms.ChoiceField(label="<b>", help_text="<i>", choices=[("<u>", "<s>")], widget=widgets.Segmented)

    html = render_crispy_form(Evil())
    for tag in ("<b>", "<i>", "<u>", "<s>"):
        assert tag not in html


class TestWordScale:
    class Form(forms.Form):
        answer = forms.ChoiceField(
            choices=[("0", "Not at all"), ("1", "A little"), ("declined", "I’d rather not say")],
            widget=widgets.WordScale(decline="declined"),
        )

    def test_declining_is_a_choice_of_the_same_group(self):
        tree = Tree(str(self.Form()["answer"]))
        radios = tree.all("input", type="radio", name="answer")
        assert [node["value"] for node in radios] == ["0", "1", "declined"]
        assert "skiprow" in [node.get("class") for node in radios[-1]["inside"]]

    def test_declining_counts_as_an_answer(self):
        form = self.Form({"answer": "declined"})
        assert form.is_valid()

    def test_nothing_is_chosen_beforehand(self):
        assert "checked" not in str(self.Form()["answer"])


class TestDial:
    class Form(forms.Form):
        felt = forms.IntegerField(widget=widgets.Dial(low="calm", high="the most"), min_value=0, max_value=100)

    def test_it_starts_empty(self):
        number = Tree(str(self.Form()["felt"])).all("input", type="number")[0]
        assert "value" not in number
        assert (number["min"], number["max"], number["step"]) == ("0", "100", "5")

    def test_zero_is_a_value(self):
        assert Tree(str(self.Form(initial={"felt": 0})["felt"])).all("input", type="number")[0]["value"] == "0"

    def test_only_the_number_is_sent(self):
        named = [node for node in Tree(str(self.Form()["felt"])).all("input") if node.get("name")]
        assert len(named) == 1

    def test_what_needs_script_is_hidden_without_it(self):
        tree = Tree(str(self.Form()["felt"]))
        assert all("hidden" in node for node in tree.all("button") + tree.all("input", type="range"))


@pytest.mark.parametrize(
    ("widget", "kind", "value"),
    [
        (widgets.DateInput, "date", "2026-02-04"),
        (widgets.TimeInput, "time", "10:00"),
        (widgets.DateTimeInput, "datetime-local", "2026-02-04T10:00"),
    ],
)
def test_native_pickers_get_the_form_that_browsers_read(widget, kind, value):
    moment = dt.datetime(2026, 2, 4, 10)
    given = {"date": moment.date(), "time": moment.time()}.get(kind, moment)
    html = widget().render("at", given)
    assert f'type="{kind}"' in html
    assert f'value="{value}"' in html


def test_switch_is_announced_as_one():
    class Form(forms.Form):
        on = forms.BooleanField(required=False, widget=widgets.Switch)

    assert 'role="switch"' in str(Form()["on"])
    assert Form({"on": "on"}).is_valid()
    assert "checked" in str(Form({"on": "on"})["on"])


@pytest.mark.parametrize("value", ["a<b", "plain", "", None])
def test_a_long_select_draws_what_djangos_own_would(value):
    choices = [("", "—"), ("plain", "Plain"), ("a<b", 'Less & "more"'), (3, "Three")]
    attrs = {"id": "id_place", "class": "form-select", "required": True, "aria-describedby": "hint"}
    own = forms.Select(attrs, choices).render("place", value)
    assertHTMLEqual(widgets.LongSelect(attrs, choices).render("place", value), own)
