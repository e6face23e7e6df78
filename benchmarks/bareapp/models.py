from django.conf import settings
from django.db import models


class Client(models.Model):
    name = models.CharField(max_length=100)
    email = models.EmailField()
    status = models.CharField(max_length=12, db_index=True)
    risk = models.SmallIntegerField(default=0)
    born = models.DateField()
    therapist = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="clients")
    next_session = models.DateTimeField(null=True)
    updated = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "bareapp"


class Note(models.Model):
    client = models.ForeignKey(Client, models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField()
    kind = models.CharField(max_length=12)
    text = models.TextField()

    class Meta:
        app_label = "bareapp"
        indexes = [models.Index(fields=["client", "-at"], name="bare_note_client_at")]


class Goal(models.Model):
    client = models.ForeignKey(Client, models.CASCADE, related_name="goals")
    text = models.CharField(max_length=200)
    done = models.BooleanField(default=False)

    class Meta:
        app_label = "bareapp"


class Homework(models.Model):
    client = models.ForeignKey(Client, models.CASCADE, related_name="homework")
    title = models.CharField(max_length=200)
    due = models.DateTimeField(db_index=True)
    done = models.BooleanField(default=False)

    class Meta:
        app_label = "bareapp"
