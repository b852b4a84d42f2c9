"""
Rules that the database keeps over answers and decisions.

An answer is of an indicator that its case holds; a submitted one stays; nobody decides on a case they assessed; and a
decision, once made, is replaced and never rewritten.
"""

from django.db import migrations

from openlosi.apps.triggers import Forbid, Forbidden

_OUTSIDE = (
    "NOT EXISTS (SELECT 1 FROM assessments_assessment a JOIN campaigns_assignment s ON s.id = a.assignment_id"
    " JOIN campaigns_caseindicator i ON i.case_id = s.case_id"
    " WHERE a.id = NEW.assessment_id AND i.code = NEW.indicator)"
)
_SUBMITTED = "EXISTS (SELECT 1 FROM assessments_assessment a WHERE a.id = {row}.assessment_id AND a.submitted_at IS NOT NULL)"
_KEPT = "a submitted answer stays as it was"
_REWRITTEN = (
    "NEW.case_id <> OLD.case_id OR NEW.indicator <> OLD.indicator OR NEW.value <> OLD.value"
    " OR NEW.reason <> OLD.reason OR NEW.by_id <> OLD.by_id"
)


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0001_initial"),
        ("campaigns", "0002_nobody_reviews_their_own_case"),
    ]

    operations = [
        Forbid(
            Forbidden(
                "answer_outside_case",
                "assessments_answer",
                "INSERT",
                f"{_OUTSIDE} OR {_SUBMITTED.format(row='NEW')}",
                "an answer is of an indicator of its case, and of an assessment that is open",
            )
        ),
        Forbid(
            Forbidden(
                "answer_update",
                "assessments_answer",
                "UPDATE",
                "NEW.indicator <> OLD.indicator OR NEW.assessment_id <> OLD.assessment_id"
                f" OR {_SUBMITTED.format(row='OLD')}",
                _KEPT,
            )
        ),
        Forbid(
            Forbidden(
                "answer_delete",
                "assessments_answer",
                "DELETE",
                "1 = 1",
                "an answer is taken back, not deleted",
            )
        ),
        Forbid(
            Forbidden(
                "decision_on_own_case",
                "assessments_adjudication",
                "INSERT",
                "EXISTS (SELECT 1 FROM campaigns_assignment s"
                " WHERE s.case_id = NEW.case_id AND s.assessor_id = NEW.by_id)",
                "nobody decides on a case they assessed",
            )
        ),
        Forbid(
            Forbidden(
                "decision_outside_case",
                "assessments_adjudication",
                "INSERT",
                "NOT EXISTS (SELECT 1 FROM campaigns_caseindicator i"
                " WHERE i.case_id = NEW.case_id AND i.code = NEW.indicator)",
                "a decision is on an indicator of its case",
            )
        ),
        Forbid(
            Forbidden(
                "decision_rewritten",
                "assessments_adjudication",
                "UPDATE",
                _REWRITTEN,
                "a decision is replaced, never rewritten",
            )
        ),
        Forbid(
            Forbidden(
                "decision_deleted",
                "assessments_adjudication",
                "DELETE",
                "1 = 1",
                "a decision is replaced, never deleted",
            )
        ),
        Forbid(
            Forbidden(
                "assessor_decided_before",
                "campaigns_assignment",
                "INSERT",
                "EXISTS (SELECT 1 FROM assessments_adjudication d"
                " WHERE d.case_id = NEW.case_id AND d.by_id = NEW.assessor_id)",
                "nobody assesses a case they decided on",
            )
        ),
        Forbid(
            Forbidden(
                "reconsideration_stays",
                "assessments_reconsideration",
                "UPDATE",
                "1 = 1",
                "a reconsidered answer is reconsidered again, never rewritten",
            )
        ),
        Forbid(
            Forbidden(
                "reconsideration_kept",
                "assessments_reconsideration",
                "DELETE",
                "1 = 1",
                "a reconsidered answer is reconsidered again, never deleted",
            )
        ),
    ]
