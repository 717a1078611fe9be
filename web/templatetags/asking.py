"""What lets a page that lies open ask for news."""

from django import template
from django.conf import settings

register = template.Library()


@register.inclusion_tag("web/_asks.html")
def asks(news_url: str, parts: str) -> dict[str, str]:
    """What asks there, again and again, and shows these parts of the page anew."""
    # As a script reads it: no language writes the point of half a second as a comma.
    return {"news_url": news_url, "parts": parts, "every": str(settings.PAGE_NEWS_SECONDS)}
