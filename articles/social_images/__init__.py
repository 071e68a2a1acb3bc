"""The pictures that other sites show beside a shared link: how they are drawn, and for which pages."""
