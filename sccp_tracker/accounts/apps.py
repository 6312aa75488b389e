from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sccp_tracker.accounts"
