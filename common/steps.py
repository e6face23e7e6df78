"""A step of a migration that speaks to the database and asks no models."""

from __future__ import annotations

from typing import Any

from django.db import migrations, router


class Statements(migrations.RunPython):
    """``RunPython`` whose functions are given None instead of models: Django draws every model of the project anew for each
    ``RunPython``, which a long history of triggers and rules pays for at each set-up.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._run(self.code, app_label, schema_editor)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._run(self.reverse_code, app_label, schema_editor)

    def _run(self, code: Any, app_label: str, schema_editor: Any) -> None:
        if code is None:
            raise NotImplementedError("This step cannot be taken back.")
        if router.allow_migrate(schema_editor.connection.alias, app_label):
            code(None, schema_editor)
