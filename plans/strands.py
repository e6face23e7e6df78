"""All ways of working that the clinic knows: the four that come with the product and those it added."""

from __future__ import annotations

from collections.abc import Iterable

from plans.modalities import Strand
from plans.models import OwnStrand

_names: dict[str, str] = {}  # a name of the clinic's own never changes, so what was once read stays true


def strand_choices() -> list[tuple[str, str]]:
    """(code, name) of every strand that can be chosen now, the four first."""
    own = OwnStrand.objects.offered().values_list("code", "name")
    return [*((strand.value, str(strand.label)) for strand in Strand), *own]


def own_strand_name(code: str) -> str | None:
    """Name of a strand the clinic added, or None for a code that nobody knows."""
    if code not in _names:
        found = OwnStrand.objects.filter(code=code).values_list("name", flat=True).first()
        if found is None:
            return None
        _names[code] = found
    return _names[code]


def strand_name(code: str) -> str:
    """Name of any strand; the code itself where nobody knows it."""
    return str(Strand(code).label) if code in Strand.values else own_strand_name(code) or code


def in_usual_order(codes: Iterable[str]) -> list[str]:
    """The four in their order, then the clinic's own."""
    given = set(codes)
    return [*(code for code in Strand.values if code in given), *sorted(given - set(Strand.values))]
