from django.db import migrations

from common.triggers import refuse_changes


class Migration(migrations.Migration):
    """The weights a ranking was made with stay as they were; a change of mind is a version of its own."""

    dependencies = [("matching", "0001_initial")]
    operations = [refuse_changes("matching_matchweights", when="OLD.id IS NOT NULL", name="kept")]
