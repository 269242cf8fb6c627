from django.apps import AppConfig
from django.core import checks


class LawConfig(AppConfig):
    name = "gonghui.foundation.law"
    label = "law"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The statute files are checked whenever the site is."""
        checks.register(statute_files)


def statute_files(**kwargs: object) -> list[checks.CheckMessage]:
    """A wrong statute file stops the start, with the name of the entry."""
    from gonghui.foundation.law.rules import BadStatute, statute
    from gonghui.foundation.law.rules.calendar import PREFIX, arrangements

    try:
        arrangements(amount for key, found in statute().items() if key.startswith(PREFIX) for amount in found)
    except BadStatute as error:
        return [checks.Error(str(error), id="law.E001")]
    return []
