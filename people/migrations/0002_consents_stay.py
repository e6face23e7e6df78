from django.db import migrations

from common.triggers import refuse_changes


class Migration(migrations.Migration):
    """What somebody agreed to, and in which words, never changes; a change of mind is a row of its own."""

    dependencies = [("people", "0001_initial")]
    operations = [refuse_changes("people_consent"), refuse_changes("people_consenttext")]
