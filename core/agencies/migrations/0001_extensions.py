"""Extensions and the SQL twin of the folding function; everything with an index over text stands on them."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

from core.vietnamese import sql


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(sql.CREATE_FOLD, sql.DROP_FOLD),
        migrations.RunSQL(sql.CREATE_SEARCH, sql.DROP_SEARCH),
    ]
