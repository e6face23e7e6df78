"""Model fields whose column holds sealed bytes.

Opening is lazy: a loaded row carries ``Sealed`` values and each is opened when the attribute is first read, so a list that shows
names does not pay for the notes behind them. Opening needs the row's id, which a plain ``from_db_value`` does not know; a
descriptor on the attribute does. ``values()`` therefore yields opaque ``Sealed`` objects, and filters and bulk updates with clear
text are refused.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from common.crypto.sealing import Sealed, seal, unseal


class _OpenOnRead:
    """Attribute of an encrypted field: opens the sealed value once and keeps the clear one on the instance."""

    def __init__(self, field: EncryptedField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if isinstance(value, Sealed):
            value = instance.__dict__[name] = self.field.open(value, instance)
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedField(models.Field):
    """Base of the encrypted fields. Subclasses turn their value into bytes and back.

    ``purpose`` names a key of its own: such a value does not open with the key of the other fields.
    """

    empty_strings_allowed = False

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purpose = purpose

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"purpose": self.purpose} if self.purpose else {})

    def get_internal_type(self) -> str:
        return "BinaryField"

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _OpenOnRead(self))

    def dumps(self, value: Any) -> bytes:
        raise NotImplementedError

    def loads(self, clear: bytes) -> Any:
        raise NotImplementedError

    def seal(self, value: Any, instance: models.Model) -> Sealed | None:
        """The value as it is stored for this row, or None."""
        if value is None or isinstance(value, Sealed):
            return value
        return seal(self.dumps(value), **self._place(instance))

    def open(self, value: Sealed, instance: models.Model) -> Any:
        return self.loads(unseal(value, **self._place(instance)))

    def _place(self, instance: models.Model) -> dict[str, str]:
        table = self.model._meta.db_table
        return {"table": table, "row": str(instance.pk), "field": self.attname, "purpose": self.purpose}

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        # Untouched values stay sealed: saving a row never re-encrypts what nobody opened.
        return self.seal(model_instance.__dict__.get(self.attname), model_instance)

    def get_prep_value(self, value: Any) -> Any:
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise FieldError(f"{self.name} is encrypted: it cannot be filtered or updated with clear text")
        return connection.Database.Binary(value.blob)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: look it up through its blind index")
        return super().get_lookup(lookup_name)

    def value_to_string(self, obj: models.Model) -> str:
        raise FieldError(f"{self.name} is encrypted and cannot be serialised")


class EncryptedTextField(EncryptedField):
    """Text of any length. Empty text is stored sealed too, so its absence tells nothing."""

    empty_strings_allowed = True

    def dumps(self, value: Any) -> bytes:
        return str(value).encode()

    def loads(self, clear: bytes) -> str:
        return clear.decode()

    def formfield(self, **kwargs: Any) -> Any:
        from django import forms

        widget = forms.TextInput if kwargs.pop("single_line", False) else forms.Textarea
        return super().formfield(**{"form_class": forms.CharField, "widget": widget, **kwargs})


class EncryptedJSONField(EncryptedField):
    """Any JSON value."""

    def dumps(self, value: Any) -> bytes:
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True).encode()

    def loads(self, clear: bytes) -> Any:
        return json.loads(clear)
