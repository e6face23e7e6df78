"""Every write of matching. Each is one transaction and leaves its trace."""

from matching.actions.apart import end_conflict, record_conflict, tie, untie
from matching.actions.fits import rematch, say_fit
from matching.actions.offers import (
    TimeGone,
    accept,
    agree,
    book_meeting,
    lapse_due,
    make_offer,
    place,
    prefer_another,
    refuse,
    withdraw,
)
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
    triage,
    undo_match,
    update_entry,
)
from matching.actions.plans import make_plan, send_plan
from matching.actions.weights import FIELDS as WEIGHT_FIELDS
from matching.actions.weights import set_weights
from matching.actions.while_waiting import write_to_the_waiting

__all__ = [
    "WEIGHT_FIELDS",
    "NotPossible",
    "TimeGone",
    "accept",
    "accept_match",
    "agree",
    "book_meeting",
    "decline_enquiry",
    "email_index",
    "end_conflict",
    "fill_needs",
    "lapse_due",
    "leave_list",
    "make_offer",
    "make_plan",
    "place",
    "prefer_another",
    "put_back",
    "receive_enquiry",
    "record_conflict",
    "refuse",
    "register_enquiry",
    "rematch",
    "reopen_enquiry",
    "say_fit",
    "send_plan",
    "set_weights",
    "tie",
    "triage",
    "undo_match",
    "untie",
    "update_entry",
    "withdraw",
    "write_to_the_waiting",
]
