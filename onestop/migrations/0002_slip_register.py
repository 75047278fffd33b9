"""A slip is numbered in the register of the agency that gives it out; no slip exists yet when this runs."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0002_units"),
        ("onestop", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="issuedslip", name="onestop_slip_number"),
        migrations.AddField(
            model_name="issuedslip",
            name="key",
            field=models.CharField(help_text="slip.acceptance, slip.supplement …", max_length=40),
        ),
        migrations.AddField(
            model_name="issuedslip",
            name="agency",
            field=models.ForeignKey(
                help_text="whose register numbers it",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.agency",
            ),
        ),
        migrations.AddConstraint(
            model_name="issuedslip",
            constraint=models.UniqueConstraint(fields=("agency", "number"), name="onestop_slip_number"),
        ),
    ]
