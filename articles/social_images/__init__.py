"""The pictures that other sites and apps show beside a shared link: how they are drawn, and for which pages."""
