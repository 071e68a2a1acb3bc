"""How much work a piece of Python does, in lines run: the same on every machine, whatever else runs there."""

import sys
from collections.abc import Callable
from typing import Any


def lines_run(function: Callable[..., Any], *arguments: Any) -> int:
    """How many lines of Python `function(*arguments)` runs; what is written in C counts as nothing."""
    count = 0

    def trace(_frame, event, _argument):
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function(*arguments)
    finally:
        sys.settrace(before)
    return count
