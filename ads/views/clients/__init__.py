"""The room of advertisers, who come from outside; every page of it stands behind door.py."""
