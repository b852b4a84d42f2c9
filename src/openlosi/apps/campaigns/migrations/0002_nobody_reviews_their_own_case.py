from django.db import migrations

from openlosi.apps.triggers import Forbid, Forbidden


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial")]

    operations = [
        Forbid(
            Forbidden(
                "case_reviewer_not_assessor",
                "campaigns_case",
                "UPDATE",
                "NEW.reviewer_id IS NOT NULL AND EXISTS (SELECT 1 FROM campaigns_assignment s"
                " WHERE s.case_id = NEW.id AND s.assessor_id = NEW.reviewer_id)",
                "nobody reviews a case they assessed",
            )
        ),
        Forbid(
            Forbidden(
                "assessor_not_case_reviewer",
                "campaigns_assignment",
                "INSERT",
                "EXISTS (SELECT 1 FROM campaigns_case c WHERE c.id = NEW.case_id AND c.reviewer_id = NEW.assessor_id)",
                "nobody assesses a case they review",
            )
        ),
        Forbid(
            Forbidden(
                "assignment_stays",
                "campaigns_assignment",
                "UPDATE",
                "NEW.case_id <> OLD.case_id OR NEW.assessor_id <> OLD.assessor_id OR NEW.slot <> OLD.slot",
                "an assignment is withdrawn and made anew, never handed on",
            )
        ),
    ]
