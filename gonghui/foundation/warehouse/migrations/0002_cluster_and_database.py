from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0001_initial")]
    operations = [migrations.AlterField("base", "cluster", models.CharField(max_length=120))]
