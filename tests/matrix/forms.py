"""The forms of a page as a browser would send them: read from the HTML, filled where something is asked for."""

from html.parser import HTMLParser
from urllib.parse import urljoin

FILLED = {
    "email": "somebody@demo.test",
    "number": "3",
    "date": "2026-03-04",
    "time": "10:00",
    "datetime-local": "2026-03-04T10:00",
    "url": "https://demo.test/",
    "tel": "0000 000",
    "text": "typed",
}


class Forms(HTMLParser):
    """The forms of a page: (action, {field: [values offered]}, {field: value sent})."""

    def __init__(self):
        super().__init__()
        self.forms, self.select = [], None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            posts = (given.get("method") or "get").lower() == "post"
            self.forms.append((given.get("action") or "", {}, {}) if posts else None)
        if self.forms and self.forms[-1] is not None:
            self.take(tag, given, given.get("name"), *self.forms[-1][1:])

    def take(self, tag, given, name, offered, sent):
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select:
            value = given.get("value") or ""
            offered.setdefault(self.select, []).append(value)
            if "selected" in given or not sent.get(self.select):
                sent[self.select] = value
        elif tag == "textarea" and name:
            sent[name] = "typed"
        elif tag == "button" and name:
            offered.setdefault(name, []).append(given.get("value") or "")
        elif tag == "input" and name and name != "csrfmiddlewaretoken":
            offered.setdefault(name, []).append(given.get("value") or "")
            self.fill(given, name, sent)

    def fill(self, given, name, sent):
        kind, value = given.get("type") or "text", given.get("value") or ""
        if kind == "checkbox" and "checked" not in given:
            return
        if kind == "radio" and "checked" not in given and name in sent:
            return
        sent[name] = value or (FILLED.get(kind, "typed") if "required" in given else "")

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None


def posting_forms(page, address=""):
    """[(address, values offered per field, what is sent)] of the forms that a page would post."""
    parser = Forms()
    parser.feed(page)
    return [(urljoin(address, form[0]), *form[1:]) for form in parser.forms if form]
