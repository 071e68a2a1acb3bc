"""Form fields of the marketers' desk: euros, GTINs and web addresses."""

import re
from decimal import Decimal

from django import forms
from django.contrib.admin.widgets import (
    AdminTextInputWidget,
    AdminURLFieldWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from ads import gtin

from .display import MICROS, plain_euros

# 1.250,00 in the Dutch way: dots between thousands, and a comma that says so.
_GROUPED = re.compile(r"[1-9]\d{0,2}(\.\d{3})+,\d+", re.ASCII)
_AMBIGUOUS = re.compile(r"[1-9]\d{0,2}(\.\d{3})+", re.ASCII)
_AMOUNT = re.compile(r"\d{1,9}([.,]\d{1,6})?", re.ASCII)


# Longer numbers are no number of a row.
_DIGITS = 19


class _KnownNumbers:
    """Shows what was chosen; what can't be the number of a row (?brand=abc) isn't looked up."""

    def optgroups(self, name, value, attr=None):
        known = [
            one for one in value if str(one).isascii() and str(one).isdigit() and len(str(one)) < _DIGITS
        ]
        return super().optgroups(name, known, attr)


class Picker(_KnownNumbers, AutocompleteSelect):
    """Choosing one row by typing."""


class PickerOfMany(_KnownNumbers, AutocompleteSelectMultiple):
    """Choosing rows by typing."""


class EurosField(forms.CharField):
    """An amount that is typed in euros and kept in whole micro-euros; None when it is left empty.

    Comma and point both begin the decimals; “1.250” is refused because it means a thousand to one reader and
    one to another.
    """

    widget = AdminTextInputWidget(attrs={"inputmode": "decimal", "class": "euros", "size": 12})
    default_error_messages = {
        "invalid": _("Type an amount in euros, such as 12,50."),
        "ambiguous": _("Is that %(thousands)s or %(decimals)s? Write it without a point."),
    }

    def to_python(self, value):
        if value is None or isinstance(value, int):
            return value
        text = re.sub(r"[€\s]", "", str(value))
        if not text:
            return None
        if _GROUPED.fullmatch(text):
            text = text.replace(".", "")
        elif _AMBIGUOUS.fullmatch(text):
            params = {"thousands": text.replace(".", ""), "decimals": text.replace(".", ",", 1)}
            raise ValidationError(self.error_messages["ambiguous"], code="ambiguous", params=params)
        if not _AMOUNT.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(Decimal(text.replace(",", ".")) * MICROS)

    def prepare_value(self, value):
        return plain_euros(value) if isinstance(value, int) else value

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class AmountField(forms.DecimalField):
    """A number that is shown without zeros at its end and may be typed with a comma."""

    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "localize": True})

    def prepare_value(self, value):
        return Decimal(f"{value.normalize():f}") if isinstance(value, Decimal) else value


class GtinField(forms.CharField):
    """The number under the bar code, in one spelling; spaces and hyphens may be typed."""

    widget = AdminTextInputWidget(attrs={"inputmode": "numeric"})

    def to_python(self, value):
        try:
            return gtin.normalise(super().to_python(value))
        except ValueError:
            raise ValidationError(
                _("This is no GTIN: it has 8, 12, 13 or 14 digits, the last of which checks the others."),
                code="invalid",
            ) from None


class WebAddressField(forms.URLField):
    """An address that a reader's browser can be sent to: http or https, nothing else."""

    widget = AdminURLFieldWidget
    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs):
        kwargs.setdefault("assume_scheme", "https")
        super().__init__(**kwargs)
