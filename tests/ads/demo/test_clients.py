"""The demo's log-in from outside."""

from django.core import mail

from ads.clients.tenancy import of
from ads.demo import clients, load
from ads.models import AdvertiserAccess, Campaign, Proposal
from tests.articles.demo.demo_site import NOW, DemoSite, silent

PASSWORD = "een-wachtwoord-van-de-proef"


class DemoClient(DemoSite):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        load.load(NOW, password=PASSWORD, picture_width=80, say=silent)
        clients.load(NOW, password=PASSWORD, say=silent)

    def test_somebody_from_outside_can_look_around(self):
        access = AdvertiserAccess.objects.entering().get()
        assert access.user.check_password(PASSWORD)
        assert not access.user.is_staff
        assert of(access.advertiser, Campaign).exists()
        assert mail.outbox == []

    def test_a_proposal_waits(self):
        assert Proposal.objects.waiting().count() == 1

    def test_a_second_run_makes_nothing(self):
        clients.load(NOW, password=PASSWORD, say=silent)
        assert AdvertiserAccess.objects.count() == 1
        assert Proposal.objects.count() == 1
