from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_list_what_is_public")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True), fields=["filed_at"], name="case_open_filed"
            ),
        )
    ]
