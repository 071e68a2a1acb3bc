"""Every address of the site; the wings name their own."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("beheer/", admin.site.urls),
    path("", include("ads.urls")),
    path("", include("articles.urls")),
]
