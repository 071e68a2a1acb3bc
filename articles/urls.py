"""The addresses of the editors' wing."""

from django.urls import path

from .views import article, browsing, counting, glossary, home, preview, search

urlpatterns = [
    path("", home.home, name="home"),
    path("artikelen/<slug:slug>/", article.article, name="article"),
    path("artikelen/<int:article_id>/gelezen/", counting.read, name="read"),
    path("voorbeeld/<str:token>/", preview.shared, name="preview"),
    path("onderwerpen/<slug:slug>/", browsing.topic, name="topic"),
    path("tags/<slug:slug>/", browsing.tag, name="tag"),
    path("auteurs/<slug:slug>/", browsing.author, name="author"),
    path("zoeken/", search.search, name="search"),
    path("zoeken/suggesties/", search.suggestions, name="search_suggestions"),
    path("begrippen/", glossary.glossary, name="terms"),
    path("begrippen/<slug:slug>/", glossary.term, name="term"),
]
