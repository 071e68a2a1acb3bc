"""The three role groups of the editors' wing and exactly what each may do; made anew after every migrate."""

from django.db import transaction

# Codenames of permissions of the articles app, by group.
ROLES = {
    "writer": [
        "view_topic", "view_term", "view_termform", "view_person", "view_revision", "view_publication",
        "add_article", "change_article", "view_article", "submit_article",
        "add_section", "change_section", "delete_section", "view_section",
        "add_authorship", "change_authorship", "delete_authorship", "view_authorship",
        "add_articlereference", "change_articlereference", "delete_articlereference", "view_articlereference",
        "add_reference", "change_reference", "view_reference",
        "add_image", "change_image", "view_image",
        "add_tag", "view_tag", "view_popularlist", "view_externallink",
    ],
    "medical reviewer": [
        "view_topic", "view_term", "view_termform", "view_person", "view_revision", "view_publication",
        "view_article", "review_article", "view_section", "view_authorship", "view_articlereference",
        "view_reference", "view_image", "view_tag",
    ],
}  # fmt: skip
# Everything of the wing, publishing included; articles that were published are withdrawn, never deleted.
LEADS = "editor-in-chief"


def make_roles(sender=None, **kwargs):
    """Make the groups if they are missing and give each exactly its permissions; again changes nothing."""
    from django.contrib.auth.models import Group, Permission

    using = kwargs.get("using", "default")
    permissions = Permission.objects.using(using).filter(content_type__app_label="articles")
    with transaction.atomic(using=using):
        for name, codenames in ROLES.items():
            group, _made = Group.objects.using(using).get_or_create(name=name)
            group.permissions.set(permissions.filter(codename__in=codenames))
        group, _made = Group.objects.using(using).get_or_create(name=LEADS)
        group.permissions.set(permissions)
