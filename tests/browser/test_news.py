"""A page that lies open tells of news by itself, and disturbs nobody who is at work in it."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crm import keys
from crm.credentials import Grant
from feedback import handling
from feedback.models import Case, Feedback
from stakeholders import tasks
from tests import factories
from tests.feedback.conftest import rule_of

TYPED = "She asked for the contract"


@pytest.fixture(autouse=True)
def _asks_often(settings, _asks_seldom):
    settings.PAGE_NEWS_SECONDS = 1
