"""Sets the environment of a test run before the settings are read."""

import os

os.environ["STATIC_HASHED"] = "0"
