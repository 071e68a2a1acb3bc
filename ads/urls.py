"""The addresses of the marketers' wing."""

from django.urls import include, path

from .views import counting, fragment, payers, product

urlpatterns = [
    path("producten/<slug:slug>/", product.product, name="product"),
    path("uit/<str:token>/", counting.click, name="placement-click"),
    path("naast/<int:article_id>/", fragment.beside, name="placements-beside"),
    path("gezien/", counting.seen, name="placements-seen"),
    path("wie-betaalt/", payers.payers, name="payers"),
    path("wie-betaalt/<int:placement_id>/", payers.payer, name="payer"),
    path("adverteerders/", include("ads.views.clients.urls")),
]
