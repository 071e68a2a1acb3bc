"""The addresses of the editors' wing."""

urlpatterns: list = []
