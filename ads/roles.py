"""The two role groups of the marketers' wing and exactly what each may do; made anew after every migrate."""

from django.db import transaction

# Codenames of permissions, with the app that they belong to, by group.
ROLES = {
    "marketer": [
        ("ads", ["add", "change", "view"], ["advertiser", "brand", "merchant", "product", "campaign"]),
        ("ads", ["add", "change", "view"], ["competitorlabel"]),
        # What is dangerous doesn't wait for a second person; lifting does.
        ("ads", ["add", "view"], ["recall"]),
        ("ads", ["add", "change", "view", "delete"], ["ingredient", "offer", "target"]),
        ("ads", ["add", "change", "view", "delete"], ["placement", "variant"]),
        ("ads", ["view"], ["placementcount", "billedcount", "variantcount", "filteredcount"]),
        ("ads", ["view"], ["campaignbudget", "campaignday", "campaignpace"]),
        # Switching off and deciding; who is invited from outside is the lead's to say.
        ("ads", ["change", "view"], ["advertiseraccess", "proposal"]),
        ("articles", ["view"], ["article", "topic", "tag", "term"]),
        # No change: the same pictures stand in articles and in what was approved.
        ("articles", ["add", "view"], ["image"]),
    ],
}  # fmt: skip
LEAD = "marketing lead"
LEAD_ALSO = [
    ("ads", ["approve"], ["product", "campaign"]),
    ("ads", ["lift"], ["recall"]),
    ("ads", ["delete"], ["advertiser", "brand", "merchant", "competitorlabel"]),
    ("ads", ["add"], ["advertiseraccess"]),
    # Of the log he reads what is about his own wing (AuditQuerySet.readable_by).
    ("articles", ["view"], ["auditentry"]),
]


def make_roles(sender=None, **kwargs):
    """Make the groups that are missing and give each exactly its permissions; repeating changes nothing."""
    from django.contrib.auth.models import Group

    using = kwargs.get("using", "default")
    rows = ROLES["marketer"]
    with transaction.atomic(using=using):
        for name, wanted in (("marketer", rows), (LEAD, [*rows, *LEAD_ALSO])):
            group, _made = Group.objects.using(using).get_or_create(name=name)
            group.permissions.set(_permissions(wanted, using))


def _permissions(rows, using):
    from django.contrib.auth.models import Permission

    return [
        permission
        for app, actions, models in rows
        for permission in Permission.objects.using(using).filter(
            content_type__app_label=app,
            codename__in=[f"{action}_{model}" for action in actions for model in models],
        )
    ]
