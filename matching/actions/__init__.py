"""Every write of matching. Each is one transaction and leaves its trace."""

from matching.actions.apart import end_conflict, record_conflict, tie, untie
from matching.actions.places import (
    NotPossible,
    accept_match,
    decline_enquiry,
    email_index,
    fill_needs,
    leave_list,
    put_back,
    receive_enquiry,
    register_enquiry,
    reopen_enquiry,
    undo_match,
    update_entry,
)

__all__ = [
    "NotPossible",
    "accept_match",
    "decline_enquiry",
    "email_index",
    "end_conflict",
    "fill_needs",
    "leave_list",
    "put_back",
    "receive_enquiry",
    "record_conflict",
    "register_enquiry",
    "reopen_enquiry",
    "tie",
    "undo_match",
    "untie",
    "update_entry",
]
