import django.db.models.deletion
import workflows.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grants', '0002_nouns'),
    ]

    operations = [
        migrations.CreateModel(
            name='ConfirmedAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(verbose_name='reason')),
                ('made_at', models.DateTimeField(default=workflows.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name='PayeeAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='account name')),
                ('number', models.CharField(blank=True, max_length=40, verbose_name='account number')),
                ('bank', models.CharField(blank=True, max_length=120, verbose_name='bank')),
                ('changed_at', models.DateTimeField(default=workflows.clock.now)),
                ('verified_at', models.DateTimeField(blank=True, null=True)),
                ('taken_over', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': "payee's account",
                'verbose_name_plural': "payees' accounts",
                'ordering': ['-pk'],
            },
        ),
        migrations.AddField(
            model_name='tranche',
            name='account_changed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='tranche',
            name='account_verified_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('accountant', None), ('requested_by', None), models.Q(('accountant', models.F('requested_by')), _negated=True), _connector='OR'), name='claim_accountant_is_another'),
        ),
        migrations.AddField(
            model_name='confirmedaccount',
            name='account_changed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='confirmedaccount',
            name='award',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='confirmed_accounts', to='grants.award'),
        ),
        migrations.AddField(
            model_name='confirmedaccount',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='payeeaccount',
            name='changed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='payeeaccount',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payee_accounts', to='grants.organisation'),
        ),
        migrations.AddField(
            model_name='payeeaccount',
            name='verified_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='confirmedaccount',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.payeeaccount'),
        ),
        migrations.AddField(
            model_name='tranche',
            name='account',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grants.payeeaccount'),
        ),
        migrations.AddConstraint(
            model_name='tranche',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('maker', None), ('account_changed_by', None), models.Q(('maker', models.F('account_changed_by')), _negated=True), _connector='OR'), models.Q(('maker', None), ('account_verified_by', None), models.Q(('maker', models.F('account_verified_by')), _negated=True), _connector='OR')), name='tranche_maker_not_behind_account'),
        ),
        migrations.AddConstraint(
            model_name='tranche',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('checker', None), ('account_changed_by', None), models.Q(('checker', models.F('account_changed_by')), _negated=True), _connector='OR'), models.Q(('checker', None), ('account_verified_by', None), models.Q(('checker', models.F('account_verified_by')), _negated=True), _connector='OR')), name='tranche_checker_not_behind_account'),
        ),
        migrations.AddConstraint(
            model_name='tranche',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('second_checker', None), ('account_changed_by', None), models.Q(('second_checker', models.F('account_changed_by')), _negated=True), _connector='OR'), models.Q(('second_checker', None), ('account_verified_by', None), models.Q(('second_checker', models.F('account_verified_by')), _negated=True), _connector='OR')), name='tranche_second_checker_not_behind_account'),
        ),
        migrations.AddConstraint(
            model_name='payeeaccount',
            constraint=models.CheckConstraint(condition=models.Q(('verified_by', None), ('changed_by', None), models.Q(('verified_by', models.F('changed_by')), _negated=True), _connector='OR'), name='account_verified_by_another'),
        ),
        migrations.AddConstraint(
            model_name='payeeaccount',
            constraint=models.CheckConstraint(condition=models.Q(('taken_over', True), ('changed_by__isnull', False), _connector='OR'), name='account_changed_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='payeeaccount',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verified_at', None), ('verified_by', None)), models.Q(('verified_at__isnull', False), ('verified_by__isnull', False)), models.Q(('taken_over', True), ('verified_at__isnull', False)), _connector='OR'), name='account_verified_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='confirmedaccount',
            constraint=models.UniqueConstraint(fields=('award', 'account'), name='account_confirmed_once'),
        ),
        migrations.AddConstraint(
            model_name='confirmedaccount',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='account_confirmed_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='confirmedaccount',
            constraint=models.CheckConstraint(condition=models.Q(('account_changed_by', None), models.Q(('made_by', models.F('account_changed_by')), _negated=True), _connector='OR'), name='account_confirmed_by_another'),
        ),
    ]
