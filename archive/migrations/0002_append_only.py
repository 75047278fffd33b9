"""Access events are evidence: the database refuses to change or remove them."""

from django.db import migrations

_CREATE = """
create trigger archive_access_rows before update or delete on archive_accessevent
  for each row execute function audit_append_only();
create trigger archive_access_table before truncate on archive_accessevent
  for each statement execute function audit_append_only();
"""
_DROP = """
drop trigger archive_access_table on archive_accessevent; drop trigger archive_access_rows on archive_accessevent;
"""


class Migration(migrations.Migration):
    dependencies = [("archive", "0001_initial"), ("audit", "0002_append_only")]
    operations = [migrations.RunSQL(_CREATE, _DROP)]
