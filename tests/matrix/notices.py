import datetime as dt

from django.utils import timezone

from notices.models import Message, PushSubscription, ReminderChoice, Wording
from tests.matrix import CARE

VISIBLE = {
    "message_id": CARE | {"admin"},
    "reminder_choice_id": CARE | {"own_client"},
    "push_subscription_id": {"own_client"},
    "wording_id": {"admin"},
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
    device = PushSubscription.objects.create(
        user=client.user,
        endpoint=f"https://push.example/{canary('push-endpoint')}",
        endpoint_index=str(client.number),
        session_key=canary("push-session"),
    )
    return {
        "message_id": message,
        "reminder_choice_id": ReminderChoice.objects.create(client=client, practice=True),
        "push_subscription_id": device,
        "wording_id": Wording.objects.create(
            kind=f"matrix_{client.number}", subject="Hello", body="{{ link }}", sms="{{ link }}", changed_by=cast.admin
        ),
    }
