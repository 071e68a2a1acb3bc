"""Periodic work in one process for those who have no cron: which job is due, whose it is, and running it."""
