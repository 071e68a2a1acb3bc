"""Leads readers from the old address of a thing to where it stands now."""

from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_cache_control

from articles.publishing.former_slugs import current

# Browsers keep a permanent redirect for good unless told otherwise; here the slug may get a new owner.
KEPT_SECONDS = 3600


def moved_to(path):
    """A permanent redirect to `path` of this site."""
    response = redirect(path, permanent=True)
    patch_cache_control(response, max_age=KEPT_SECONDS)
    return response


def moved(kind, slug):
    """The redirect from an old slug of a thing of that kind; Http404 where no such thing ever stood there."""
    thing = current(kind, slug, timezone.now())
    if thing is None:
        raise Http404("Nothing of this name is to be found.")
    return moved_to(thing.get_absolute_url())
