"""The public pages about who paid for which placement."""

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ads import transparency

PER_PAGE = 20
# The same for every reader: proxies may keep it for ten minutes.
kept = cache_control(public=True, max_age=600)


@require_safe
@kept
def payers(request):
    """Placements of the last year, a page at a time, those of one advertiser with `?q=`."""
    now = timezone.now()
    search = request.GET.get("q", "").replace("\x00", "").strip()[: transparency.LONGEST_SEARCH]
    try:
        page = Paginator(transparency.told(now, search=search), PER_PAGE).page(request.GET.get("p", 1))
    except InvalidPage as error:
        raise Http404(str(error)) from error
    found = transparency.entries(page.object_list, now)
    return render(request, "ads/payers.html", {"page": page, "entries": found, "search": search})


@require_safe
@kept
def payer(request, placement_id):
    """One placement; 410 a year after it was last shown, 404 for one that never was."""
    now = timezone.now()
    placement = transparency.told(now).filter(pk=placement_id).first()
    if placement is None:
        if not transparency.was_ever_told(placement_id):
            raise Http404("This was never shown.")
        return render(request, "ads/payer_gone.html", status=410)
    [entry] = transparency.entries([placement], now)
    return render(request, "ads/payer.html", {"entry": entry})
