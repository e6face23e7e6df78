from django.db import migrations

from common.triggers import refuse_changes


class Migration(migrations.Migration):
    """Ratings, checks, addenda, decisions and signatures only ever grow; a safety plan that was made never changes."""

    dependencies = [("assessments", "0002_closed_measures")]
    operations = [
        refuse_changes("assessments_symptomrating"),
        refuse_changes("assessments_screen"),
        refuse_changes("assessments_intakeaddendum"),
        refuse_changes("assessments_patterndecision"),
        refuse_changes("assessments_safetyplansignature"),
        refuse_changes("assessments_safetyplan", name="made", when="OLD.state = 'made'"),
    ]
