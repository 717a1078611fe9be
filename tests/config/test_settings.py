import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SHOW = """
import json, sys
from config import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


@pytest.fixture
def read(tmp_path):
    """The named settings as a new process with these variables reads them."""

    def run(*names, **variables):
        inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return subprocess.run(
            [sys.executable, "-c", SHOW, *names],
            cwd=ROOT,
            env={**inherited, "DATA_FOLDER": str(tmp_path), **variables},
            capture_output=True,
            text=True,
        )

    return run


@pytest.fixture
def values(read):
    def run(*names, **variables):
        answer = read(*names, **variables)
        assert answer.returncode == 0, answer.stderr
        return list(json.loads(answer.stdout).values())

    return run


def test_every_default_runs_on_a_laptop(values):
    assert values("IS_LAPTOP", "DEBUG", "SESSION_COOKIE_SECURE", "CELERY_BROKER_URL") == [
        True,
        False,
        False,
        "memory://localhost",
    ]


def test_the_generated_key_stays_the_same_and_is_nobody_elses(values, tmp_path):
    first, second = values("SECRET_KEY"), values("SECRET_KEY")
    assert first == second
    assert len(first[0]) >= 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


def test_elsewhere_a_key_is_required(read):
    answer = read("SECRET_KEY", PUBLIC_URL="https://quorate.example")
    assert answer.returncode != 0
    assert "SECRET_KEY is required" in answer.stderr


def test_an_https_address_makes_everything_secure(values):
    names = (
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
        "ALLOWED_HOSTS",
        "WHITENOISE_USE_FINDERS",
    )
    found = values(*names, PUBLIC_URL="https://quorate.example", SECRET_KEY="x" * 50)
    assert found == [True, True, True, 31536000, ["quorate.example"], False]


def test_redis_takes_the_work_out_of_the_process(values):
    names = ("CELERY_TASK_ALWAYS_EAGER", "CELERY_BROKER_URL")
    assert values(*names, REDIS_URL="redis://127.0.0.1:1/0") == [False, "redis://127.0.0.1:1/0"]
    assert values(*names) == [True, "memory://localhost"]


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("DEBUG", "perhaps", "DEBUG is 'perhaps', but must be true or false."),
        ("EMAIL_PORT", "smtp", "EMAIL_PORT is 'smtp', but must be a whole number."),
        ("PAGE_NEWS_SECONDS", "0", "PAGE_NEWS_SECONDS is '0', but must be a number above 0"),
        ("PAGE_NEWS_SECONDS", "nan", "PAGE_NEWS_SECONDS is 'nan', but must be a number above"),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL begins with 'mysql'"),
    ],
)
def test_nonsense_gets_a_sentence(read, variable, value, sentence):
    answer = read("DEBUG", **{variable: value})
    assert answer.returncode != 0
    assert sentence in answer.stderr


def test_a_page_asks_again_after_a_part_of_a_second(values):
    assert values("PAGE_NEWS_SECONDS") == [0.5]
    assert values("PAGE_NEWS_SECONDS", PAGE_NEWS_SECONDS="2") == [2]


def test_exchange_rates_are_read_by_currency(values):
    assert values("EXCHANGE_RATES") == [{}]
    assert values("EXCHANGE_RATES", EXCHANGE_RATES="usd=0.92, GBP=1.17,") == [
        {"USD": 0.92, "GBP": 1.17}
    ]


@pytest.mark.parametrize("given", ["USD", "USD=much", "USD=0", "USD=-1", "Dollar=1", "USD=1=2"])
def test_a_rate_that_is_none_stops_the_start(read, given):
    answer = read("EXCHANGE_RATES", EXCHANGE_RATES=given)
    assert answer.returncode != 0
    assert "must be currencies with a rate above 0" in answer.stderr
