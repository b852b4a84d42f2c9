from django.db import migrations

from openlosi.apps.triggers import Forbid, Forbidden

_MESSAGE = "an audit entry is never changed or removed"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        Forbid(Forbidden("audit_no_update", "audit_entry", "UPDATE", "1 = 1", _MESSAGE)),
        Forbid(Forbidden("audit_no_delete", "audit_entry", "DELETE", "1 = 1", _MESSAGE)),
    ]
