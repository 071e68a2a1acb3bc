"""The addresses of the marketers' wing."""

from django.urls import path

from .views import counting, fragment, product

urlpatterns = [
    path("producten/<slug:slug>/", product.product, name="product"),
    path("uit/<str:token>/", counting.click, name="placement-click"),
    path("naast/<int:article_id>/", fragment.beside, name="placements-beside"),
    path("gezien/", counting.seen, name="placements-seen"),
]
