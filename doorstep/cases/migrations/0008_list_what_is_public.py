from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_know_a_move_again")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(condition=models.Q(("public", True)), fields=["id"], name="case_public"),
        )
    ]
