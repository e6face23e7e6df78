"""Sums, means, rounding and the like for FHIRPath: over numbers and quantities of one unit, exact, rounded half up."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, Overflow
from typing import Any

from fhirpathpy.engine.nodes import FP_Quantity, FP_TimeBase
from fhirpathpy.engine.util import arraify, get_data, is_number

from assessments.fhir.fhirpath import CalculationFailed, check_text

Context = dict[str, Any]
Collection = list[Any]


def numbers(collection: Collection) -> list[Decimal]:
    """Numbers and quantities (of one unit) of a collection. Raises CalculationFailed for anything else."""
    found, units = [], set()
    for one in arraify(collection):
        data = get_data(one)
        if isinstance(data, FP_Quantity):
            units.add(data.unit)
            data = data.value
        elif isinstance(data, dict) and "value" in data:
            units.add(data.get("code") or data.get("unit"))
            data = data["value"]
        if not is_number(data):
            raise CalculationFailed("only numbers can be added up")
        found.append(Decimal(data))
    if len(units) > 1:
        raise CalculationFailed("different units cannot be added up")
    return found


def add_up(context: Context, collection: Collection) -> Any:
    return sum(numbers(collection), Decimal(0))


def average(context: Context, collection: Collection) -> Any:
    found = numbers(collection)
    return sum(found, Decimal(0)) / len(found) if found else []


def smallest(context: Context, collection: Collection) -> Any:
    return _extreme(collection, min)


def largest(context: Context, collection: Collection) -> Any:
    return _extreme(collection, max)


def _extreme(collection: Collection, choose: Callable[..., Any]) -> Any:
    data = [get_data(one) for one in arraify(collection)]
    if not data:
        return []
    if all(isinstance(one, str) for one in data):
        return choose(data)
    return choose(numbers(collection))


def single_number(collection: Any) -> Decimal | None:
    found = numbers(arraify(collection))
    if len(found) > 1:
        raise CalculationFailed("one number is expected, there are several")
    return found[0] if found else None


def round_half_up(context: Context, collection: Collection, places: Any = 0) -> Any:
    number, count = single_number(collection), single_number(places) or Decimal(0)
    if number is None:
        return []
    if not 0 <= count <= 20 or count != int(count):
        raise CalculationFailed("rounding needs a number of places")
    rounded = number.quantize(Decimal(1).scaleb(-int(count)), ROUND_HALF_UP)
    return int(rounded) if not count else rounded


def power(context: Context, collection: Collection, exponent: Any) -> Any:
    number, degree = single_number(collection), single_number(exponent)
    if number is None or degree is None or (number < 0 and degree != int(degree)):
        return []
    try:
        return number**degree
    except (InvalidOperation, Overflow) as error:
        raise CalculationFailed("a number grows too large") from error


def divide(context: Context, left: Any, right: Any) -> Any:
    return [] if right == 0 else Decimal(str(left)) / Decimal(str(right))


def whole_division(context: Context, left: Any, right: Any) -> Any:
    return [] if right == 0 else int(Decimal(str(left)) / Decimal(str(right)))


def plus(context: Context, left: Any, right: Any) -> Any:
    return _added(left, right, 1)


def minus(context: Context, left: Any, right: Any) -> Any:
    return _added(left, right, -1)


def _added(left: Any, right: Any, sign: int) -> Any:
    if len(left) != 1 or len(right) != 1:
        raise CalculationFailed("one value is expected on each side")
    one, other = get_data(left[0]), get_data(right[0])
    if isinstance(one, str) and isinstance(other, str) and sign == 1:
        check_text(len(one) + len(other))
        return one + other
    if is_number(one) and is_number(other):
        return one + sign * other
    if isinstance(other, FP_Quantity) and isinstance(one, str | FP_TimeBase):
        time = one if isinstance(one, FP_TimeBase) else FP_TimeBase.get_match_data(one)
        if time is not None:
            return time.plus(FP_Quantity(sign * other.value, other.unit))
    numbers([*left, *right])  # says why when units differ
    raise CalculationFailed("these values cannot be added")
