"""Readers' pages as bytes: made once, kept for a while, and filled for each reader where they have a hole."""
