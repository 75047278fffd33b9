"""The campaign beside the line, and triggers that keep the counts in the transaction of every change of state."""

import django.db.models.deletion
from django.db import migrations, models

# The day of a filed document is the day of filing, of any other the day it came to the line; in Vietnam.
_CREATE = """
create function digitization_day(state varchar, created timestamptz, filed timestamptz) returns date
language sql immutable as $$
  select ((case when state = 'filed' then coalesce(filed, created) else created end) at time zone 'Asia/Ho_Chi_Minh')::date
$$;
create function digitization_grains(day date) returns table (grain varchar, "on" date) language sql immutable as $$
  values ('T', null::date), ('W', date_trunc('week', day)::date), ('D', day)
$$;
create function digitization_count(of_batch bigint, in_state varchar, on_day date, change integer) returns void
language sql as $$
  insert into digitization_tally (grain, campaign_id, agency_id, paper_type_id, state, day, count, folded)
  select g.grain, b.campaign_id, b.agency_id, b.paper_type_id, in_state, g."on", change, false
  from digitization_batch b, digitization_grains(on_day) g where b.id = of_batch
$$;
create function digitization_moved() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    perform digitization_count(old.batch_id, old.state, digitization_day(old.state, old.created_at, old.filed_at), -1);
  end if;
  if tg_op <> 'DELETE' then
    perform digitization_count(new.batch_id, new.state, digitization_day(new.state, new.created_at, new.filed_at), 1);
  end if;
  return null;
end $$;
create trigger digitization_comes_or_goes after insert or delete on digitization_document
  for each row execute function digitization_moved();
create trigger digitization_moves after update of state, batch_id, created_at, filed_at on digitization_document
  for each row when ((old.state, old.batch_id, digitization_day(old.state, old.created_at, old.filed_at))
    is distinct from (new.state, new.batch_id, digitization_day(new.state, new.created_at, new.filed_at)))
  execute function digitization_moved();
create function digitization_batch_moved() returns trigger language plpgsql as $$
begin
  insert into digitization_tally (grain, campaign_id, agency_id, paper_type_id, state, day, count, folded)
  select g.grain, s.campaign_id, s.agency_id, s.paper_type_id, d.state, g."on", s.change * count(*), false
  from digitization_document d, digitization_grains(digitization_day(d.state, d.created_at, d.filed_at)) g,
    (values (old.campaign_id, old.agency_id, old.paper_type_id, -1),
            (new.campaign_id, new.agency_id, new.paper_type_id, 1)) s (campaign_id, agency_id, paper_type_id, change)
  where d.batch_id = new.id
  group by g.grain, s.campaign_id, s.agency_id, s.paper_type_id, d.state, g."on", s.change;
  return null;
end $$;
create trigger digitization_batch_moves after update of campaign_id, agency_id, paper_type_id on digitization_batch
  for each row when ((old.campaign_id, old.agency_id, old.paper_type_id)
    is distinct from (new.campaign_id, new.agency_id, new.paper_type_id))
  execute function digitization_batch_moved();
insert into digitization_tally (grain, campaign_id, agency_id, paper_type_id, state, day, count, folded)
  select g.grain, b.campaign_id, b.agency_id, b.paper_type_id, d.state, g."on", count(*), true
  from digitization_document d join digitization_batch b on b.id = d.batch_id,
    digitization_grains(digitization_day(d.state, d.created_at, d.filed_at)) g
  group by g.grain, b.campaign_id, b.agency_id, b.paper_type_id, d.state, g."on";
create function digitization_report_frozen() returns trigger language plpgsql as $$
begin
  raise exception 'báo cáo đã chốt không sửa, không xóa được' using errcode = 'insufficient_privilege';
end $$;
create trigger digitization_report_frozen before delete or update of figures, month, campaign_id, frozen_at, frozen_by_id
  on digitization_monthlyreport for each row execute function digitization_report_frozen();
"""
_DROP = """
drop trigger digitization_report_frozen on digitization_monthlyreport; drop function digitization_report_frozen();
drop trigger digitization_batch_moves on digitization_batch; drop function digitization_batch_moved();
drop trigger digitization_moves on digitization_document; drop trigger digitization_comes_or_goes on digitization_document;
drop function digitization_moved(); drop function digitization_count(bigint, varchar, date, integer);
drop function digitization_grains(date); drop function digitization_day(varchar, timestamptz, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("agencies", "0002_units"),
        ("catalogue", "0001_initial"),
        ("digitization", "0002_line_details"),
        ("files", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="roadmap",
            field=models.JSONField(default=dict, help_text="key, criterion, phases; empty: quotas are entered by hand"),
        ),
        migrations.AddField(
            model_name="campaign",
            name="survey_due_on",
            field=models.DateField(help_text="the last day on which a survey return is in time", null=True),
        ),
        migrations.CreateModel(
            name="BudgetLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("source", models.CharField(max_length=200)),
                ("amount", models.PositiveBigIntegerField(help_text="đồng")),
                (
                    "agency",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="budget_lines",
                        to="digitization.campaign",
                    ),
                ),
            ],
            options={
                "ordering": ["year", "id"],
            },
        ),
        migrations.CreateModel(
            name="SurveyReturn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Đang lập"), ("signed", "Đã xác nhận")], default="draft", max_length=6
                    ),
                ),
                ("updated_at", models.DateTimeField(null=True)),
                ("signed_at", models.DateTimeField(null=True)),
                ("reopened_reason", models.CharField(blank=True, max_length=300)),
                (
                    "upload_errors",
                    models.JSONField(default=list, help_text="cell and message, of the last spreadsheet"),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="returns", to="digitization.campaign"
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.post"
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.post"
                    ),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        help_text="spreadsheet waiting for a worker",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SurveyRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveIntegerField()),
                ("year_from", models.PositiveSmallIntegerField()),
                ("year_to", models.PositiveSmallIntegerField()),
                ("count", models.PositiveIntegerField()),
                (
                    "condition",
                    models.CharField(
                        choices=[("good", "Tốt"), ("fair", "Trung bình"), ("poor", "Hư hỏng")],
                        default="good",
                        max_length=4,
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=200)),
                (
                    "exclusion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sector", "Chương trình của ngành đã số hóa"),
                            ("permanent", "Đã nộp lưu trữ lịch sử"),
                            ("expired", "Hết hiệu lực"),
                            ("not_ours", "Không thuộc thẩm quyền"),
                        ],
                        max_length=9,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "paper_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.papertype"
                    ),
                ),
                (
                    "procedure",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.procedure",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="digitization.surveyreturn"
                    ),
                ),
            ],
            options={
                "ordering": ["order"],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("grain", models.CharField(choices=[("T", "Tất cả"), ("W", "Tuần"), ("D", "Ngày")], max_length=1)),
                ("state", models.CharField(max_length=10)),
                ("day", models.DateField(help_text="the day, the week's Monday, or nothing for a total", null=True)),
                ("count", models.IntegerField()),
                (
                    "folded",
                    models.BooleanField(default=False, help_text="the only row of its count when it was written"),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="digitization.campaign",
                    ),
                ),
                (
                    "paper_type",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="catalogue.papertype",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "tallies",
            },
        ),
        migrations.CreateModel(
            name="MonthlyReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(help_text="its first day")),
                ("figures", models.JSONField(help_text="digitization.queries.reports.month_figures")),
                ("frozen_at", models.DateTimeField()),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reports", to="digitization.campaign"
                    ),
                ),
                (
                    "frozen_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.post"
                    ),
                ),
                (
                    "pdf",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "xlsx",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
            ],
            options={
                "ordering": ["-month"],
                "constraints": [models.UniqueConstraint(fields=("campaign", "month"), name="digitization_report_once")],
            },
        ),
        migrations.CreateModel(
            name="MonthQuota",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(help_text="its first day")),
                ("team", models.CharField(blank=True, max_length=80)),
                ("planned", models.PositiveIntegerField(help_text="documents")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="month_quotas",
                        to="digitization.campaign",
                    ),
                ),
            ],
            options={
                "ordering": ["month", "team"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campaign", "agency", "month", "team"), name="digitization_month_quota_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("phase", models.CharField(help_text="key of the roadmap's phase", max_length=40)),
                ("phase_name", models.CharField(max_length=200)),
                ("due_on", models.DateField()),
                ("planned", models.PositiveIntegerField(help_text="documents")),
                ("priority", models.BooleanField(default=False, help_text="other procedures ask for this paper")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plan_lines",
                        to="digitization.campaign",
                    ),
                ),
                (
                    "paper_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.papertype"
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "-priority", "agency", "paper_type"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("campaign", "agency", "paper_type", "phase"), name="digitization_plan_line_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgrammeTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("part", models.CharField(help_text="heading of the annex", max_length=300)),
                ("name", models.TextField()),
                ("lead", models.CharField(max_length=300)),
                ("coordinating", models.CharField(max_length=500)),
                ("product", models.CharField(max_length=300)),
                ("due_on", models.DateField(help_text="last day of the quarter")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Chưa bắt đầu"), ("running", "Đang làm"), ("done", "Đã xong")],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                (
                    "evidence",
                    models.CharField(blank=True, help_text="number of the document, or its address", max_length=500),
                ),
                ("updated_at", models.DateTimeField(null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tasks", to="digitization.campaign"
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.post"
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [models.UniqueConstraint(fields=("campaign", "number"), name="digitization_task_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="surveyreturn",
            constraint=models.UniqueConstraint(fields=("campaign", "agency"), name="digitization_return_once"),
        ),
        migrations.AddConstraint(
            model_name="surveyrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("year_to__gte", models.F("year_from"))), name="digitization_survey_years"
            ),
        ),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(
                fields=["campaign", "grain", "state", "day"],
                include=("agency", "paper_type", "count"),
                name="digitization_tally_read",
            ),
        ),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(fields=["agency", "paper_type", "grain", "state"], name="digitization_tally_key"),
        ),
        migrations.AddIndex(
            model_name="tally",
            index=models.Index(condition=models.Q(("folded", False)), fields=["id"], name="digitization_tally_new"),
        ),
        migrations.RunSQL(_CREATE, _DROP),
    ]
