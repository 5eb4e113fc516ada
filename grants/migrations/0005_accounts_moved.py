from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("grants", "0004_accounts_taken_over")]
    operations = [migrations.RemoveField(model_name="organisation", name="account_verified")]
