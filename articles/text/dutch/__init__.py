"""Dutch as search reads it: the same analysis for what is indexed and for what is asked."""

from .analysis import VERSION, Spot, Unit, analyse, ask
from .folding import fold_word

__all__ = ["VERSION", "Spot", "Unit", "analyse", "ask", "fold_word"]
