"""A process that writes as fast as it can, for tests that follow what many write at once."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
