from django.db import migrations

from common.triggers import refuse_changes


class Migration(migrations.Migration):
    """What was recorded stays as it was recorded."""

    dependencies = [("audit", "0001_initial")]
    operations = [refuse_changes("audit_event")]
