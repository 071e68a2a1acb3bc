"""Tries the two lists, and plainer rules, on past counts: what each picks, and what came of it."""
