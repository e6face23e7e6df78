"""What no browser would send: values, queries and bodies, drawn from a seeded chance."""

import dataclasses
import json
from urllib.parse import quote_plus

MEGABYTE = 2**20
BOUNDARY = "----mooring-fuzz"
HARD = ("\0", "a\0b", "\ud800", "a\udfffb", "\u202egnp.exe", "²", "9999-12-31", "99999999999999999999", "1" * 5000)
TEXTS = (
    "", " ", "typed", "on", "0", "1", "-1", "x" * 300, "é" * 4000,
    "\0", "a\0b", "\ud800", "a\udfffb", "\u202egnp.exe", "\u200f\u200e\u2066", "a\u0301\u0327" * 50, "\ufeff", "👩‍👩‍👧‍👧",
    "\r\nX-Planted: yes", "\r\n\r\n<b>", "<script>alert(1)</script>", "{{ 7 }}{% now 'Y' %}", "%s%n%(x)s{0}{x.y}",
    "' OR 1=1 --", "../../../../etc/passwd", "=1+1", "javascript:alert(1)", "//elsewhere.test/", "http://[", "http://[::1]:x/",
)  # fmt: skip
NUMBERS = (
    "-1", "-999999", "999999", "2147483647", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808",
    "99999999999999999999", "1" * 5000, "1e400", "1e-400", "-1e99999999", "NaN", "Infinity", "-0", "0x10", "1_000", "²", "١٢",
    "1,5", "1.5", ".5", "1.0000000000000000001", "+1", " 1 ",
)  # fmt: skip
MOMENTS = (
    "0000-00-00", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "2026-02-04", "2026-W05", "2026-13",
    "0001-01-01T00:00", "9999-12-31T23:59", "0000-01-01T00:00", "2026-03-29T01:30", "2026-10-25T01:30", "2026-02-04T25:61",
    "2026-02-04T10:00:00+99:99", "2026-02-04T10:00:00Z", "23:59", "24:00", "00:00:00.0000001", "9999-12", "0001-W01", "9999-W53",
)  # fmt: skip
IDS = (
    "00000000-0000-0000-0000-000000000000",
    "not-an-id",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "None",
    "null",
    "[]",
)
NAMES = (
    "page",
    "q",
    "next",
    "version",
    "from",
    "to",
    "day",
    "week",
    "before",
    "days",
    "edition",
    "show",
    "do",
    "csrfmiddlewaretoken",
)
CHARSETS = ("utf-16", "utf-7", "latin-1", "nonsense", "\x80")
FILES = (
    b"",
    b"\0" * 40,
    b"%PDF-1.4\n",
    b"\x89PNG\r\n\x1a\n",
    b'{"resourceType": "Questionnaire"}',
    b"[" * 20_000,
    b"\xff\xfe{\0}\0",
)
HEADERS = (
    {"HX-Request": "true"}, {"X-Autosave": "1"}, {"X-Requested-With": "fetch"}, {"HX-Request": "true", "HX-Target": "\x00"},
    {"Accept-Language": "xx-" * 400}, {"Referer": "http://["}, {"X-Forwarded-For": "1.2.3.4, " * 200}, {"If-None-Match": '"\x80'},
    {"X-Page": "a:b:c"}, {"X-Page": "²"}, {"Range": "bytes=9-1"}, {"X-Autosave": "1", "X-Page": "-1:99999999999999999999"},
    {"HX-Current-URL": "http://["}, {"Sec-Fetch-Site": "cross-site"}, {"X-HTTP-Method-Override": "DELETE"}, {"Host": "a" * 300},
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Body:
    kind: str
    data: bytes
    type: str


def value(chance, offered=(), ids=()):
    """One value for a field: what it offers, what it might mean, or something else altogether."""
    kinds = [HARD, TEXTS, NUMBERS, MOMENTS, IDS] + [tuple(offered)] * (2 if offered else 0) + [tuple(ids)] * bool(ids)
    if chance.random() < 0.004:
        return chance.choice(("x", "\u202e", "\ud800", "(", "a ")) * (MEGABYTE // 4)
    return chance.choice(chance.choice(kinds))


def pairs(chance, offered, sent, ids):
    """The fields of a form, some of them odd, left out or there twice, and now and then one that nobody asked for."""
    odd = chance.choice((0.05, 0.3, 1.0))
    found = []
    for name in dict.fromkeys((*sent, *offered)):
        if chance.random() < 0.05:
            continue
        right = sent.get(name, "")
        found.append((name, value(chance, offered.get(name, ()), ids) if chance.random() < odd else right))
        if chance.random() < 0.06:
            found += [(name, value(chance, offered.get(name, ()), ids)) for _time in range(chance.choice((1, 1, 30)))]
    for _extra in range(chance.choice((0, 0, 0, 1, 3))):
        found.append((chance.choice((*NAMES, *TEXTS[7:14], *dict(found))), value(chance, (), ids)))
    return found


def encoded(fields):
    """Lone surrogates are sent as the bytes that they would be."""
    return "&".join(
        f"{quote_plus(str(name), errors='surrogatepass')}={quote_plus(str(text), errors='surrogatepass')}"
        for name, text in fields
    ).encode()


def multipart(chance, fields):
    parts = []
    for name, text in fields:
        file = chance.random() < 0.1
        said = f'form-data; name="{str(name)[:200]}"' + ('; filename="a.json"' if file else "")
        held = chance.choice(FILES) if file else str(text).encode("utf-8", "surrogatepass")
        head = f"--{BOUNDARY}\r\nContent-Disposition: {said}\r\n\r\n".encode("utf-8", "surrogatepass")
        parts.append(head + held + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def deep(chance):
    many = chance.choice((200, 5_000, 100_000))
    return chance.choice((b"[" * many, b"[" * many + b"]" * many, b'{"a":' * many + b"1" + b"}" * many))


def as_json(chance, fields):
    """An object of the same fields, with values that are no text."""
    others = (None, True, [], {}, [[]], {"a": {"b": []}}, 2**63, -(2**63), 10**400, 1.5, float("nan"), ["\ud800", 1])
    told = {str(name): chance.choice(others) if chance.random() < 0.3 else text for name, text in fields}
    return json.dumps(chance.choice((told, told, told, [told], list(told), None, 1))).encode()


FORM, MANY, JSON = "application/x-www-form-urlencoded", f"multipart/form-data; boundary={BOUNDARY}", "application/json"


def body(chance, fields):
    kind = chance.choices(
        ("form", "multipart", "truncated", "wrong type", "charset", "json", "deep json", "bytes", "many fields"),
        (55, 12, 6, 6, 3, 8, 3, 4, 0.3),
    )[0]
    if kind == "form":
        return Body(kind, encoded(fields), FORM)
    if kind in ("multipart", "truncated"):
        whole = multipart(chance, fields)
        cut = chance.randrange(len(whole)) if kind == "truncated" else len(whole)
        return Body(kind, whole[:cut], MANY)
    if kind == "wrong type":
        return Body(
            kind,
            encoded(fields),
            chance.choice((JSON, "text/plain", "", "multipart/form-data", "a/b; c", MANY, "\x80")),
        )
    if kind == "charset":
        return Body(kind, encoded(fields), f"{chance.choice((FORM, MANY))}; charset={chance.choice(CHARSETS)}")
    if kind == "json":
        return Body(kind, as_json(chance, fields), JSON)
    if kind == "deep json":
        return Body(kind, deep(chance), chance.choice((JSON, JSON, FORM)))
    if kind == "many fields":
        return Body(kind, b"&".join(b"a=%d" % number for number in range(3_000)), FORM)
    return Body(kind, chance.randbytes(chance.choice((1, 50, 3_000))), chance.choice((FORM, MANY, JSON)))
