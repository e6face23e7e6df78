import pytest
from django.core.cache import cache
from django.test import Client as Browser

from notices import kinds
from tests.matrix.conftest import stage, whole_stage

__all__ = ["stage", "whole_stage"]


@pytest.fixture
def signed_in():
    """``signed_in(user)`` is a browser of its own for somebody; None is somebody who is not signed in."""
    cache.clear()

    def browser_of(user):
        browser = Browser()
        if user:
            browser.force_login(user)
        return browser

    return browser_of


@pytest.fixture
def practice_reminder(monkeypatch):
    """Reminders of practice whose own reasons to stop are somebody else's tests."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register(kinds.Kind("practice_reminder", optional=True))
