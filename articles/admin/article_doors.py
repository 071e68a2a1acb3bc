"""What the smaller doors of an article's form share: their addresses, and who may come through."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path


class ArticleDoors(admin.ModelAdmin):
    """Adds doors beside the form of an article; without `article_id` of one being made."""

    def door(self, address, view, name):
        """A path below the articles' own, named articles_article_`name`."""
        return path(address, self.admin_site.admin_view(view), name=f"articles_article_{name}")

    def article_to_see(self, request, article_id):
        """The article, for who may look at it; Http404 and PermissionDenied else."""
        article = self.get_object(request, str(article_id))
        if article is None:
            raise Http404
        if not self.has_view_permission(request, article):
            raise PermissionDenied
        return article

    def article_to_write(self, request, article_id=None):
        """The article, for who may change it now (without an id None, for who may make one)."""
        article = self.article_to_see(request, article_id) if article_id is not None else None
        if not self.may_write(request, article):
            raise PermissionDenied
        return article

    def may_write(self, request, article):
        return self.has_change_permission(request, article) if article else self.has_add_permission(request)
