"""What lets a page that lies open ask for news."""

from django import template
from django.conf import settings

register = template.Library()


@register.inclusion_tag("web/_asks.html")
def asks(news_url: str, parts: str) -> dict[str, str | int]:
    """What asks there, again and again, and shows these parts of the page anew."""
    return {"news_url": news_url, "parts": parts, "every": settings.PAGE_NEWS_SECONDS}
