"""What pages show about intakes and alerts, as ready strings."""

from assessments.needs import needs_from_intake
from assessments.presenters.alerts import count_open_alerts, open_alert_banner

__all__ = ["count_open_alerts", "needs_from_intake", "open_alert_banner"]
