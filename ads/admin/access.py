"""Log-ins of advertisers: inviting somebody, passing on the link once, and switching off."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from ads.approval import Refused
from ads.clients import inviting
from ads.models import Advertiser, AdvertiserAccess

from .display import badge


class InvitationForm(forms.Form):
    """Whom to invite. Without mail, or when the marketer prefers it, the link is shown instead of sent."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150, widget=AdminTextInputWidget)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=150,
        widget=AdminTextInputWidget(attrs={"type": "email"}),
        help_text=gettext_lazy("This person logs in with it."),
    )
    is_passed_on = forms.BooleanField(
        label=gettext_lazy("Don't mail the link: I pass it on myself"), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not settings.HAS_MAIL:
            del self.fields["is_passed_on"]


class InvitingAdmin(admin.ModelAdmin):
    """For the admin of advertisers: the log-ins of one, and the form that invites."""

    def get_urls(self):
        view = self.admin_site.admin_view(never_cache(self.invite_view))
        return [
            path("<int:advertiser_id>/log-ins/", view, name="ads_advertiser_accesses"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["may_see_accesses"] = bool(obj and obj.pk) and request.user.has_perm(
            "ads.view_advertiseraccess"
        )
        return super().render_change_form(request, context, add, change, form_url, obj)

    @method_decorator(sensitive_variables())
    def invite_view(self, request, advertiser_id):
        if not request.user.has_perm("ads.view_advertiseraccess"):
            raise PermissionDenied
        advertiser = Advertiser.objects.filter(pk=advertiser_id).first()
        if advertiser is None:
            raise Http404
        if request.method == "POST" and not inviting.may_invite(request.user):
            raise PermissionDenied
        initial = {"email": "" if advertiser.accesses.exists() else advertiser.contact_email}
        form = InvitationForm(request.POST if request.method == "POST" else None, initial=initial)
        link = (
            self._invite(request, advertiser, form) if request.method == "POST" and form.is_valid() else None
        )
        if link == "":
            return HttpResponseRedirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Log-ins of %(advertiser)s") % {"advertiser": advertiser},
            "opts": self.opts,
            "advertiser": advertiser,
            "accesses": advertiser.accesses.with_entry().select_related("user", "created_by"),
            "form": InvitationForm() if link else form,
            "may_invite": inviting.may_invite(request.user) and advertiser.is_active,
            "link": link,
            "days": inviting.link_lives().days,
        }
        return TemplateResponse(request, "admin/ads/accesses.html", context)

    def _invite(self, request, advertiser, form):
        """Invite; "" when the link was mailed, the link when somebody must pass it on, None when refused."""
        data = form.cleaned_data
        try:
            access = inviting.invite(
                advertiser, name=data["name"], email=data["email"], user=request.user, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return None
        return hand_over(request, access, is_passed_on=data.get("is_passed_on", False))


def hand_over(request, access, *, is_passed_on):
    """Mail the link of an invitation and return "", or return the link, to be shown this once."""
    who = {"who": access, "email": access.user.email}
    if not is_passed_on and inviting.send_link(access):
        messages.success(request, _("The invitation of %(who)s was mailed to %(email)s.") % who)
        return ""
    if settings.HAS_MAIL and not is_passed_on:
        messages.warning(
            request, _("The mail to %(email)s couldn't be sent: pass the link on yourself.") % who
        )
    return inviting.link_to(access)


@admin.register(AdvertiserAccess)
class AccessAdmin(admin.ModelAdmin):
    """A list to look at; people come in by an invitation, and are never deleted but switched off."""

    list_display = ["__str__", "email", "advertiser", "state", "last_login", "created_at", "created_by"]
    list_select_related = ["user", "advertiser", "created_by"]
    list_filter = ["is_active", "advertiser"]
    search_fields = ["user__email", "user__first_name", "advertiser__name"]
    ordering = ["advertiser__name", "user__first_name"]
    fields = ["email", "advertiser", "state", "last_login", "created_at", "created_by"]
    readonly_fields = fields
    change_form_template = "admin/ads/access.html"
    actions = None
    list_per_page = 50

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        """Its form is for looking; the buttons are doors of their own."""
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        doors = [("switch", self.switch_view), ("link", self.link_view)]
        return [
            *(
                path(
                    f"<int:access_id>/{name}/",
                    self.admin_site.admin_view(never_cache(require_POST(view))),
                    name=f"ads_advertiseraccess_{name}",
                )
                for name, view in doors
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_entry()

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["may_invite"] = inviting.may_invite(request.user)
        context["has_mail"] = settings.HAS_MAIL
        context["may_switch_off"] = request.user.has_perm("ads.change_advertiseraccess")
        return super().render_change_form(request, context, add, change, form_url, obj)

    def switch_view(self, request, access_id):
        access = self._access(request, access_id)
        is_active = request.POST.get("is_active") == "1"
        try:
            inviting.switch(access, is_active=is_active, user=request.user, now=timezone.now())
        except Refused as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        done = (
            _("%(who)s has access again.") if is_active else _("%(who)s has no access any more, from now on.")
        )
        self.message_user(request, done % {"who": access}, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:ads_advertiseraccess_change", args=[access.pk]))

    @method_decorator(sensitive_variables())
    def link_view(self, request, access_id):
        access = self._access(request, access_id)
        if not inviting.may_invite(request.user):
            raise PermissionDenied
        here = reverse("admin:ads_advertiseraccess_change", args=[access.pk])
        try:
            inviting.renew(access, user=request.user, now=timezone.now())
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
            return HttpResponseRedirect(here)
        link = hand_over(request, access, is_passed_on="_pass_on" in request.POST)
        if not link:
            return HttpResponseRedirect(here)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Link for %(who)s") % {"who": access},
            "opts": self.opts,
            "advertiser": access.advertiser,
            "link": link,
            "days": inviting.link_lives().days,
        }
        return TemplateResponse(request, "admin/ads/accesses.html", context)

    def _access(self, request, access_id):
        if not self.has_view_permission(request):
            raise PermissionDenied
        access = AdvertiserAccess.objects.select_related("user", "advertiser").filter(pk=access_id).first()
        if access is None:
            raise Http404
        return access

    @admin.display(description=gettext_lazy("e-mail address"), ordering="user__email")
    def email(self, access):
        return access.user.email

    @admin.display(description=gettext_lazy("state"), ordering="is_active")
    def state(self, access):
        if not access.is_active:
            return badge("archived", _("switched off"))
        if not access.is_entering:
            return badge("archived", _("no access"))
        if not access.user.has_usable_password():
            return badge("in_review", _("invited"))
        return badge("published", _("has access"))

    @admin.display(description=gettext_lazy("last log-in"), ordering="user__last_login")
    def last_login(self, access):
        moment = access.user.last_login
        return date_format(timezone.localtime(moment), "j F Y H:i") if moment else None
