"""Posts given by two people, people verified for their organisation, user names of which no two are alike."""

import unicodedata

import django.db.models.deletion
import django.db.models.functions.text
import django_fsm
import grants.people.user_names
import workflows.clock
from django.conf import settings
from django.db import migrations, models

from workflows.migration_executor import settle


def rename(apps, schema_editor):
    """A user name that looks like an address, or like another's, gets another: the person still comes in by the e-mail
    address, and reads the name on the account's page. Who has a plain name keeps it, whoever came first."""
    users = apps.get_model("grants", "User").objects
    taken, others = set(), []
    for pk, username in users.order_by("pk").values_list("pk", "username"):
        name = unicodedata.normalize("NFKC", username).strip().replace("@", ".at.")[:140]
        if name == username and name.lower() not in taken:
            taken.add(name.lower())
        else:
            others.append((pk, name))
    for pk, name in others:
        number, new = 1, name
        while new.lower() in taken:
            number += 1
            new = f"{name}-{number}"
        taken.add(new.lower())
        users.filter(pk=pk).update(username=new)


def believe(apps, schema_editor):
    """Who acts for an organisation that an office has verified counts as verified; who gave a post is not known, nor
    since when it is held."""
    posts = apps.get_model("grants", "Membership").objects
    posts.update(made_at=None)
    posts.filter(role="applicant", organisation__verified=True).update(verified_at=workflows.clock.now())


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('grants', '0006_seal_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='PostProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('given', 'Given'), ('refused', 'Not given'), ('withdrawn', 'Withdrawn'), ('lapsed', 'Lapsed')], db_index=True, default='proposed', max_length=30, verbose_name='state')),
                ('role', models.CharField(choices=[('applicant', 'Applicant'), ('hub_accountant', 'Hub accountant'), ('hub_approver', 'Hub approver'), ('officer', 'Programme officer'), ('lead', 'Lead officer'), ('finance_maker', 'Finance maker'), ('finance_checker', 'Finance checker'), ('auditor', 'Auditor'), ('editor', 'Editor')], max_length=20, verbose_name='role')),
                ('title', models.CharField(blank=True, max_length=60, verbose_name='title')),
                ('ends', models.DateField(blank=True, null=True, verbose_name='until')),
                ('proposed_at', models.DateTimeField(default=workflows.clock.now, verbose_name='proposed')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'proposal of a post',
                'verbose_name_plural': 'proposals of posts',
                'ordering': ['-proposed_at', '-id'],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.AddField(
            model_name='membership',
            name='granted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='membership',
            name='made_at',
            field=models.DateTimeField(blank=True, default=workflows.clock.now, editable=False, null=True, verbose_name='since'),
        ),
        migrations.AddField(
            model_name='membership',
            name='second_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='membership',
            name='verified_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='person verified'),
        ),
        migrations.AddField(
            model_name='membership',
            name='verified_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RunPython(believe, migrations.RunPython.noop),
        migrations.RunPython(rename, migrations.RunPython.noop),
        migrations.RunPython(settle, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='user',
            name='username',
            field=models.CharField(error_messages={'unique': 'This user name is taken.'}, max_length=150, unique=True, validators=[grants.people.user_names.UserNameValidator()], verbose_name='user name'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('granted_by', models.F('user')), _negated=True), models.Q(('second_by', models.F('user')), _negated=True), models.Q(('verified_by', models.F('user')), _negated=True)), name='post_not_to_oneself'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('second_by', None), models.Q(('granted_by__isnull', False), models.Q(('second_by', models.F('granted_by')), _negated=True)), _connector='OR'), name='post_second_is_another'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role__in', ['finance_maker', 'finance_checker', 'auditor']), _negated=True), ('granted_by', None), ('second_by__isnull', False), _connector='OR'), name='post_of_two_has_two'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('username__contains', '@'), _negated=True), name='username_is_no_address'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('username'), name='username_once_in_any_case'),
        ),
        migrations.AddField(
            model_name='postproposal',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='postproposal',
            name='office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='post_proposals', to='grants.office'),
        ),
        migrations.AddField(
            model_name='postproposal',
            name='proposed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by'),
        ),
        migrations.AddField(
            model_name='postproposal',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='post_proposals', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddConstraint(
            model_name='postproposal',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'given', 'refused', 'withdrawn', 'lapsed'])), name='post_state_known'),
        ),
        migrations.AddConstraint(
            model_name='postproposal',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'proposed')), fields=('user', 'role', 'office'), name='post_proposed_once'),
        ),
        migrations.AddConstraint(
            model_name='postproposal',
            constraint=models.CheckConstraint(condition=models.Q(('proposed_by', models.F('user')), _negated=True), name='post_not_proposed_to_oneself'),
        ),
        migrations.AddConstraint(
            model_name='postproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'given'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('proposed_by')), _negated=True), models.Q(('decided_by', models.F('user')), _negated=True)), _connector='OR'), name='post_given_by_another'),
        ),
    ]
