"""In which order items can be judged enabled, and which of them wait for each other for ever."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from assessments.fhir.form import Form


@dataclass(frozen=True, slots=True)
class Order:
    """`link_ids`: sources before what depends on them; the `looping` ones come last, in the form's order."""

    link_ids: tuple[str, ...]
    looping: tuple[str, ...]


def evaluation_order(form: Form) -> Order:
    """An item waits for its parent and for the sources of its conditions. Linear; ends for every form."""
    waits: dict[str, set[str]] = {}
    for link_id, item in form.index.items():
        sources = {condition.question for condition in item.enable_when if condition.question in form.index}
        above = form.parents.get(link_id, "")
        waits[link_id] = sources | ({above} if above else set())
    return _sorted(waits)


def _sorted(waits: dict[str, set[str]]) -> Order:
    dependants: dict[str, list[str]] = {}
    for link_id, sources in waits.items():
        for source in sources:
            dependants.setdefault(source, []).append(link_id)
    open_sources = {link_id: len(sources) for link_id, sources in waits.items()}
    ready = deque(link_id for link_id, count in open_sources.items() if count == 0)
    done: list[str] = []
    while ready:
        link_id = ready.popleft()
        done.append(link_id)
        for dependant in dependants.get(link_id, ()):
            open_sources[dependant] -= 1
            if open_sources[dependant] == 0:
                ready.append(dependant)
    left = [link_id for link_id in waits if open_sources[link_id] > 0]
    return Order((*done, *left), tuple(_in_loops(left, waits)))


def _in_loops(left: list[str], waits: dict[str, set[str]]) -> list[str]:
    """Of what is left over, those on a loop; the others only stand behind one. Peels from the other end."""
    members = set(left)
    while True:
        needed = {source for link_id in members for source in waits[link_id]}
        ends = {link_id for link_id in members if link_id not in needed}
        if not ends:
            return [link_id for link_id in left if link_id in members]
        members -= ends
