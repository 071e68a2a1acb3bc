"""Getting in and out of the room: logging in and out, and choosing a password."""

import posixpath
from urllib.parse import unquote, urlsplit

from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.shortcuts import resolve_url
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ads.clients import inviting
from ads.models import AdvertiserAccess
from articles.models import Door, through

from .door import room


class LoginForm(AuthenticationForm):
    """A log-in with the e-mail address; who has no access hears the same as who types a wrong password."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": gettext_lazy("This e-mail address and password don't belong together here."),
    }

    def __init__(self, request=None, *args, **kwargs):
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("E-mail address")
        self.fields["username"].widget.attrs["inputmode"] = "email"

    def clean_username(self):
        return self.cleaned_data["username"].strip().lower()

    def confirm_login_allowed(self, user):
        super().confirm_login_allowed(user)
        if AdvertiserAccess.objects.of_user(user) is None:
            raise self.get_invalid_login_error()


def _as_browsers_go(address):
    """The path to which a browser goes: without dots, which it resolves also where they are encoded."""
    path = unquote(urlsplit(address).path).replace("\\", "/")
    return posixpath.normpath(path) + "/"


class Login(views.LoginView):
    """Wrong passwords count together with those of the desk and pause the log-in (django-axes)."""

    template_name = "ads/clients/login.html"
    authentication_form = LoginForm
    next_page = reverse_lazy("clients:home")

    def get_redirect_url(self):
        """Where the visitor was going, if that was in this room."""
        wanted = super().get_redirect_url()
        home = resolve_url("clients:home")
        return wanted if wanted.startswith(home) and _as_browsers_go(wanted).startswith(home) else ""


class Logout(views.LogoutView):
    next_page = reverse_lazy("clients:login")


class ChoosePassword(views.PasswordResetConfirmView):
    """The page behind an invitation's link; it works once, and only while the access is switched on."""

    template_name = "ads/clients/choose_password.html"
    token_generator = inviting.tokens
    success_url = reverse_lazy("clients:login")
    extra_context = {"rules": password_validators_help_texts}

    def get_user(self, uidb64):
        user = super().get_user(uidb64)
        self.access = AdvertiserAccess.objects.of_user(user) if user else None
        return user if self.access else None

    def form_valid(self, form):
        response = super().form_valid(form)
        with through(Door.FORM):
            inviting.password_chosen(self.access, now=timezone.now())
        messages.success(self.request, _("Your password is set. Log in with it."))
        return response


@method_decorator(room(methods=("GET", "HEAD", "POST")), name="dispatch")
class ChangePassword(views.PasswordChangeView):
    template_name = "ads/clients/change_password.html"
    success_url = reverse_lazy("clients:home")
    extra_context = {"rules": password_validators_help_texts}

    def form_valid(self, form):
        response = super().form_valid(form)
        inviting.password_chosen(self.request.access, now=timezone.now())
        messages.success(self.request, _("Your password is changed."))
        return response
