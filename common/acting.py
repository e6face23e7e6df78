"""For whom this thread asks the database: nobody, one person, or the clinic itself.

PostgreSQL's row security decides by it (docs/adr/0019): ``common.postgresql`` sends it along with each statement, in the same
message, valid for that statement's transaction only. So nothing of it stays on a connection, whoever gets the connection next.
SQLite has no row security; there all of this does nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import _GeneratorContextManager, contextmanager
from contextvars import ContextVar

REQUEST_ROLE = "mooring_request"  # of whoever asks over the web: sees what the policies let that person see
CLINIC_ROLE = "mooring_clinic"  # of jobs, commands and the named steps that need more than one person may see

_USER = 'mooring."user"'  # quoted: the bare word means something else in SQL
_EMERGENCY = "mooring.emergency"  # "on" where a request only reads and the person may have an emergency access
_NOBODY = f"SET LOCAL ROLE {REQUEST_ROLE}; SET LOCAL {_USER} = ''; "
_CLINIC = f"SET LOCAL ROLE {CLINIC_ROLE}; "
# The role that signed in at the database. Own rows of protected tables it has none: it migrates, and is where tests stand.
_LOGIN = "SET LOCAL ROLE NONE; "

_context: ContextVar[str | None] = ContextVar("acting", default=None)


@contextmanager
def _acting(words: str) -> Iterator[None]:
    token = _context.set(words)
    try:
        yield
    finally:
        _context.reset(token)


def as_nobody() -> _GeneratorContextManager[None]:
    """Work for a visitor who has not signed in: no row of any client."""
    return _acting(_NOBODY)


def as_person(user_id: uuid.UUID, *, emergency: bool = False) -> _GeneratorContextManager[None]:
    """Work for one signed-in person. Raises ValueError on anything that is not an id.

    With ``emergency`` the database counts an emergency access that this person has open, for reading (docs/adr/0021).
    """
    known = user_id if isinstance(user_id, uuid.UUID) else uuid.UUID(str(user_id))
    switch = "on" if emergency else ""
    return _acting(
        f"SET LOCAL ROLE {REQUEST_ROLE}; SET LOCAL {_USER} = '{known}'; SET LOCAL {_EMERGENCY} = '{switch}'; "
    )


def as_the_clinic() -> _GeneratorContextManager[None]:
    """Work that looks at everybody: jobs, commands, and steps inside a request that answer with less than they look at.

    Also a decorator. Inside a request it is the exception: each use says why, and ``tests/house/test_rows.py`` counts them.
    """
    return _acting(_CLINIC)


def as_the_login() -> _GeneratorContextManager[None]:
    """Work as the role that signed in: for changes of tables. No row of a client."""
    return _acting(_LOGIN)


def words(*, in_transaction: bool) -> str:
    """SQL to send before a statement so that it runs for whom this thread works; "" when nothing is to be said.

    Inside a transaction something is always said, since an earlier statement may have worked for somebody else.
    """
    said = _context.get()
    if said is None:
        return _LOGIN if in_transaction else ""
    return said
