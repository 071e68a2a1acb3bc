"""The addresses of the editors' wing."""

from django.urls import path

from . import feeds
from .views import article, browsing, counting, glossary, home, preview, search, site_pages

urlpatterns = [
    path("", home.home, name="home"),
    path("artikelen/<slug:slug>/", article.article, name="article"),
    path("artikelen/<int:article_id>/gelezen/", counting.read, name="read"),
    path("voorbeeld/<str:token>/", preview.shared, name="preview"),
    path("onderwerpen/<slug:slug>/", browsing.topic, name="topic"),
    path("tags/<slug:slug>/", browsing.tag, name="tag"),
    path("feed/<slug:kind>/", feeds.site_feed, name="feed"),
    path("onderwerpen/<slug:slug>/feed/<slug:kind>/", feeds.topic_feed, name="topic_feed"),
    path("tags/<slug:slug>/feed/<slug:kind>/", feeds.tag_feed, name="tag_feed"),
    path("auteurs/<slug:slug>/", browsing.author, name="author"),
    path("zoeken/", search.search, name="search"),
    path("zoeken/suggesties/", search.suggestions, name="search_suggestions"),
    path("begrippen/", glossary.glossary, name="terms"),
    path("begrippen/<slug:slug>/", glossary.term, name="term"),
    # Last: whatever has an address of its own comes first.
    path("<slug:slug>/", site_pages.site_page, name="site-page"),
]
