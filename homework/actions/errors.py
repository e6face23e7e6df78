"""What can stand in the way."""


class SafetyFirst(Exception):
    """Practice that asks to open up waits while safety is not settled."""


class NotOpen(Exception):
    """The assignment was set aside, or the entry is finished: nothing more can be written there."""
