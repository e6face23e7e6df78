"""In which order items can be judged enabled, and which of them wait for each other for ever."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assessments.fhir.form import Item


@dataclass(frozen=True, slots=True)
class Order:
    """`link_ids`: sources before what depends on them; those that wait for a loop come last, in the form's order."""

    link_ids: tuple[str, ...]
    looping: tuple[str, ...]


def evaluation_order(index: Mapping[str, Item], parents: Mapping[str, str]) -> Order:
    """An item waits for its parent and for the sources of its conditions. Linear; ends for every form."""
    waits: dict[str, set[str]] = {}
    for link_id, item in index.items():
        sources = {condition.question for condition in item.enable_when if condition.question in index}
        above = parents.get(link_id, "")
        waits[link_id] = sources | ({above} if above else set())
    done, left = _peeled(waits)
    # of what is left over, only what something left over waits for, in both directions, is on a loop
    waited_for: dict[str, set[str]] = {link_id: set() for link_id in left}
    for link_id in left:
        for source in waits[link_id] & waited_for.keys():
            waited_for[source].add(link_id)
    _ends, looping = _peeled(waited_for)
    return Order((*done, *left), tuple(looping))


def _peeled(waits: Mapping[str, set[str]]) -> tuple[list[str], list[str]]:
    """(those that can be reached one after the other, the rest in the order given)."""
    dependants: dict[str, list[str]] = {}
    for link_id, sources in waits.items():
        for source in sources:
            dependants.setdefault(source, []).append(link_id)
    still = {link_id: len(sources) for link_id, sources in waits.items()}
    ready = deque(link_id for link_id, count in still.items() if count == 0)
    done = []
    while ready:
        link_id = ready.popleft()
        done.append(link_id)
        for dependant in dependants.get(link_id, ()):
            still[dependant] -= 1
            if still[dependant] == 0:
                ready.append(dependant)
    return done, [link_id for link_id in waits if still[link_id] > 0]
