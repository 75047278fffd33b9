"""A package may be a manifest, and says whether blank pages separate the papers in it.

For a short time `0007_intake` made the column itself: a database that has it already is left as it is.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("digitization", "0007_intake"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "alter table digitization_package add column if not exists split_blank boolean not null"
                    " default false; alter table digitization_package alter column split_blank drop default",
                    "alter table digitization_package drop column if exists split_blank",
                )
            ],
            state_operations=[
                migrations.AddField(
                    model_name="package",
                    name="split_blank",
                    field=models.BooleanField(default=False, help_text="blank pages separate the papers of its files"),
                ),
            ],
        ),
        migrations.AlterField(
            model_name="package",
            name="state",
            field=models.CharField(
                choices=[("waiting", "Đang mở"), ("taken", "Đã mở"), ("refused", "Không nhận")],
                default="waiting",
                max_length=8,
            ),
        ),
    ]
