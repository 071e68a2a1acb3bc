"""What the marketers' wing remembers."""

from .access import AdvertiserAccess
from .advertiser import Advertiser
from .approval import Approval
from .budget import CampaignBudget, CampaignDay, CampaignPace, Lease
from .campaign import Campaign, CompetitorLabel
from .counts import (
    BilledCount,
    CountedToken,
    CountKind,
    Filtered,
    FilteredCount,
    PlacementCount,
    VariantCount,
)
from .placement import Placement, Target, Variant
from .product import Brand, Ingredient, Merchant, Offer, Product
from .proposals import Proposal
from .recall import Recall

__all__ = [
    "Advertiser",
    "AdvertiserAccess",
    "Approval",
    "BilledCount",
    "Brand",
    "Campaign",
    "CampaignBudget",
    "CampaignDay",
    "CampaignPace",
    "CompetitorLabel",
    "CountKind",
    "CountedToken",
    "Filtered",
    "FilteredCount",
    "Ingredient",
    "Lease",
    "Merchant",
    "Offer",
    "Placement",
    "PlacementCount",
    "Product",
    "Proposal",
    "Recall",
    "Target",
    "Variant",
    "VariantCount",
]
