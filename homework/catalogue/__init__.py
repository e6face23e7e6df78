"""The twelve kinds of practice that come with the product. Importing this package defines them."""

from homework.catalogue import alone, together

__all__ = ["alone", "together"]
