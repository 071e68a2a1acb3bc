"""The marketers' desk in Django's admin, one module a subject; it holds no rules (ads/approval.py does)."""

from . import access, advertisers, campaigns, placements, products, proposals, recalls

__all__ = ["access", "advertisers", "campaigns", "placements", "products", "proposals", "recalls"]
