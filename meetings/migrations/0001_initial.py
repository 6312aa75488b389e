import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('records', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Economy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('code', models.SlugField(max_length=20, unique=True, verbose_name='code')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name (English)')),
                ('name_zh', models.CharField(blank=True, max_length=120, verbose_name='name (Chinese)')),
                ('kind', models.CharField(choices=[('member', 'APEC member economy'), ('guest', 'guest economy'), ('organisation', 'international organisation'), ('apec-body', 'APEC body'), ('agency', 'agency of a party'), ('group', 'each of several parties')], max_length=20, verbose_name='kind')),
                ('members', models.ManyToManyField(blank=True, help_text='Of a group only: those of whom each is meant, such as the APEC economies.', related_name='groups', to='meetings.economy', verbose_name='stands for')),
                ('part_of', models.ForeignKey(blank=True, help_text='Of an agency only: the economy, organisation or body under which it counts.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agencies', to='meetings.economy', verbose_name='agency of')),
            ],
            options={
                'verbose_name': 'economy',
                'verbose_name_plural': 'economies',
                'ordering': ['name_en', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(blank=True, help_text='Where in it, by its own numbering: 參、四、(三)5•1; with “；” between two.', max_length=60, verbose_name='section')),
                ('recorded_on', models.DateField(blank=True, help_text='The day on which we knew it, written down by the tracker.', verbose_name='recorded on')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('when_en', models.CharField(blank=True, help_text='As it was said: May 2022, Q3 2022, end of 2022, by SCCP2 2022.', max_length=120, verbose_name='when, in words (English)')),
                ('when_zh', models.CharField(blank=True, help_text='As it was said: 本年5月, 本年第3季, 本年底, 本年SCCP第2次會議.', max_length=120, verbose_name='when, in words (Chinese)')),
                ('earliest', models.DateField(blank=True, help_text='Leave both days empty to have them read from the words.', null=True, verbose_name='earliest day')),
                ('latest', models.DateField(blank=True, null=True, verbose_name='latest day')),
                ('slug', models.SlugField(unique=True, verbose_name='short name for addresses')),
                ('short_name_en', models.CharField(blank=True, help_text='SCCP1 2022', max_length=60, verbose_name='short name (English)')),
                ('short_name_zh', models.CharField(blank=True, help_text='2022年SCCP1', max_length=60, verbose_name='short name (Chinese)')),
                ('title_en', models.CharField(blank=True, max_length=250, verbose_name='title (English)')),
                ('title_zh', models.CharField(blank=True, max_length=250, verbose_name='title (Chinese)')),
                ('kind', models.CharField(choices=[('sccp', 'SCCP meeting'), ('senior-officials', "Senior Officials' Meeting"), ('committee', 'committee or group meeting'), ('ministerial', "ministers' or leaders' meeting"), ('dialogue', 'business dialogue'), ('workshop', 'workshop or conference')], max_length=20, verbose_name='kind')),
                ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(9999)], verbose_name='year')),
                ('mode', models.CharField(blank=True, choices=[('virtual', 'by video conference'), ('in-person', 'in person'), ('hybrid', 'in person and by video conference')], max_length=20, verbose_name='held')),
                ('place_en', models.CharField(blank=True, max_length=120, verbose_name='place (English)')),
                ('place_zh', models.CharField(blank=True, max_length=120, verbose_name='place (Chinese)')),
                ('note_en', models.TextField(blank=True, verbose_name='note (English)')),
                ('note_zh', models.TextField(blank=True, verbose_name='note (Chinese)')),
                ('agenda_is_draft', models.BooleanField(default=False, help_text='It was copied from the meeting before. Untick it when the agenda is settled.', verbose_name='the agenda is a draft')),
                ('source', models.ForeignKey(help_text='The document in which this was read.', on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='records.source', verbose_name='source')),
            ],
            options={
                'verbose_name': 'meeting',
                'verbose_name_plural': 'meetings',
                'ordering': [models.OrderBy(models.F('earliest'), nulls_last=True), 'year', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(blank=True, help_text='Where in it, by its own numbering: 參、四、(三)5•1; with “；” between two.', max_length=60, verbose_name='section')),
                ('recorded_on', models.DateField(blank=True, help_text='The day on which we knew it, written down by the tracker.', verbose_name='recorded on')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('slug', models.SlugField(unique=True, verbose_name='short name for addresses')),
                ('annex', models.PositiveSmallIntegerField(blank=True, help_text='Its number among the annexes of the report.', null=True, verbose_name='annex')),
                ('number', models.CharField(blank=True, help_text='2022/SOM1/SCCP/001', max_length=60, verbose_name='document number')),
                ('title_en', models.CharField(blank=True, max_length=300, verbose_name='title (English)')),
                ('title_zh', models.CharField(blank=True, max_length=300, verbose_name='title (Chinese)')),
                ('is_title_only', models.BooleanField(default=False, help_text='What it says was not read: no fact is on record from it.', verbose_name='only the title was seen')),
                ('source', models.ForeignKey(help_text='The document in which this was read.', on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='records.source', verbose_name='source')),
                ('tabled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='meetings.economy', verbose_name='tabled by')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='meetings.meeting', verbose_name='meeting')),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
                'ordering': ['meeting', 'annex', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='Delegate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(blank=True, help_text='Where in it, by its own numbering: 參、四、(三)5•1; with “；” between two.', max_length=60, verbose_name='section')),
                ('recorded_on', models.DateField(blank=True, help_text='The day on which we knew it, written down by the tracker.', verbose_name='recorded on')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name (English)')),
                ('name_zh', models.CharField(blank=True, max_length=120, verbose_name='name (Chinese)')),
                ('role', models.CharField(choices=[('chair', 'chair of the meeting'), ('head', 'head of delegation'), ('delegate', 'delegate')], max_length=10, verbose_name='role')),
                ('post_en', models.CharField(blank=True, max_length=120, verbose_name='post (English)')),
                ('post_zh', models.CharField(blank=True, max_length=120, verbose_name='post (Chinese)')),
                ('source', models.ForeignKey(help_text='The document in which this was read.', on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='records.source', verbose_name='source')),
                ('economy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegates', to='meetings.economy', verbose_name='economy')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegates', to='meetings.meeting', verbose_name='meeting')),
            ],
            options={
                'verbose_name': 'delegate',
                'verbose_name_plural': 'delegates',
                'ordering': ['meeting', 'economy', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(blank=True, help_text='Where in it, by its own numbering: 參、四、(三)5•1; with “；” between two.', max_length=60, verbose_name='section')),
                ('recorded_on', models.DateField(blank=True, help_text='The day on which we knew it, written down by the tracker.', verbose_name='recorded on')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('role', models.CharField(choices=[('host', 'host'), ('chair', 'chair'), ('guest', 'guest')], max_length=10, verbose_name='role')),
                ('is_inferred', models.BooleanField(default=False, help_text='The source does not say so in words; it follows from what it says.', verbose_name='inferred')),
                ('source', models.ForeignKey(help_text='The document in which this was read.', on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='records.source', verbose_name='source')),
                ('economy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='meetings.economy', verbose_name='economy')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='meetings.meeting', verbose_name='meeting')),
            ],
            options={
                'verbose_name': 'role at a meeting',
                'verbose_name_plural': 'roles at meetings',
                'ordering': ['meeting', 'role', 'economy'],
            },
        ),
        migrations.CreateModel(
            name='MeetingDates',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(blank=True, help_text='Where in it, by its own numbering: 參、四、(三)5•1; with “；” between two.', max_length=60, verbose_name='section')),
                ('recorded_on', models.DateField(blank=True, help_text='The day on which we knew it, written down by the tracker.', verbose_name='recorded on')),
                ('when_en', models.CharField(blank=True, help_text='As it was said: May 2022, Q3 2022, end of 2022, by SCCP2 2022.', max_length=120, verbose_name='when, in words (English)')),
                ('when_zh', models.CharField(blank=True, help_text='As it was said: 本年5月, 本年第3季, 本年底, 本年SCCP第2次會議.', max_length=120, verbose_name='when, in words (Chinese)')),
                ('earliest', models.DateField(blank=True, help_text='Leave both days empty to have them read from the words.', null=True, verbose_name='earliest day')),
                ('latest', models.DateField(blank=True, null=True, verbose_name='latest day')),
                ('number', models.PositiveIntegerField(blank=True, help_text='Its place in the history. Left empty, it becomes the last.', verbose_name='number')),
                ('place_en', models.CharField(blank=True, max_length=120, verbose_name='place (English)')),
                ('place_zh', models.CharField(blank=True, max_length=120, verbose_name='place (Chinese)')),
                ('why', models.TextField(blank=True, editable=False, verbose_name='why it is void')),
                ('action', models.ForeignKey(blank=True, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='records.action', verbose_name='recorded by')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dates', to='meetings.meeting', verbose_name='meeting')),
                ('source', models.ForeignKey(help_text='The document in which this was read.', on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='records.source', verbose_name='source')),
                ('voids', models.OneToOneField(blank=True, editable=False, error_messages={'unique': 'This line is void already.'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='voided_by', to='meetings.meetingdates', verbose_name='voids')),
            ],
            options={
                'verbose_name': 'dates of a meeting',
                'verbose_name_plural': 'dates of meetings',
                'ordering': ['-recorded_on', '-number'],
            },
        ),
        migrations.CreateModel(
            name='Priority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(blank=True, help_text='Where in it, by its own numbering: 參、四、(三)5•1; with “；” between two.', max_length=60, verbose_name='section')),
                ('recorded_on', models.DateField(blank=True, help_text='The day on which we knew it, written down by the tracker.', verbose_name='recorded on')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('slug', models.SlugField(unique=True, verbose_name='short name for addresses')),
                ('plan_from', models.PositiveSmallIntegerField(verbose_name='plan from (year)')),
                ('plan_to', models.PositiveSmallIntegerField(verbose_name='plan to (year)')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('title_en', models.CharField(blank=True, max_length=250, verbose_name='title (English)')),
                ('title_zh', models.CharField(blank=True, max_length=250, verbose_name='title (Chinese)')),
                ('title_en_is_ours', models.BooleanField(default=False, verbose_name='the English title is our translation')),
                ('source', models.ForeignKey(help_text='The document in which this was read.', on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='records.source', verbose_name='source')),
            ],
            options={
                'verbose_name': 'priority',
                'verbose_name_plural': 'priorities',
                'ordering': ['-plan_from', 'number', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(blank=True, help_text='Where in it, by its own numbering: 參、四、(三)5•1; with “；” between two.', max_length=60, verbose_name='section')),
                ('recorded_on', models.DateField(blank=True, help_text='The day on which we knew it, written down by the tracker.', verbose_name='recorded on')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('number', models.CharField(help_text='4, or 4.2 below item 4.', max_length=10, verbose_name='number')),
                ('position', models.PositiveSmallIntegerField(help_text='The place in the order of the meeting, from 1.', verbose_name='position')),
                ('title_en', models.CharField(blank=True, max_length=250, verbose_name='title (English)')),
                ('title_zh', models.CharField(blank=True, max_length=250, verbose_name='title (Chinese)')),
                ('outcome_en', models.TextField(blank=True, verbose_name='outcome (English)')),
                ('outcome_zh', models.TextField(blank=True, verbose_name='outcome (Chinese)')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='meetings.agendaitem', verbose_name='part of item')),
                ('source', models.ForeignKey(help_text='The document in which this was read.', on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='records.source', verbose_name='source')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='meetings.meeting', verbose_name='meeting')),
                ('priority', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='meetings.priority', verbose_name='priority')),
            ],
            options={
                'verbose_name': 'agenda item',
                'verbose_name_plural': 'agenda items',
                'ordering': ['meeting', 'position', 'pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='economy',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['member', 'guest', 'organisation', 'apec-body', 'agency', 'group'])), name='meetings_economy_kind_choice', violation_error_message='An economy is a member, a guest, an organisation, a body, an agency or a group.'),
        ),
        migrations.AddConstraint(
            model_name='economy',
            constraint=models.CheckConstraint(condition=models.Q(('name_en', ''), ('name_zh', ''), _negated=True), name='meetings_economy_name_given', violation_error_message='Give the name in English or in Chinese.'),
        ),
        migrations.AddConstraint(
            model_name='economy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'agency'), ('part_of__isnull', False)), models.Q(models.Q(('kind', 'agency'), _negated=True), ('part_of__isnull', True)), _connector='OR'), name='meetings_economy_agency_of_a_party', violation_error_message='An agency, and nothing else, is part of another party.'),
        ),
        migrations.AddConstraint(
            model_name='economy',
            constraint=models.CheckConstraint(condition=models.Q(('part_of__isnull', True), models.Q(('part_of', models.F('pk')), _negated=True), _connector='OR'), name='meetings_economy_not_part_of_itself', violation_error_message='An agency cannot be part of itself.'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['earliest', 'year', 'slug'], name='meetings_in_order'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('latest__gte', models.F('earliest')), ('earliest__isnull', True), ('latest__isnull', True), _connector='OR'), name='meetings_meeting_window_runs_forward', violation_error_message='The latest day is before the earliest day.'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('when_en', ''), ('when_zh', ''), _negated=True), models.Q(('earliest__isnull', True), ('latest__isnull', True)), _connector='OR'), name='meetings_meeting_window_has_words', violation_error_message='Write the date in words too, as it was said, beside its days.'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('short_name_en', ''), ('short_name_zh', ''), _negated=True), name='meetings_meeting_short_name_given', violation_error_message='Give the short name in English or in Chinese.'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['sccp', 'senior-officials', 'committee', 'ministerial', 'dialogue', 'workshop'])), name='meetings_meeting_kind_choice', violation_error_message='Choose one of the kinds of meeting.'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('mode__in', ['', 'virtual', 'in-person', 'hybrid'])), name='meetings_meeting_mode_choice', violation_error_message='A meeting is held in person, by video conference or both; leave it empty where that is not known.'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('title_en', ''), ('title_zh', ''), _negated=True), name='meetings_meeting_title_given', violation_error_message='Give the title in English or in Chinese.'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(('title_en', ''), ('title_zh', ''), _negated=True), name='meetings_document_title_given', violation_error_message='Give the title in English or in Chinese.'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(fields=('source', 'annex'), name='meetings_document_annex_once', violation_error_message='The report has an annex of this number already.'),
        ),
        migrations.AddConstraint(
            model_name='delegate',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['chair', 'head', 'delegate'])), name='meetings_delegate_role_choice', violation_error_message='A person is chair, head of delegation or delegate.'),
        ),
        migrations.AddConstraint(
            model_name='delegate',
            constraint=models.CheckConstraint(condition=models.Q(('name_en', ''), ('name_zh', ''), _negated=True), name='meetings_delegate_name_given', violation_error_message='Give the name in English or in Chinese.'),
        ),
        migrations.AddConstraint(
            model_name='delegate',
            constraint=models.UniqueConstraint(fields=('meeting', 'economy', 'name_en', 'name_zh'), name='meetings_delegate_named_once', violation_error_message='This person is on the list of the meeting already.'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['host', 'chair', 'guest'])), name='meetings_attendance_role_choice', violation_error_message='A party is host, chair or guest of a meeting.'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(fields=('meeting', 'economy', 'role'), name='meetings_attendance_role_once', violation_error_message='This party has that role at the meeting already.'),
        ),
        migrations.AddIndex(
            model_name='meetingdates',
            index=models.Index(fields=['meeting', '-recorded_on', '-number'], name='dates_latest'),
        ),
        migrations.AddConstraint(
            model_name='meetingdates',
            constraint=models.CheckConstraint(condition=models.Q(('latest__gte', models.F('earliest')), ('earliest__isnull', True), ('latest__isnull', True), _connector='OR'), name='meetings_meetingdates_window_runs_forward', violation_error_message='The latest day is before the earliest day.'),
        ),
        migrations.AddConstraint(
            model_name='meetingdates',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('when_en', ''), ('when_zh', ''), _negated=True), models.Q(('earliest__isnull', True), ('latest__isnull', True)), _connector='OR'), name='meetings_meetingdates_window_has_words', violation_error_message='Write the date in words too, as it was said, beside its days.'),
        ),
        migrations.AddConstraint(
            model_name='meetingdates',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('voids__isnull', True), ('why', '')), models.Q(('voids__isnull', False), models.Q(('why', ''), _negated=True)), _connector='OR'), name='meetings_meetingdates_voided_for_a_reason', violation_error_message='Say why the line is void.'),
        ),
        migrations.AddConstraint(
            model_name='meetingdates',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='meetings_meetingdates_number_positive', violation_error_message='Numbers begin at 1.'),
        ),
        migrations.AddConstraint(
            model_name='meetingdates',
            constraint=models.UniqueConstraint(fields=('meeting', 'number'), name='meetings_meetingdates_number_once', violation_error_message='The history has a line of this number already.'),
        ),
        migrations.AddConstraint(
            model_name='priority',
            constraint=models.CheckConstraint(condition=models.Q(('title_en', ''), ('title_zh', ''), _negated=True), name='meetings_priority_title_given', violation_error_message='Give the title in English or in Chinese.'),
        ),
        migrations.AddConstraint(
            model_name='priority',
            constraint=models.CheckConstraint(condition=models.Q(('plan_to__gte', models.F('plan_from'))), name='meetings_priority_plan_runs_forward', violation_error_message='The plan ends before it begins.'),
        ),
        migrations.AddConstraint(
            model_name='priority',
            constraint=models.UniqueConstraint(fields=('plan_from', 'number'), name='meetings_priority_number_once', violation_error_message='The plan has a priority of this number already.'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.CheckConstraint(condition=models.Q(('title_en', ''), ('title_zh', ''), _negated=True), name='meetings_agendaitem_title_given', violation_error_message='Give the title in English or in Chinese.'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(fields=('meeting', 'number'), name='meetings_agendaitem_number_once', violation_error_message="The meeting's agenda has an item of this number."),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('pk')), _negated=True), _connector='OR'), name='meetings_agendaitem_not_part_of_itself', violation_error_message='An agenda item cannot be part of itself.'),
        ),
    ]
