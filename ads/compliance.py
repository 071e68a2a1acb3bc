"""What may be sold beside articles, and on which paper: product classes and admission numbers."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from django.db.models import Q

from ads.models.product import Product

_Class = Product.ProductClass

# The classes that may stand in a sponsored block; whatever isn't named here may not.
# Infant formula: Delegated Regulation (EU) 2016/127, article 10(1), keeps its advertising to publications on
# baby care and scientific ones; this is neither. Toddler milk isn't infant formula in the sense of Regulation
# (EU) 609/2013, article 2(2)(c).
# Medicines: Directive 2001/83/EC, articles 86-88, and Geneesmiddelenwet, chapter 9; this magazine takes none.
PLACEABLE = frozenset(
    {
        _Class.SUPPLEMENT,
        _Class.FOOD,
        _Class.TODDLER_MILK,
        _Class.HOMEOPATHIC,
        _Class.MEDICAL_DEVICE,
        _Class.COSMETIC,
    }
)

# The classes whose advertising to the public is examined beforehand in the Netherlands.
# Homeopathic: the KOAG's code for the advertising of medicines to the public (CPG).
# Medical devices: the KOAG's code for the advertising of medical self-care devices (CMH).
# Supplements need none here because a placement states facts only: a claim would bring in the KAG's code.
NEEDS_ADMISSION = frozenset({_Class.HOMEOPATHIC, _Class.MEDICAL_DEVICE})


class OnPaper(Protocol):
    """What a product, or a row that was read of one, says about its admission."""

    @property
    def product_class(self) -> str: ...
    @property
    def admission_number(self) -> str: ...
    @property
    def admission_until(self) -> date | None: ...


def may_be_placed(product_class: str) -> bool:
    """Whether products of this class may stand in a sponsored block at all (`PLACEABLE`)."""
    return product_class in PLACEABLE


def needs_admission(product_class: str) -> bool:
    """Whether products of this class need a valid admission number to be shown (`NEEDS_ADMISSION`)."""
    return product_class in NEEDS_ADMISSION


def has_valid_admission(product: OnPaper, today: date) -> bool:
    """Whether the product may be shown on `today` as far as admission goes: none needed, or one that runs.

    A number whose end isn't known isn't valid: nobody would notice that it had run out.
    """
    if not needs_admission(product.product_class):
        return True
    until = product.admission_until
    return bool(product.admission_number) and until is not None and until >= today


def admitted(today: date) -> Q:
    """The same two rules, `may_be_placed` and `has_valid_admission`, as a condition on placements."""
    has_number = ~Q(product__admission_number="") & Q(product__admission_until__gte=today)
    return Q(product__product_class__in=PLACEABLE) & (
        ~Q(product__product_class__in=NEEDS_ADMISSION) | has_number
    )
