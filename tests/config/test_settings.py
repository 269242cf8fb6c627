"""Settings as a process of its own reads them: wrong ones are refused in a sentence."""

import json
import os
import subprocess
import sys

import pytest

SHOW = """
import json, os
from django.conf import settings
names = ["HTTPS", "SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"]
print(json.dumps({n: getattr(settings, n) for n in names} | {"database": settings.DATABASES["default"]}))
"""


def settings_with(tmp_path, **environment):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("GONGHUI_") and k != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-c", SHOW],
        env=clean | {"DJANGO_SETTINGS_MODULE": "config.settings", "GONGHUI_VAR": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_trial_on_localhost_goes_without_https(tmp_path):
    found = json.loads(settings_with(tmp_path).stdout)
    assert not found["HTTPS"]
    assert not found["SESSION_COOKIE_SECURE"]
    assert found["database"]["HOST"].endswith("socket")


def test_a_public_host_is_served_over_https_only(tmp_path):
    found = json.loads(settings_with(tmp_path, GONGHUI_HOSTS="gonghui.example,www.gonghui.example").stdout)
    assert found["HTTPS"]
    assert found["SESSION_COOKIE_SECURE"]
    assert found["SECURE_SSL_REDIRECT"]
    assert "https://gonghui.example" in found["CSRF_TRUSTED_ORIGINS"]


def test_a_server_by_url(tmp_path):
    url = "postgresql://us%40er:p%3Aw@db.example:6432/house?sslmode=require"
    database = json.loads(settings_with(tmp_path, DATABASE_URL=url).stdout)["database"]
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", "6432", "house")
    assert (database["USER"], database["PASSWORD"]) == ("us@er", "p:w")
    options = database["OPTIONS"]
    assert options.pop("options").startswith("-c random_page_cost=")
    assert options == {"sslmode": "require"}


def test_what_the_address_asks_of_the_server_comes_last_and_holds(tmp_path):
    url = "postgresql://db.example/house?options=-c%20jit%3Don"
    database = json.loads(settings_with(tmp_path, DATABASE_URL=url).stdout)["database"]
    assert database["OPTIONS"]["options"].endswith("-c jit=off -c jit=on")


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"GONGHUI_DEBUG": "maybe"}, "neither yes nor no"),
        ({"DATABASE_URL": "sqlite:///x"}, "PostgreSQL is the one database"),
        ({"DATABASE_URL": "postgresql://h:port/x"}, "DATABASE_URL"),
        ({"GONGHUI_LOG": "loud"}, "must be DEBUG, INFO"),
        ({"GONGHUI_DEMO_SEED": "-1"}, "whole number"),
        ({"GONGHUI_CRYPTO_KEYS": "{"}, "keys"),
        ({"GONGHUI_CRYPTO_KEYS": '{"active": 1}'}, "seal"),
    ],
)
def test_a_wrong_setting_says_what_to_do(tmp_path, environment, sentence):
    done = settings_with(tmp_path, **environment)
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured")
    assert sentence in last
