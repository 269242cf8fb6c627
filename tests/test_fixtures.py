"""The fixtures themselves."""

from gonghui.foundation.accounts.models import Account


def test_by_is_an_account(by):
    assert Account.objects.get(pk=by.pk) == by


def test_browser_shows_chinese(page):
    page.set_content("<title>工会</title><h1>工会</h1>")
    assert page.title() == "工会"
