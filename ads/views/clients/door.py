"""The one door of the room: who has no access stays out, and what is somebody else's isn't there."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.defaults import page_not_found

from ads.clients.tenancy import of
from ads.models import AdvertiserAccess
from articles.models import Door, through

READ = ("GET", "HEAD")


def room(model=None, methods=READ):
    """For a view of the room: it gets `request.access`, and for a `pk` the advertiser's own thing.

    Access is looked up anew with each request. Without a log-in: to the log-in page; without access: 403;
    with somebody else's pk: 404 as for one that never was, whatever the method.
    """

    def decorate(view):
        @wraps(view)
        def entered(request, pk=None, **kwargs):
            try:
                response = _enter(request, view, model, methods, pk, kwargs)
            except Http404 as error:
                # Answered here, because what answers it elsewhere lets it be kept.
                response = page_not_found(request, error)
            add_never_cache_headers(response)
            return response

        return entered

    return decorate


def _enter(request, view, model, methods, pk, kwargs):
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), reverse("clients:login"))
    access = AdvertiserAccess.objects.of_user(request.user)
    if access is None:
        return render(request, "ads/clients/no_access.html", status=403)
    request.access = access
    things = () if model is None else (_own(access.advertiser, model, pk),)
    if request.method not in methods:
        return HttpResponseNotAllowed(methods)
    with through(Door.FORM):
        return view(request, *things, **kwargs)


def _own(advertiser, model, pk):
    thing = of(advertiser, model).filter(pk=pk).first()
    if thing is None:
        raise Http404("There is nothing here.")
    return thing
