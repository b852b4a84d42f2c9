"""Lock a campaign before anything of it changes, and make sure of who asks."""

from typing import Any

from openlosi.apps.campaigns.models import Campaign
from openlosi.apps.campaigns.permissions import check_may
from openlosi.apps.campaigns.policies import check_not_closed
from openlosi.core.assessments.roles import Permission


def campaign_for(campaign_id: int, permission: Permission, by: Any, *, closed: bool = False) -> Campaign:
    """
    A campaign, locked until the transaction ends, for somebody who may do this in it.

    :param closed: also when the campaign is closed
    :raises NotAllowed: without the permission
    :raises CampaignClosed: if it is closed
    """
    campaign = (
        Campaign.objects.select_for_update(of=("self",))
        .select_related("edition", "organization")
        .get(pk=campaign_id)
    )
    check_may(by, permission, campaign_id)
    if not closed:
        check_not_closed(campaign)
    return campaign
