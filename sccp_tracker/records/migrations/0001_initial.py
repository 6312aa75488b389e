import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Action',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='when')),
                ('door', models.CharField(choices=[('page', 'page'), ('admin', 'admin'), ('import', 'import'), ('command', 'command line'), ('fixture', 'files of a record')], max_length=10, verbose_name='through')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='actions', to=settings.AUTH_USER_MODEL, verbose_name='who')),
            ],
            options={
                'verbose_name': 'action',
                'verbose_name_plural': 'actions',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noun', models.CharField(max_length=60, verbose_name='noun')),
                ('row', models.BigIntegerField(verbose_name='row')),
                ('key', models.CharField(blank=True, max_length=200, verbose_name='key')),
                ('kind', models.CharField(choices=[('added', 'added'), ('changed', 'changed'), ('removed', 'removed')], max_length=10, verbose_name='kind')),
                ('fields', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='fields')),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='records.action', verbose_name='action')),
            ],
            options={
                'verbose_name': 'change',
                'verbose_name_plural': 'changes',
                'ordering': ['-action__at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('slug', models.SlugField(unique=True, verbose_name='short name')),
                ('title_en', models.CharField(blank=True, max_length=250, verbose_name='title (English)')),
                ('title_zh', models.CharField(blank=True, max_length=250, verbose_name='title (Chinese)')),
                ('recorded_on', models.DateField(blank=True, help_text="The day from which what it says counts as known: for a meeting's report, the last day of that meeting. Empty for notes that grow from day to day.", null=True, verbose_name='recorded on')),
                ('note_en', models.TextField(blank=True, verbose_name='note (English)')),
                ('note_zh', models.TextField(blank=True, verbose_name='note (Chinese)')),
            ],
            options={
                'verbose_name': 'source',
                'verbose_name_plural': 'sources',
                'ordering': ['recorded_on', 'slug'],
                'constraints': [models.CheckConstraint(condition=models.Q(('title_en', ''), ('title_zh', ''), _negated=True), name='records_source_title_given', violation_error_message='Give the title in English or in Chinese.')],
            },
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.CheckConstraint(condition=models.Q(('door__in', ['page', 'admin', 'import', 'command', 'fixture'])), name='records_action_door_choice', violation_error_message='Choose one of the doors.'),
        ),
        migrations.AddIndex(
            model_name='change',
            index=models.Index(fields=['noun', 'row'], name='change_of_row'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['added', 'changed', 'removed'])), name='records_change_kind_choice', violation_error_message='A row is added, changed or removed.'),
        ),
    ]
