"""As the first release has it."""

import cms.fields
import cms.forms.field
import django.core.validators
import django.db.models.deletion
import modelsearch.index
import wagtail.contrib.routable_page.models
import wagtail.images.models
import wagtail.models.preview
import workflows.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='CallIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.TextField(blank=True, verbose_name='lead')),
            ],
            options={
                'verbose_name': 'list of calls',
                'verbose_name_plural': 'lists of calls',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='CallPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.TextField(blank=True, verbose_name='lead')),
                ('body', cms.fields.BodyField(blank=True, verbose_name='text')),
            ],
            options={
                'verbose_name': 'page of a call',
                'verbose_name_plural': 'pages of calls',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='FormDesign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('live', models.BooleanField(default=True, editable=False, verbose_name='live')),
                ('has_unpublished_changes', models.BooleanField(default=False, editable=False, verbose_name='has unpublished changes')),
                ('first_published_at', models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='first published at')),
                ('last_published_at', models.DateTimeField(editable=False, null=True, verbose_name='last published at')),
                ('go_live_at', models.DateTimeField(blank=True, null=True, verbose_name='go live date/time')),
                ('expire_at', models.DateTimeField(blank=True, null=True, verbose_name='expiry date/time')),
                ('expired', models.BooleanField(default=False, editable=False, verbose_name='expired')),
                ('code', models.CharField(help_text='Small letters, figures and “-”, for example “venture-2027”. Its versions are found under it.', max_length=40, null=True, unique=True, validators=[django.core.validators.RegexValidator('^[a-z][a-z0-9-]*$', 'Small letters, figures and “-” only.')], verbose_name='code')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('title_en', models.CharField(blank=True, max_length=120, verbose_name='English title')),
                ('track', models.CharField(choices=[('purchase', 'Government purchase'), ('venture', 'Venture competition')], default='venture', max_length=10, verbose_name='track')),
                ('note', models.TextField(blank=True, help_text='What is different from the version before. Applicants with a draft read it.', verbose_name='what changed')),
                ('body', cms.forms.field.FormField(blank=True, verbose_name='sections and questions')),
            ],
            options={
                'verbose_name': 'application form',
                'verbose_name_plural': 'application forms',
                'ordering': ['title'],
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('kicker', models.CharField(blank=True, max_length=80, verbose_name='line above the headline')),
                ('headline', models.CharField(help_text='A slash marks where the line may break.', max_length=120, verbose_name='headline')),
                ('lead', models.TextField(blank=True, verbose_name='lead')),
            ],
            options={
                'verbose_name': 'home page',
                'verbose_name_plural': 'home pages',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='MoneyPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.TextField(blank=True, verbose_name='lead')),
            ],
            options={
                'verbose_name': 'open money',
                'verbose_name_plural': 'open money',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='NoticeIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.TextField(blank=True, verbose_name='lead')),
            ],
            options={
                'verbose_name': 'list of public notices',
                'verbose_name_plural': 'lists of public notices',
            },
            bases=(wagtail.contrib.routable_page.models.RoutablePageMixin, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('file', wagtail.images.models.WagtailImageField(height_field='height', upload_to=wagtail.images.models.get_upload_to, verbose_name='file', width_field='width')),
                ('description', models.CharField(blank=True, default='', max_length=255, verbose_name='description')),
                ('width', models.IntegerField(editable=False, verbose_name='width')),
                ('height', models.IntegerField(editable=False, verbose_name='height')),
                ('created_at', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='created at')),
                ('focal_point_x', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_y', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_width', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_height', models.PositiveIntegerField(blank=True, null=True)),
                ('file_size', models.PositiveIntegerField(editable=False, null=True)),
                ('file_hash', models.CharField(blank=True, db_index=True, editable=False, max_length=40)),
            ],
            options={
                'verbose_name': 'picture',
                'verbose_name_plural': 'pictures',
                'abstract': False,
            },
            bases=(wagtail.images.models.ImageFileMixin, modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='PolicyIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.TextField(blank=True, verbose_name='lead')),
            ],
            options={
                'verbose_name': 'list of policies',
                'verbose_name_plural': 'lists of policies',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='PolicyPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.TextField(blank=True, verbose_name='lead')),
                ('body', cms.fields.BodyField(blank=True, verbose_name='text')),
                ('doc_number', models.CharField(blank=True, max_length=60, verbose_name='document number')),
                ('issuer', models.CharField(blank=True, max_length=120, verbose_name='issuer')),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='issued')),
                ('official_text', models.TextField(blank=True, help_text='As issued: one paragraph a line; headings are recognised.', verbose_name='official text')),
            ],
            options={
                'verbose_name': 'policy',
                'verbose_name_plural': 'policies',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='PublicFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('file', models.FileField(upload_to='documents', verbose_name='file')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('file_size', models.PositiveBigIntegerField(editable=False, null=True)),
                ('file_hash', models.CharField(blank=True, editable=False, max_length=40)),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
                'abstract': False,
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='Rendition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filter_spec', models.CharField(db_index=True, max_length=255)),
                ('file', wagtail.images.models.WagtailImageField(height_field='height', storage=wagtail.images.models.get_rendition_storage, upload_to=wagtail.images.models.get_rendition_upload_to, width_field='width')),
                ('width', models.IntegerField(editable=False)),
                ('height', models.IntegerField(editable=False)),
                ('focal_point_key', models.CharField(blank=True, default='', editable=False, max_length=16)),
            ],
            bases=(wagtail.images.models.ImageFileMixin, models.Model),
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('when', models.DateField(null=True)),
                ('title', models.TextField()),
                ('text', models.TextField()),
                ('folded_title', models.TextField()),
                ('folded', models.TextField()),
                ('rule', models.PositiveSmallIntegerField(db_index=True)),
                ('stamp', models.CharField(db_index=True, default='', max_length=32)),
                ('read_at', models.DateTimeField(default=workflows.clock.now)),
            ],
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='SearchPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
            ],
            options={
                'verbose_name': 'search',
                'verbose_name_plural': 'search',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='StandardPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.TextField(blank=True, verbose_name='lead')),
                ('body', cms.fields.BodyField(blank=True, verbose_name='text')),
            ],
            options={
                'verbose_name': 'page of words',
                'verbose_name_plural': 'pages of words',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='StoryIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.TextField(blank=True, verbose_name='lead')),
            ],
            options={
                'verbose_name': 'list of stories',
                'verbose_name_plural': 'lists of stories',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='StoryPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('lead', models.TextField(blank=True, verbose_name='lead')),
                ('body', cms.fields.BodyField(blank=True, verbose_name='text')),
                ('kind', models.CharField(choices=[('brand_project', 'Brand project'), ('brand_org', 'Brand organisation')], default='brand_project', max_length=20, verbose_name='kind')),
                ('told_on', models.DateField(default=workflows.clock.today, verbose_name='date')),
                ('metrics', cms.fields.MetricsField(blank=True, verbose_name='figures')),
                ('quote', models.TextField(blank=True, verbose_name='quotation')),
                ('quote_by', models.CharField(blank=True, max_length=80, verbose_name='said by')),
                ('scene', models.CharField(choices=[('steps', 'Talking by the stairwell'), ('lamp', 'A lit window'), ('winter', 'First snow'), ('square', 'Dancing on the square'), ('field', 'A lesson in the field'), ('home', 'Houses below the mountain')], default='home', max_length=10, verbose_name='drawing')),
            ],
            options={
                'verbose_name': 'story',
                'verbose_name_plural': 'stories',
            },
            bases=('wagtailcore.page',),
        ),
    ]
