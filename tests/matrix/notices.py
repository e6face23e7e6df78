import datetime as dt

from django.utils import timezone

from notices.models import Message, ReminderChoice
from tests.matrix import CARE

VISIBLE = {
    "message_id": CARE | {"admin"},
    "reminder_choice_id": CARE | {"own_client"},
}


def objects(cast, client, canary):
    message = Message.objects.create(
        key=f"matrix:{client.pk}",
        kind="practice_reminder",
        client=client,
        due_at=timezone.now() - dt.timedelta(days=1),
        state=Message.State.DEAD,
        reason="SMTPServerDisconnected",
    )
    return {"message_id": message, "reminder_choice_id": ReminderChoice.objects.create(client=client, practice=True)}
