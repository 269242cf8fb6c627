from django.apps import AppConfig


class OrganisingConfig(AppConfig):
    name = "gonghui.affairs.organising"
    label = "organising"
    default_auto_field = "django.db.models.BigAutoField"
