"""The addresses of the room of advertisers, below /adverteerders/."""

from django.urls import path

from . import entering, pages, proposing

app_name = "clients"

urlpatterns = [
    path("", pages.home, name="home"),
    path("inloggen/", entering.Login.as_view(), name="login"),
    path("uitloggen/", entering.Logout.as_view(), name="logout"),
    path("welkom/<uidb64>/<token>/", entering.ChoosePassword.as_view(), name="choose_password"),
    path("wachtwoord/", entering.ChangePassword.as_view(), name="change_password"),
    path("campagnes/<int:pk>/", pages.campaign, name="campaign"),
    path("campagnes/<int:pk>/rapport/", pages.report, name="report"),
    path("campagnes/<int:pk>/rapport.csv", pages.report_file, name="report_file"),
    path("plaatsingen/<int:pk>/voorstel/", proposing.propose_for, name="propose"),
    path("voorstellen/<int:pk>/", pages.proposal, name="proposal"),
]
