"""The number under a bar code, in one spelling: GTIN-8, -13 or -14 without spaces."""

from __future__ import annotations

from stdnum import ean
from stdnum.exceptions import ValidationError


def normalise(typed: str) -> str:
    """The GTIN in its shortest usual length, so that one product has one number; "" for an empty one.

    A 12-digit number (UPC) gets its leading zero. Raises ValueError for a wrong length or check digit
    (GS1 General Specifications, section 7.9).
    """
    try:
        digits = ean.compact(typed)
        if not digits:
            return ""
        digits = ean.validate(digits).lstrip("0")
    except ValidationError as error:
        raise ValueError(typed) from error
    # All zeros have a right check digit and name nothing.
    if not digits:
        raise ValueError(typed)
    return digits.zfill(8 if len(digits) <= 8 else 13)
