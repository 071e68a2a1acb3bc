"""The addresses of the marketers' wing."""

from django.urls import path

from .views import counting, product

urlpatterns = [
    path("producten/<slug:slug>/", product.product, name="product"),
    path("uit/<str:token>/", counting.click, name="placement-click"),
    path("gezien/", counting.seen, name="placements-seen"),
]
