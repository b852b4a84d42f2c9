"""
What people do to assessments: one function for each thing.

Each locks the case first, then checks the person and the moment, then changes, and records last.
"""

from openlosi.apps.assessments.operations.answering import (
    open_assessment,
    save_answer,
    save_note,
    see_suggestion,
)
from openlosi.apps.assessments.operations.commenting import comment
from openlosi.apps.assessments.operations.evidencing import (
    archive_evidence,
    attach_evidence,
    detach_evidence,
)
from openlosi.apps.assessments.operations.reconciling import (
    close_reconciliation,
    finish_reconciling,
    reconsider,
    say,
)
from openlosi.apps.assessments.operations.reviewing import (
    adjudicate,
    confirm_sampled,
    end_reply,
    open_reply,
    release_case,
    send_back,
    take_case,
)
from openlosi.apps.assessments.operations.submitting import submit, unlock

__all__ = [
    "adjudicate",
    "archive_evidence",
    "attach_evidence",
    "close_reconciliation",
    "comment",
    "confirm_sampled",
    "detach_evidence",
    "end_reply",
    "finish_reconciling",
    "open_assessment",
    "open_reply",
    "reconsider",
    "release_case",
    "save_answer",
    "save_note",
    "say",
    "see_suggestion",
    "send_back",
    "submit",
    "take_case",
    "unlock",
]
