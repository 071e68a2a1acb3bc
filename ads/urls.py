"""The addresses of the marketers' wing."""

urlpatterns: list = []
