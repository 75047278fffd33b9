"""Counts by day and week lose the kind of paper and keep filed documents only: that is all a curve or a speed reads.

Totals stay by kind of paper and state.
"""

import django.db.models.deletion
from django.db import migrations, models

# The day a document was filed, in Vietnam; none before. A count for each grain of a document.
_FORWARD = """
drop trigger digitization_moves on digitization_document;
create or replace function digitization_day(state varchar, created timestamptz, filed timestamptz) returns date
language sql immutable as $$
  select case when state = 'filed' then (coalesce(filed, created) at time zone 'Asia/Ho_Chi_Minh')::date end
$$;
drop function digitization_grains(date);
create function digitization_grains(day date, paper_type bigint)
returns table (grain varchar, paper_type_id bigint, "on" date) language sql immutable as $$
  select 'T', paper_type, null::date
  union all select 'W', null, date_trunc('week', day)::date where day is not null
  union all select 'D', null, day where day is not null
$$;
create or replace function digitization_count(of_batch bigint, in_state varchar, on_day date, change integer)
returns void language sql as $$
  insert into digitization_tally (grain, campaign_id, agency_id, paper_type_id, state, day, count, folded)
  select g.grain, b.campaign_id, b.agency_id, g.paper_type_id, in_state, g."on", change, false
  from digitization_batch b, digitization_grains(on_day, b.paper_type_id) g where b.id = of_batch
$$;
create or replace function digitization_batch_moved() returns trigger language plpgsql as $$
begin
  insert into digitization_tally (grain, campaign_id, agency_id, paper_type_id, state, day, count, folded)
  select g.grain, s.campaign_id, s.agency_id, g.paper_type_id, d.state, g."on", s.change * count(*), false
  from digitization_document d,
    (values (old.campaign_id, old.agency_id, old.paper_type_id, -1),
            (new.campaign_id, new.agency_id, new.paper_type_id, 1)) s (campaign_id, agency_id, paper_type_id, change),
    digitization_grains(digitization_day(d.state, d.created_at, d.filed_at), s.paper_type_id) g
  where d.batch_id = new.id
  group by g.grain, s.campaign_id, s.agency_id, g.paper_type_id, d.state, g."on", s.change;
  return null;
end $$;
create trigger digitization_moves after update of state, batch_id, created_at, filed_at on digitization_document
  for each row when ((old.state, old.batch_id, digitization_day(old.state, old.created_at, old.filed_at))
    is distinct from (new.state, new.batch_id, digitization_day(new.state, new.created_at, new.filed_at)))
  execute function digitization_moved();
with gone as (delete from digitization_tally where grain <> 'T' returning *)
insert into digitization_tally (grain, campaign_id, agency_id, state, day, count, folded)
  select grain, campaign_id, agency_id, state, day, sum(count), true
  from gone where state = 'filed' group by 1, 2, 3, 4, 5 having sum(count) <> 0;
"""


class Migration(migrations.Migration):
    dependencies = [("digitization", "0011_folder_notes")]

    operations = [
        migrations.AlterField(
            model_name="tally",
            name="paper_type",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="catalogue.papertype",
            ),
        ),
        migrations.RemoveIndex(model_name="tally", name="digitization_tally_key"),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(fields=["agency", "grain", "state", "day"], name="digitization_tally_key"),
        ),
        migrations.RunSQL(_FORWARD),
    ]
