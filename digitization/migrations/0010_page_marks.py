"""What pages are known again by, in a narrow table of its own that triggers keep, with the indexes of the search.

Django adds the foreign keys after the rows are there, so that they are checked in one go.
"""

import django.db.models.deletion
from django.db import migrations, models

_FORWARD = """
create function digitization_longest_number(text) returns text immutable parallel safe language sql as $$
  select left(coalesce((
    select digits[1] from regexp_matches($1 collate "C", '[0-9]{2,}', 'g') with ordinality as found(digits, place)
    order by length(digits[1]) desc, place limit 1), ''), 40)
$$;

create function digitization_mark_page() returns trigger language plpgsql as $$
begin
  if new.image_hash is null or new.is_blank then
    delete from digitization_pagemark where page_id = new.id;
  else
    insert into digitization_pagemark (page_id, agency_id, image_hash, longest_number)
    select new.id, batch.agency_id, new.image_hash, digitization_longest_number(new.text)
    from digitization_document document join digitization_batch batch on batch.id = document.batch_id
    where document.id = new.document_id
    on conflict (page_id) do update set agency_id = excluded.agency_id, image_hash = excluded.image_hash,
      longest_number = excluded.longest_number
    where (digitization_pagemark.agency_id, digitization_pagemark.image_hash, digitization_pagemark.longest_number)
      is distinct from (excluded.agency_id, excluded.image_hash, excluded.longest_number);
  end if;
  return null;
end $$;
create trigger digitization_page_marked
  after insert or update of document_id, image_hash, is_blank, text on digitization_page
  for each row execute function digitization_mark_page();

create function digitization_mark_moved() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'digitization_batch' then
    update digitization_pagemark mark set agency_id = new.agency_id
    from digitization_page page join digitization_document document on document.id = page.document_id
    where mark.page_id = page.id and document.batch_id = new.id;
  else
    update digitization_pagemark mark set agency_id = batch.agency_id
    from digitization_page page, digitization_batch batch
    where mark.page_id = page.id and page.document_id = new.id and batch.id = new.batch_id
      and mark.agency_id <> batch.agency_id;
  end if;
  return null;
end $$;
create trigger digitization_marks_follow_document after update of batch_id on digitization_document
  for each row when (old.batch_id <> new.batch_id) execute function digitization_mark_moved();
create trigger digitization_marks_follow_batch after update of agency_id on digitization_batch
  for each row when (old.agency_id <> new.agency_id) execute function digitization_mark_moved();
"""
BACKFILL = """
insert into digitization_pagemark (page_id, agency_id, image_hash, longest_number)
  select page.id, batch.agency_id, page.image_hash, digitization_longest_number(page.text)
  from digitization_page page join digitization_document document on document.id = page.document_id
    join digitization_batch batch on batch.id = document.batch_id
  where page.image_hash is not null and not page.is_blank;
"""
_BACKWARD = """
drop trigger digitization_marks_follow_batch on digitization_batch;
drop trigger digitization_marks_follow_document on digitization_document;
drop trigger digitization_page_marked on digitization_page;
drop function digitization_mark_moved();
drop function digitization_mark_page();
drop function digitization_longest_number(text);
"""
INDEXES = """
create index digitization_mark_hash on digitization_pagemark (agency_id, image_hash, page_id);
create index digitization_mark_number on digitization_pagemark (agency_id, longest_number, image_hash, page_id);
create index digitization_mark_band_1 on digitization_pagemark (agency_id, ((image_hash >> 48) & 65535));
create index digitization_mark_band_2 on digitization_pagemark (agency_id, ((image_hash >> 32) & 65535));
create index digitization_mark_band_3 on digitization_pagemark (agency_id, ((image_hash >> 16) & 65535));
create index digitization_mark_band_4 on digitization_pagemark (agency_id, (image_hash & 65535));
analyze digitization_pagemark;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0002_units"),
        ("digitization", "0009_task_evidence"),
    ]

    operations = [
        migrations.CreateModel(
            name="PageMark",
            fields=[
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="mark",
                        serialize=False,
                        to="digitization.page",
                    ),
                ),
                ("image_hash", models.BigIntegerField(help_text="as the page's")),
                (
                    "longest_number",
                    models.CharField(
                        blank=True, help_text="digits in the text; the first of the longest", max_length=40
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(_FORWARD, _BACKWARD),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
        migrations.RunSQL(INDEXES, migrations.RunSQL.noop),
    ]
