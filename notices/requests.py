"""The request as views behind the sign-in know it."""

from __future__ import annotations

from django.http import HttpRequest

from people.models import User


class SignedInRequest(HttpRequest):
    """Says to the type checker what the middleware sees to: somebody is signed in."""

    user: User
