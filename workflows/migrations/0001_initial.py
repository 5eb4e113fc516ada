"""As the first release has it."""

import django.db.models.deletion
import workflows.clock
import workflows.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChainStart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chain', models.CharField(max_length=60, unique=True)),
                ('seq', models.BigIntegerField()),
                ('hash', models.CharField(max_length=64)),
                ('key', models.CharField(max_length=20)),
                ('mac', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(default=workflows.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('entry', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('since', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('failed_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='Lease',
            fields=[
                ('name', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('holder', models.CharField(max_length=100)),
                ('until', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.CharField(max_length=300)),
                ('subject', models.CharField(max_length=300)),
                ('body', models.TextField(blank=True)),
                ('html', models.TextField(blank=True)),
                ('sealed', models.BooleanField(default=False)),
                ('at', models.DateTimeField(default=workflows.clock.now)),
                ('until', models.DateTimeField()),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.CharField(db_index=True, max_length=300)),
                ('subject', models.CharField(max_length=300)),
                ('body', models.TextField()),
                ('html', models.TextField(blank=True)),
                ('at', models.DateTimeField(default=workflows.clock.now)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='WorkdayOverride',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False, verbose_name='day')),
                ('is_workday', models.BooleanField(verbose_name='working day')),
                ('name', models.CharField(blank=True, max_length=60, verbose_name='name')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
            ],
            options={
                'verbose_name': 'exception to the calendar',
                'verbose_name_plural': 'exceptions to the calendar',
                'ordering': ['day'],
            },
        ),
        migrations.CreateModel(
            name='ChainHead',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField(default=0)),
                ('hash', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='chain_head_is_one_row')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('seq', models.BigIntegerField(unique=True, verbose_name='number')),
                ('id', models.UUIDField(default=workflows.models.time_ordered_id, editable=False, primary_key=True, serialize=False)),
                ('process', models.CharField(max_length=30, verbose_name='process')),
                ('action', models.CharField(max_length=40, verbose_name='action')),
                ('subject_id', models.BigIntegerField(verbose_name='subject')),
                ('subject_code', models.CharField(blank=True, max_length=60, verbose_name='code')),
                ('source', models.CharField(blank=True, max_length=30, verbose_name='from')),
                ('target', models.CharField(blank=True, max_length=30, verbose_name='to')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('facts', models.JSONField(default=dict, verbose_name='facts')),
                ('prev_hash', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
                ('key', models.CharField(blank=True, default='', max_length=20)),
                ('announced_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'ordering': ['seq'],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='kind')),
                ('key', models.CharField(max_length=200, verbose_name='key')),
                ('made_at', models.DateTimeField(default=workflows.clock.now, verbose_name='since')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('next_try_at', models.DateTimeField(db_index=True, verbose_name='next try')),
                ('begun_at', models.DateTimeField(blank=True, null=True, verbose_name='begun')),
                ('last_error', models.CharField(blank=True, max_length=500, verbose_name='last error')),
                ('given_up_at', models.DateTimeField(blank=True, null=True, verbose_name='given up')),
            ],
            options={
                'verbose_name': 'job',
                'verbose_name_plural': 'jobs',
                'ordering': ['made_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'key'), name='job_once')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=200)),
                ('body', models.TextField()),
                ('link', models.CharField(blank=True, max_length=300)),
                ('paper', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField(default=workflows.clock.now)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='workflows.event')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['process', 'subject_id', 'seq'], name='workflows_e_process_ba5413_idx'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('announced_at', None)), fields=['seq'], name='event_unannounced'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('event', 'to'), name='message_once'),
        ),
    ]
