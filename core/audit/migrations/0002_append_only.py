"""Events and seals can be added and read; the database itself refuses to change or remove them."""

from django.db import migrations

_CREATE = """
create function audit_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'nhật ký chỉ được ghi thêm (% trên %)', tg_op, tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger audit_event_rows before update or delete on audit_event for each row execute function audit_append_only();
create trigger audit_event_table before truncate on audit_event for each statement execute function audit_append_only();
create trigger audit_seal_rows before update or delete on audit_seal for each row execute function audit_append_only();
create trigger audit_seal_table before truncate on audit_seal for each statement execute function audit_append_only();
"""
_DROP = """
drop trigger audit_seal_table on audit_seal; drop trigger audit_seal_rows on audit_seal;
drop trigger audit_event_table on audit_event; drop trigger audit_event_rows on audit_event;
drop function audit_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(_CREATE, _DROP)]
