from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "openlosi.web"
    label = "web"

    def ready(self) -> None:
        """Listen to what people change of their ways of signing in."""
        from openlosi.web import signing_in  # the tables are ready only now

        assert signing_in
