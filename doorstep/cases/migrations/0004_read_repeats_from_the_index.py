from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_put_off_what_fails'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='case',
            name='case_cell_filed',
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['cell', 'filed_at', 'category'], name='case_cell_filed'),
        ),
    ]
