from django.db import migrations


class Migration(migrations.Migration):
    """The words that rooms were before; a migration of its own, because the rows were changed in the one before."""

    dependencies = [("therapy_sessions", "0004_never_in_two_places")]

    operations = [migrations.RemoveField(model_name="appointment", name="room_name")]
