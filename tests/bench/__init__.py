"""Measurements; rows need a set-up Django before any model can be imported."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
