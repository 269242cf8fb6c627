from django.apps import AppConfig


class DueConfig(AppConfig):
    name = "gonghui.engines.due"
    label = "due"
