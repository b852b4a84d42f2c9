from django.apps import AppConfig


class ReviewerPagesConfig(AppConfig):
    name = "openlosi.web.reviewer"
    label = "reviewer_pages"
