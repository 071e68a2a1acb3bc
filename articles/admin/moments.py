"""The field for a moment: a date and a time as the clock in Amsterdam shows them."""

from datetime import datetime

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError

from articles.publishing.moments import UnclearMoment, moment_of


class MomentField(forms.SplitDateTimeField):
    """What comes out is aware of its time zone; a time that the clock skips or shows twice is explained."""

    widget = AdminSplitDateTime

    def compress(self, data_list):
        if not data_list or any(value in self.empty_values for value in data_list):
            return super().compress(data_list)
        try:
            return moment_of(datetime.combine(*data_list))
        except UnclearMoment as unclear:
            raise ValidationError(str(unclear), code="unclear_moment") from unclear
