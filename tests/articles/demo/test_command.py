"""The command that loads the demo magazine."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from articles.models import AuditEntry, Publication


@pytest.fixture
def quick(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.mark.django_db
def test_loads_and_says_what_it_did(quick):
    out = StringIO()
    call_command("load_demo_articles", picture_width=80, password="wachtwoord-van-nu", stdout=out)
    assert Publication.objects.exists()
    assert User.objects.get(username="hoofdredacteur").check_password("wachtwoord-van-nu")
    said = out.getvalue()
    assert "25 made" in said
    assert "schrijver" in said
    assert "wachtwoord-van-nu" in said
    assert set(AuditEntry.objects.values_list("door", flat=True)) == {"command"}
    role = AuditEntry.objects.about(User.objects.get(username="hoofdredacteur")).get()
    assert role.changes == {"groups": [None, "editor-in-chief"]}


@pytest.mark.django_db
def test_refuses_on_a_public_site(quick, settings):
    settings.IS_HTTPS = True
    with pytest.raises(CommandError, match="public site"):
        call_command("load_demo_articles", picture_width=80, stdout=StringIO())
    assert not User.objects.exists()


@pytest.mark.django_db
def test_gives_no_role_to_an_account_that_was_there(quick):
    User.objects.create_user("schrijver", password="al-lang-van-mij")
    with pytest.raises(CommandError, match="“schrijver”"):
        call_command("load_demo_articles", picture_width=80, stdout=StringIO())
    assert User.objects.get(username="schrijver").check_password("al-lang-van-mij")
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_is_loaded_on_a_public_site_by_force(quick, settings):
    settings.IS_HTTPS = True
    call_command("load_demo_articles", picture_width=80, force=True, stdout=StringIO())
    assert Publication.objects.exists()
