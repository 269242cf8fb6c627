"""What every test may ask for: a database, an account that acts, a browser.

`make test` starts its own servers and sets DATABASE_URL. Without that variable, a plain `pytest`
uses the embedded server of this checkout.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

    from gonghui.foundation.accounts.models import Account
    from tests.kept_city import KeptCity

# Playwright's synchronous interface runs an event loop in the test's own thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
_server = contextlib.ExitStack()
_kept: list[KeptCity] = []


def pytest_configure(config: pytest.Config) -> None:
    """The embedded server runs as long as the tests do, where no other is named."""
    if settings.EMBEDDED is not None:
        _server.enter_context(settings.EMBEDDED.running())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Lets go of it."""
    _server.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--only-database` runs what touches the database, pages apart: for a second server.

    Pages and API ask what the floors below offer, and those are tried on both.
    """
    parser.addoption("--only-database", action="store_true", help="only tests that touch the database")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Names bytes by their argument: a zip made at collection holds the second it was made in, and both
    processes must collect the same names."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks browser tests, and lets every test that commits start from the migrated rows."""
    kept = []
    items.sort(key=_rank)
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if names & {"browser", "page"}:
            item.add_marker(pytest.mark.browser)
        marker = item.get_closest_marker("django_db")
        commits = marker is not None and marker.kwargs.get("transaction")
        if commits or names & {"transactional_db", "live_server"}:
            # Tests that commit empty every table behind them, the rows that migrations made too.
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)
        touches = marker is not None or names & {"db", "transactional_db", "live_server"}
        if touches and not item.get_closest_marker("browser") and not item.nodeid.startswith("tests/faces/"):
            kept.append(item)
    if config.getoption("--only-database"):
        config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
        items[:] = kept


def _rank(item: pytest.Item) -> int:
    """Tests upon the demo city follow one another, so it is loaded once; those that commit come after."""
    names, marker = set(getattr(item, "fixturenames", ())), item.get_closest_marker("django_db")
    if names & {"transactional_db", "live_server"} or (marker and marker.kwargs.get("transaction")):
        return 2
    if "kept_city" in names:
        return 1
    return 0 if marker or "db" in names else 3


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Rolls the demo city back before a test that wants another database."""
    if _kept and _rank(item) in {0, 2}:
        _kept[0].close()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """The tests' database is a copy of one with all tables, where `scripts/test.py` has made one."""
    if template := os.environ.get("GONGHUI_TEST_TEMPLATE"):
        from django.db import connection

        connection.settings_dict["TEST"]["TEMPLATE"] = template


@pytest.fixture(scope="session")
def kept_city(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KeptCity]:
    """The tiny demo city of this process; whoever uses it asks it for `loaded()` or `planned()`."""
    from tests.kept_city import KeptCity

    _kept.append(KeptCity(django_db_blocker, tmp_path_factory.mktemp("city")))
    yield _kept[0]
    _kept.pop().close()


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Any, settings: Any) -> None:
    """Attachments and the warehouse of a test are its own."""
    settings.VAR_DIR = tmp_path
    settings.ATTACHMENT_DIR = tmp_path / "attachments"
    settings.WAREHOUSE_DIR = tmp_path / "warehouse"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """What a process keeps of a database is another's: each test that commits finds emptied tables."""
    from gonghui.foundation.core.queries.once import forget

    forget()


@pytest.fixture
def by(db: None) -> Account:
    """An account that acts; it holds no role."""
    from gonghui.foundation.accounts.models import Account

    return Account.objects.create(username="tester", name="试验员")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the session: Debian's, no download."""
    from playwright.sync_api import sync_playwright

    if not CHROMIUM:
        pytest.fail("Chromium is not installed: `make setup` as root, or apt-get install chromium.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
            ],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def browser_context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh context in Chinese at 1280 px; nothing outside this machine is asked for."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def page(browser_context: BrowserContext) -> Iterator[Page]:
    """A page that fails its test on a script error or a refusal of the content security policy.

    A poll that is broken off because the page is left is neither.
    """
    page = browser_context.new_page()
    problems: list[str] = []

    def noted(line: ConsoleMessage) -> None:
        if line.type == "error" and not line.text.startswith(("htmx:afterRequest", "htmx:sendAbort")):
            problems.append(line.text)

    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", noted)
    yield page
    assert not problems, problems
