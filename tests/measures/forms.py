"""Forms written for the tests. None of it is anybody's questionnaire."""

import json

ITEM_CONTROL = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"
WEIGHT = "http://hl7.org/fhir/StructureDefinition/ordinalValue"


def number(link_id, text, low=0, high=4, **more):
    return {
        "extension": [
            {"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": low},
            {"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": high},
        ],
        "linkId": link_id,
        "text": text,
        "type": "integer",
        **more,
    }


def choice(link_id, text, words, **more):
    options = [
        {
            "valueCoding": {
                "extension": [{"url": WEIGHT, "valueDecimal": place}],
                "system": "urn:test:words",
                "code": str(place),
                "display": word,
            }
        }
        for place, word in enumerate(words)
    ]
    return {"linkId": link_id, "text": text, "type": "choice", "answerOption": options, **more}


def questionnaire(*items, url="urn:test:form", version="1", title="A form for the tests", **more):
    return json.dumps(
        {
            "resourceType": "Questionnaire",
            "url": url,
            "version": version,
            "title": title,
            "status": "active",
            "item": list(items),
            **more,
        }
    ).encode()


WORDS = ("Not at all", "A little", "Somewhat", "Quite", "Fully")


def long_form(count=36, **more):
    """Questions in a row, as long scales have them."""
    items = [choice(f"q{place}", f"Question number {place} of the walk", WORDS) for place in range(1, count + 1)]
    return questionnaire(*items, url=f"urn:test:long-{count}", title="A long walk", **more)


def branching():
    """A question that opens others, a group that repeats, words, and one of every type."""
    when = [{"question": "pet", "operator": "=", "answerBoolean": True}]
    return questionnaire(
        {
            "linkId": "home",
            "type": "group",
            "text": "At home",
            "item": [
                {"linkId": "pet", "type": "boolean", "text": "Do you live with an animal?"},
                {"linkId": "pet-name", "type": "string", "text": "What is it called?", "enableWhen": when},
                {
                    "linkId": "room",
                    "type": "group",
                    "text": "Room",
                    "repeats": True,
                    "item": [
                        {"linkId": "room-name", "type": "string", "text": "Which room is it?"},
                        number("room-light", "How light is it?"),
                    ],
                },
            ],
        },
        {
            "linkId": "facts",
            "type": "group",
            "text": "Facts",
            "item": [
                {"linkId": "hello", "type": "display", "text": "A few facts."},
                {"linkId": "since", "type": "date", "text": "Since which day?"},
                {"linkId": "wake", "type": "time", "text": "When do you get up?"},
                {"linkId": "met", "type": "dateTime", "text": "When did you last meet somebody?"},
                {"linkId": "height", "type": "decimal", "text": "How tall is the door?"},
                {"linkId": "page", "type": "url", "text": "A page you like"},
            ],
        },
        {
            "linkId": "rest",
            "type": "group",
            "required": True,
            "text": "The rest",
            "item": [
                {"linkId": "story", "type": "text", "text": "Tell a little"},
                {"linkId": "names", "type": "string", "text": "Names of friends", "repeats": True},
                choice("colours", "Colours you like", ("Red", "Blue", "Green"), repeats=True),
                {**choice("tea", "Tea or coffee?", ("Tea", "Coffee")), "type": "open-choice"},
                {"linkId": "weight", "type": "quantity", "text": "How heavy is the bag?"},
                {"linkId": "drawing", "type": "attachment", "text": "A drawing"},
                {"linkId": "must", "type": "string", "text": "One word for today", "required": True},
            ],
        },
        url="urn:test:branching",
        title="House and home",
    )
