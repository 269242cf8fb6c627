from django.apps import AppConfig
from django.core import checks


class PrivacyConfig(AppConfig):
    name = "gonghui.foundation.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The declared uses are checked whenever the site is."""
        checks.register(declared_uses)


def declared_uses(**kwargs: object) -> list[checks.CheckMessage]:
    """A wrong declaration stops the start, with the name of the entry."""
    from gonghui.foundation.privacy.rules import BadUse, uses

    try:
        uses()
    except BadUse as error:
        return [checks.Error(str(error), id="privacy.E001")]
    return []
