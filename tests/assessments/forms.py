"""Forms written for tests, and short ways to answer them."""

import json
import pathlib
from decimal import Decimal
from functools import cache

from assessments.fhir.reading import read_questionnaire

FOLDER = pathlib.Path(__file__).parents[1] / "fixtures" / "forms"
SYSTEM = "urn:mooring:answers"


def raw(name):
    return (FOLDER / f"{name}.json").read_bytes()


@cache
def reading(name):
    return read_questionnaire(raw(name))


def form(name):
    return reading(name).form


def form_of(*items, **more):
    """A form of these items, read from JSON like any other."""
    resource = {
        "resourceType": "Questionnaire",
        "url": "urn:mooring:test:made",
        "version": "1",
        "status": "active",
        **more,
        "item": list(items),
    }
    return read_questionnaire(json.dumps(resource).encode())


def item(link_id, kind="string", **more):
    return {"linkId": link_id, "type": kind, "text": link_id, **more}


def place(*steps):
    """place("child", ("friend", 1)): steps without a number stand at 0."""
    return tuple(step if isinstance(step, tuple) else (step, 0) for step in steps)


def coding(code, system=SYSTEM, **more):
    return {"valueCoding": {**({"system": system} if system else {}), "code": code, **more}}


def entry(link_id, *answers, **more):
    """An item of a response; answers as FHIR values."""
    return {"linkId": link_id, **({"answer": list(answers)} if answers else {}), **more}


def response(*entries, status="completed", **more):
    return {"resourceType": "QuestionnaireResponse", "status": status, "item": list(entries), **more}


def integer(number):
    return {"valueInteger": number}


def decimal(number):
    return {"valueDecimal": Decimal(str(number))}


def string(text):
    return {"valueString": text}


def boolean(truth):
    return {"valueBoolean": truth}


def errors(findings):
    return [finding for finding in findings if finding.is_error]


def codes(findings, severity="error"):
    return [(finding.link_id, finding.code) for finding in findings if finding.severity == severity]


def link_ids(findings, severity="error"):
    return {finding.link_id for finding in findings if finding.severity == severity}
