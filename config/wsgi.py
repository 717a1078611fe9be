"""What gunicorn serves."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from config.celery import app

application = get_wsgi_application()

# Imports models, which exist only now.
from config import embedded, memory  # noqa: E402

if not settings.REDIS_URL:
    embedded.start(app, settings.DATA_FOLDER)

# Reads the code of every page now, for which the first visitor of each process waited else.
get_resolver().check()

memory.settle()
