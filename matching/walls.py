"""Who must not come together, laid over the possible pairs of many people at once. Pure.

A wall is a bar between a person and a specialist, or a tie between two people: whoever works with one of them, worked with one,
or is being asked for one, is out of the question for the other; and a plan never gives the two to the same specialist.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Walls:
    """``barred``: (client, clinician) not to be proposed. ``ties``: (client, client) to be kept apart. ``works_with``: (client,
    clinician) of clients with a tie, whoever they work with or are being proposed to."""

    barred: list[tuple[Any, Any]] = field(default_factory=list)
    ties: list[tuple[Any, Any]] = field(default_factory=list)
    works_with: list[tuple[Any, Any]] = field(default_factory=list)

    def near(self) -> dict[Any, set[Any]]:
        """Whom each client must not meet."""
        found: dict[Any, set[Any]] = {}
        for one, other in self.ties:
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
        return found

    def pairs(self) -> Iterable[tuple[Any, Any]]:
        """(client, clinician) of everything that must not be made."""
        near = self.near()
        yield from self.barred
        for client, clinician in self.works_with:
            yield from ((far, clinician) for far in near.get(client, ()))


def lay(
    possible: NDArray[np.bool_], walls: Walls, row_of: Mapping[Any, int], column_of: Mapping[Hashable, int]
) -> list[tuple[int, int]]:
    """Take every pair behind a wall out of ``possible`` (N x M, in place); gives the rows that are tied to each other.

    ``row_of`` is by client, ``column_of`` by the clinician's id as text.
    """
    for client, clinician in walls.pairs():
        row, column = row_of.get(client), column_of.get(str(clinician))
        if row is not None and column is not None:
            possible[row, column] = False
    return [(row_of[one], row_of[other]) for one, other in walls.ties if one in row_of and other in row_of]
