"""Roles and permissions, in code. Pages ask for a permission, never for a role."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    THERAPIST = "therapist"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    CLIENT = "client"


class Permission(StrEnum):
    # a person's own affairs
    OWN_ACCOUNT = "own_account"
    OWN_PORTAL = "own_portal"
    # the clinic
    STAFF_AREA = "staff_area"
    MANAGE_CLINIC = "manage_clinic"
    MANAGE_STAFF = "manage_staff"
    SEE_TRAIL = "see_trail"
    # clients as people of the clinic: name, contact, place on the list
    SEE_CLIENTS = "see_clients"
    EDIT_CLIENTS = "edit_clients"
    REGISTER_CLIENTS = "register_clients"
    MATCH_CLIENTS = "match_clients"
    # clinical work
    SEE_RECORDS = "see_records"
    WRITE_RECORDS = "write_records"
    SUPERVISE = "supervise"
    OPEN_IN_EMERGENCY = "open_in_emergency"
    ANSWER_ALERTS = "answer_alerts"
    SEE_MESSAGES = "see_messages"


P = Permission
_STAFF = frozenset({P.OWN_ACCOUNT, P.STAFF_AREA, P.SEE_CLIENTS, P.ANSWER_ALERTS, P.SEE_MESSAGES})

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.THERAPIST: _STAFF | {P.EDIT_CLIENTS, P.SEE_RECORDS, P.WRITE_RECORDS, P.OPEN_IN_EMERGENCY},
    Role.SUPERVISOR: _STAFF | {P.SEE_RECORDS, P.SUPERVISE, P.OPEN_IN_EMERGENCY},
    Role.ADMIN: _STAFF
    | {P.MANAGE_CLINIC, P.MANAGE_STAFF, P.SEE_TRAIL, P.EDIT_CLIENTS, P.REGISTER_CLIENTS, P.MATCH_CLIENTS},
    Role.CLIENT: frozenset({P.OWN_ACCOUNT, P.OWN_PORTAL}),
}

STAFF_ROLES = frozenset({Role.THERAPIST, Role.SUPERVISOR, Role.ADMIN})


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    return frozenset().union(*(GRANTS[role] for role in roles))
