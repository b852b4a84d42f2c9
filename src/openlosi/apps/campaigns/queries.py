"""What there is to know of a campaign and its cases."""

from openlosi.apps.campaigns.models import Case


def case_locked(case_id: int) -> Case:
    """
    A case, locked until the transaction ends, with its campaign at hand.

    Whatever changes something of a case takes this lock first, so that two people acting at once act one after the other.

    :raises Case.DoesNotExist: if there is no such case
    """
    return Case.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=case_id)
