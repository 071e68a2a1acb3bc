"""Django's admin on a site of our own."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    default_site = "supplements_cms.desk_site.DeskSite"
