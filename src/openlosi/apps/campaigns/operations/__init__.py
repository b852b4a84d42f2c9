"""
What people do to a campaign and its cases: one function for each thing.

Each locks the campaign or the case first, then checks the person and the moment, then changes, and records last.
"""

from openlosi.apps.campaigns.operations.assigning import (
    assign_pairs,
    assign_to,
    drop_out,
    replace_assessor,
)
from openlosi.apps.campaigns.operations.cloning import clone_campaign
from openlosi.apps.campaigns.operations.inviting import (
    change_participation,
    invite_again,
    invite_people,
    mail_again,
    withdraw_person,
)
from openlosi.apps.campaigns.operations.moving import move_case
from openlosi.apps.campaigns.operations.selecting import add_cases, drop_cases, select_cases
from openlosi.apps.campaigns.operations.setting_up import (
    WrongSetting,
    change_options,
    clarify,
    close_campaign,
    create_campaign,
    import_municipalities,
    reopen_campaign,
    set_timeline,
)
from openlosi.apps.campaigns.operations.steering import (
    extend_case,
    extend_cases,
    give_no_score,
    mark_portal,
)

__all__ = [
    "WrongSetting",
    "add_cases",
    "assign_pairs",
    "assign_to",
    "change_options",
    "change_participation",
    "clarify",
    "clone_campaign",
    "close_campaign",
    "create_campaign",
    "drop_cases",
    "drop_out",
    "extend_case",
    "extend_cases",
    "give_no_score",
    "import_municipalities",
    "invite_again",
    "invite_people",
    "mail_again",
    "mark_portal",
    "move_case",
    "reopen_campaign",
    "replace_assessor",
    "select_cases",
    "set_timeline",
    "withdraw_person",
]
