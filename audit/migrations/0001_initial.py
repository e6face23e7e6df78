from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("sequence", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("action", models.CharField(max_length=64)),
                ("actor_id", models.CharField(blank=True, max_length=36)),
                ("actor_roles", models.CharField(blank=True, max_length=80)),
                ("object_type", models.CharField(blank=True, max_length=64)),
                ("object_id", models.CharField(blank=True, max_length=36)),
                ("client_id", models.CharField(blank=True, max_length=36)),
                ("detail", models.JSONField(default=dict)),
                ("address", models.GenericIPAddressField(null=True)),
                ("request_id", models.CharField(blank=True, max_length=36)),
                ("previous_hash", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["sequence"],
                "indexes": [
                    models.Index(fields=["client_id", "-sequence"], name="event_by_client"),
                    models.Index(fields=["actor_id", "-sequence"], name="event_by_actor"),
                    models.Index(fields=["actor_id", "at"], name="event_by_actor_and_time"),
                    models.Index(fields=["at"], name="event_by_time"),
                ],
            },
        ),
    ]
