"""What the marketers' wing remembers."""

from .advertiser import Advertiser
from .approval import Approval
from .campaign import Campaign, Placement, Target
from .counts import CountedToken, CountKind, Filtered, FilteredCount, PlacementCount
from .product import Brand, Ingredient, Merchant, Offer, Product

__all__ = [
    "Advertiser",
    "Approval",
    "Brand",
    "Campaign",
    "CountKind",
    "CountedToken",
    "Filtered",
    "FilteredCount",
    "Ingredient",
    "Merchant",
    "Offer",
    "Placement",
    "PlacementCount",
    "Product",
    "Target",
]
