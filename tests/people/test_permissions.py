"""What each role may do, written down by hand: the matrix takes the declaration as it is and would follow a mistake."""

import pytest

from people.permissions import GRANTS, Permission, Role, permissions_of

P = Permission
TRUTH = {
    P.OWN_ACCOUNT: {Role.THERAPIST, Role.SUPERVISOR, Role.ADMIN, Role.CLIENT},
    P.OWN_PORTAL: {Role.CLIENT},
    P.STAFF_AREA: {Role.THERAPIST, Role.SUPERVISOR, Role.ADMIN},
    P.MANAGE_CLINIC: {Role.ADMIN},
    P.MANAGE_STAFF: {Role.ADMIN},
    P.SEE_TRAIL: {Role.ADMIN},
    P.SEE_CLIENTS: {Role.THERAPIST, Role.SUPERVISOR, Role.ADMIN},
    P.EDIT_CLIENTS: {Role.THERAPIST, Role.ADMIN},
    P.REGISTER_CLIENTS: {Role.ADMIN},
    P.MATCH_CLIENTS: {Role.ADMIN},
    P.SEE_RECORDS: {Role.THERAPIST, Role.SUPERVISOR},
    P.WRITE_RECORDS: {Role.THERAPIST},
    P.SUPERVISE: {Role.SUPERVISOR},
    P.ANSWER_ALERTS: {Role.THERAPIST, Role.SUPERVISOR, Role.ADMIN},
    P.SEE_MESSAGES: {Role.THERAPIST, Role.SUPERVISOR, Role.ADMIN},
    P.OPEN_IN_EMERGENCY: {Role.THERAPIST, Role.SUPERVISOR},
}


@pytest.mark.parametrize("permission", list(Permission))
def test_a_permission_belongs_to_exactly_these_roles(permission):
    assert {role for role in Role if permission in GRANTS[role]} == TRUTH[permission]


def test_several_roles_may_what_each_of_them_may_and_none_may_nothing():
    assert permissions_of(frozenset()) == frozenset()
    both = permissions_of(frozenset({Role.THERAPIST, Role.ADMIN}))
    assert both == GRANTS[Role.THERAPIST] | GRANTS[Role.ADMIN]
