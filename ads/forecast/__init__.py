"""What a campaign can count on, told before it is sold."""

from .drafts import Draft, aim_of, saved_draft, stock_of
from .outcome import Forecast, Range, Verdict
from .outlook import forecast

__all__ = ["Draft", "Forecast", "Range", "Verdict", "aim_of", "forecast", "saved_draft", "stock_of"]
