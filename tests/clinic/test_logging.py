"""A line of the log says where and what kind, and repeats neither what an error says nor what a library quotes."""

import json
import logging

import pytest

from tests.matrix.conftest import log_lines

SECRET = "canary-of-a-person"


def lines_of(write):
    with log_lines() as lines:
        write()
        return [json.loads(line) for line in lines.getvalue().splitlines()]


def raised(logger):
    try:
        raise ValueError(f"duplicate key {SECRET}")
    except ValueError as error:
        logging.getLogger(logger).exception("unexpected error")
        logging.getLogger(logger).error("unexpected error", exc_info=error)


@pytest.mark.parametrize("logger", ["mooring.people", "django.request", "celery.app.trace"])
def test_an_exception_is_known_by_its_class_alone(logger):
    found = lines_of(lambda: raised(logger))
    assert [line["exception"] for line in found] == ["ValueError", "ValueError"]
    assert SECRET not in str(found)


@pytest.mark.parametrize("logger", ["django.db.backends", "django.request", "celery.app.trace", "somebody.else"])
@pytest.mark.parametrize(("words", "said"), [("%s failed", "%s failed"), (f"got {SECRET}", "message withheld")])
def test_what_a_library_quotes_is_left_out(logger, words, said):
    [line] = lines_of(lambda: logging.getLogger(logger).error(words, *([SECRET] if "%" in words else [])))
    assert line["event"] == said
    assert SECRET not in str(line)


def test_our_own_words_are_kept_and_fields_that_are_not_known_are_dropped():
    [line] = lines_of(
        lambda: logging.getLogger("mooring.people").error("sent", extra={"kind": "reminder", "person": SECRET})
    )
    assert (line["event"], line["kind"]) == ("sent", "reminder")
    assert SECRET not in str(line)
