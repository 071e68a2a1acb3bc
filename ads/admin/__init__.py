"""The marketers' desk in Django's admin, one module a subject; it holds no rules (ads/approval.py does)."""

from . import advertisers, campaigns, placements, products, recalls

__all__ = ["advertisers", "campaigns", "placements", "products", "recalls"]
