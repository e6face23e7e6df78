"""Forms of the account pages whose labels follow the product's way of writing."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm
from django.utils.translation import gettext_lazy as _


class PasswordChangeForm(ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (
            ("oldpassword", _("Current password")),
            ("password1", _("New password")),
            ("password2", _("New password, once more")),
        ):
            self.fields[name].label = label
