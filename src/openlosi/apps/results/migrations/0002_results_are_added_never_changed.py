from django.db import migrations

from openlosi.apps.triggers import Forbid, Forbidden

_KEPT = "a settled result is reopened and settled anew, never changed"
_REWRITTEN = (
    "NEW.case_id <> OLD.case_id OR NEW.by_id <> OLD.by_id OR NEW.no_score <> OLD.no_score"
    " OR NEW.edition_id <> OLD.edition_id OR OLD.reopened_at IS NOT NULL"
)


class Migration(migrations.Migration):
    dependencies = [
        ("results", "0001_initial"),
        ("campaigns", "0002_nobody_reviews_their_own_case"),
    ]

    operations = [
        Forbid(
            Forbidden(
                "settled_on_own_case",
                "results_settling",
                "INSERT",
                "EXISTS (SELECT 1 FROM campaigns_assignment s"
                " WHERE s.case_id = NEW.case_id AND s.assessor_id = NEW.by_id)",
                "nobody settles a case they assessed",
            )
        ),
        Forbid(Forbidden("settling_rewritten", "results_settling", "UPDATE", _REWRITTEN, _KEPT)),
        *(
            Forbid(Forbidden(f"{table}_{when.lower()}", f"results_{table}", when, "1 = 1", _KEPT))
            for table, whens in (
                ("settling", ["DELETE"]),
                ("settledanswer", ["UPDATE", "DELETE"]),
                ("score", ["UPDATE", "DELETE"]),
            )
            for when in whens
        ),
    ]
