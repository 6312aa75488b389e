import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('meetings', '0001_initial'),
        ('records', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Initiative',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(blank=True, help_text='Where in it, by its own numbering: 參、四、(三)5•1; with “；” between two.', max_length=60, verbose_name='section')),
                ('recorded_on', models.DateField(blank=True, help_text='The day on which we knew it, written down by the tracker.', verbose_name='recorded on')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('when_en', models.CharField(blank=True, help_text='As it was said: May 2022, Q3 2022, end of 2022, by SCCP2 2022.', max_length=120, verbose_name='when, in words (English)')),
                ('when_zh', models.CharField(blank=True, help_text='As it was said: 本年5月, 本年第3季, 本年底, 本年SCCP第2次會議.', max_length=120, verbose_name='when, in words (Chinese)')),
                ('earliest', models.DateField(blank=True, help_text='Leave both days empty to have them read from the words.', null=True, verbose_name='earliest day')),
                ('latest', models.DateField(blank=True, null=True, verbose_name='latest day')),
                ('every_months', models.PositiveSmallIntegerField(blank=True, help_text='24 for every two years.', null=True, verbose_name='recurs every (months)')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='short name for addresses')),
                ('title_en', models.CharField(blank=True, max_length=250, verbose_name='title (English)')),
                ('title_zh', models.CharField(blank=True, max_length=250, verbose_name='title (Chinese)')),
                ('title_en_is_ours', models.BooleanField(default=False, verbose_name='the English title is our translation')),
                ('kind', models.CharField(choices=[('guideline', 'guideline or declaration'), ('project', 'self-funded project'), ('event', 'workshop, training or dialogue'), ('survey', 'survey or study'), ('pilot', 'pilot or trial'), ('programme', 'programme'), ('system', 'system, platform or tool'), ('plan', 'strategy, plan or framework'), ('agreement', 'agreement or arrangement'), ('network', 'network or working group'), ('initiative', 'initiative')], max_length=20, verbose_name='kind')),
                ('project_number', models.CharField(blank=True, help_text='SCCP 05 2022S', max_length=40, verbose_name='project number')),
                ('summary_en', models.TextField(blank=True, verbose_name='summary (English)')),
                ('summary_zh', models.TextField(blank=True, verbose_name='summary (Chinese)')),
                ('documents', models.ManyToManyField(blank=True, related_name='initiatives', to='meetings.document', verbose_name='documents')),
                ('due_meeting', models.ForeignKey(blank=True, help_text="The due then follows that meeting's dates when they are entered or moved.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_due', to='meetings.meeting', verbose_name='due at the meeting')),
                ('part_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='initiatives.initiative', verbose_name='part of')),
                ('priority', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='initiatives', to='meetings.priority', verbose_name='priority')),
                ('source', models.ForeignKey(help_text='The document in which this was read.', on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='records.source', verbose_name='source')),
            ],
            options={
                'verbose_name': 'initiative',
                'verbose_name_plural': 'initiatives',
                'ordering': [models.OrderBy(models.F('priority__number'), nulls_last=True), 'title_en', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='Intervention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(blank=True, help_text='Where in it, by its own numbering: 參、四、(三)5•1; with “；” between two.', max_length=60, verbose_name='section')),
                ('recorded_on', models.DateField(blank=True, help_text='The day on which we knew it, written down by the tracker.', verbose_name='recorded on')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('number', models.PositiveIntegerField(blank=True, help_text='Its place within the meeting. Left empty, it becomes the last.', verbose_name='number')),
                ('kind', models.CharField(choices=[('opening', 'opening'), ('report', 'report'), ('statement', 'statement'), ('question', 'question'), ('reply', 'reply'), ('comment', 'comment'), ('thanks', 'thanks'), ('encouragement', 'encouragement'), ('closing', 'closing')], max_length=20, verbose_name='kind')),
                ('as_chair', models.BooleanField(default=False, verbose_name='spoken as chair')),
                ('gist_en', models.TextField(blank=True, verbose_name='gist (English)')),
                ('gist_zh', models.TextField(blank=True, verbose_name='gist (Chinese)')),
                ('addressed_to', models.ManyToManyField(blank=True, related_name='interventions_received', to='meetings.economy', verbose_name='addressed to')),
                ('agenda_item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='interventions', to='meetings.agendaitem', verbose_name='agenda item')),
                ('documents', models.ManyToManyField(blank=True, related_name='interventions', to='meetings.document', verbose_name='documents')),
                ('in_reply_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='initiatives.intervention', verbose_name='in reply to')),
                ('initiatives', models.ManyToManyField(blank=True, related_name='interventions', to='initiatives.initiative', verbose_name='initiatives')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='meetings.meeting', verbose_name='meeting')),
                ('on_behalf_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='interventions_by_others', to='meetings.economy', verbose_name='on behalf of')),
                ('source', models.ForeignKey(help_text='The document in which this was read.', on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='records.source', verbose_name='source')),
                ('speaker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interventions', to='meetings.economy', verbose_name='speaker')),
            ],
            options={
                'verbose_name': 'intervention',
                'verbose_name_plural': 'interventions',
                'ordering': ['meeting', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(blank=True, help_text='Where in it, by its own numbering: 參、四、(三)5•1; with “；” between two.', max_length=60, verbose_name='section')),
                ('recorded_on', models.DateField(blank=True, help_text='The day on which we knew it, written down by the tracker.', verbose_name='recorded on')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('number', models.PositiveIntegerField(blank=True, help_text='Its place within the meeting. Left empty, it becomes the last.', verbose_name='number')),
                ('value', models.DecimalField(decimal_places=4, max_digits=18, verbose_name='value')),
                ('bound', models.CharField(choices=[('exact', 'exactly'), ('more-than', 'more than'), ('at-least', 'at least'), ('about', 'about'), ('less-than', 'less than')], default='exact', max_length=10, verbose_name='bound')),
                ('is_our_count', models.BooleanField(default=False, help_text='The source prints a list, not the number: we counted it.', verbose_name='our count')),
                ('unit_en', models.CharField(blank=True, max_length=60, verbose_name='unit (English)')),
                ('unit_zh', models.CharField(blank=True, max_length=60, verbose_name='unit (Chinese)')),
                ('counts_en', models.CharField(blank=True, max_length=250, verbose_name='what it counts (English)')),
                ('counts_zh', models.CharField(blank=True, max_length=250, verbose_name='what it counts (Chinese)')),
                ('series', models.SlugField(help_text='The same for every reading of this number, at whatever meeting.', max_length=80, verbose_name='series')),
                ('about', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='meetings.economy', verbose_name='about')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='meetings.meeting', verbose_name='meeting')),
                ('source', models.ForeignKey(help_text='The document in which this was read.', on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='records.source', verbose_name='source')),
                ('initiative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='initiatives.initiative', verbose_name='initiative')),
                ('intervention', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='initiatives.intervention', verbose_name='said in')),
            ],
            options={
                'verbose_name': 'figure',
                'verbose_name_plural': 'figures',
                'ordering': ['meeting', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(blank=True, help_text='Where in it, by its own numbering: 參、四、(三)5•1; with “；” between two.', max_length=60, verbose_name='section')),
                ('recorded_on', models.DateField(blank=True, help_text='The day on which we knew it, written down by the tracker.', verbose_name='recorded on')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('when_en', models.CharField(blank=True, help_text='As it was said: May 2022, Q3 2022, end of 2022, by SCCP2 2022.', max_length=120, verbose_name='when, in words (English)')),
                ('when_zh', models.CharField(blank=True, help_text='As it was said: 本年5月, 本年第3季, 本年底, 本年SCCP第2次會議.', max_length=120, verbose_name='when, in words (Chinese)')),
                ('earliest', models.DateField(blank=True, help_text='Leave both days empty to have them read from the words.', null=True, verbose_name='earliest day')),
                ('latest', models.DateField(blank=True, null=True, verbose_name='latest day')),
                ('number', models.PositiveIntegerField(blank=True, help_text='Its place within the meeting. Left empty, it becomes the last.', verbose_name='number')),
                ('every_months', models.PositiveSmallIntegerField(blank=True, help_text='24 for every two years.', null=True, verbose_name='recurs every (months)')),
                ('text_en', models.TextField(blank=True, verbose_name='what (English)')),
                ('text_zh', models.TextField(blank=True, verbose_name='what (Chinese)')),
                ('firmness', models.CharField(choices=[('commitment', 'commitment'), ('plan', 'plan'), ('hope', 'hope'), ('recommendation', 'recommendation')], help_text='commitment: 承諾, 應. plan: 將, 預計, 訂於, 刻. hope: 盼, 期盼, 願. recommendation: 建議, 鼓勵, 宜. A hope is courtesy, never a commitment.', max_length=20, verbose_name='firmness')),
                ('due_meeting', models.ForeignKey(blank=True, help_text="The due then follows that meeting's dates when they are entered or moved.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss_due', to='meetings.meeting', verbose_name='due at the meeting')),
                ('made_to', models.ManyToManyField(blank=True, related_name='commitments_received', to='meetings.economy', verbose_name='made to')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='meetings.meeting', verbose_name='meeting')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments_owned', to='meetings.economy', verbose_name='who must act')),
                ('partners', models.ManyToManyField(blank=True, related_name='commitments_shared', to='meetings.economy', verbose_name='together with')),
                ('qualifies', models.ForeignKey(blank=True, help_text='The earlier commitment that this one softens or explains; it stays due as it was.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='qualifications', to='initiatives.commitment', verbose_name='qualifies')),
                ('revises', models.ForeignKey(blank=True, help_text='The earlier commitment that this one replaces, and so closes.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='initiatives.commitment', verbose_name='revises')),
                ('source', models.ForeignKey(help_text='The document in which this was read.', on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='records.source', verbose_name='source')),
                ('stated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments_stated', to='meetings.economy', verbose_name='stated by')),
                ('initiative', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='initiatives.initiative', verbose_name='initiative')),
                ('intervention', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='initiatives.intervention', verbose_name='said in')),
            ],
            options={
                'verbose_name': 'commitment',
                'verbose_name_plural': 'commitments',
                'ordering': ['meeting', 'number'],
            },
        ),
        migrations.CreateModel(
            name='AgendaPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(blank=True, help_text='Where in it, by its own numbering: 參、四、(三)5•1; with “；” between two.', max_length=60, verbose_name='section')),
                ('recorded_on', models.DateField(blank=True, help_text='The day on which we knew it, written down by the tracker.', verbose_name='recorded on')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('number', models.PositiveIntegerField(blank=True, help_text='Its place within the meeting. Left empty, it becomes the last.', verbose_name='number')),
                ('is_left_out', models.BooleanField(default=False, help_text='Tick this rather than delete the point: a deleted one comes back when the meeting is prepared again.', verbose_name='left out')),
                ('note_en', models.TextField(blank=True, verbose_name='note (English)')),
                ('note_zh', models.TextField(blank=True, verbose_name='note (Chinese)')),
                ('agenda_item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='points', to='meetings.agendaitem', verbose_name='agenda item')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='meetings.meeting', verbose_name='meeting')),
                ('source', models.ForeignKey(help_text='The document in which this was read.', on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='records.source', verbose_name='source')),
                ('commitment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agenda_points', to='initiatives.commitment', verbose_name='commitment')),
                ('question', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agenda_points', to='initiatives.intervention', verbose_name='question')),
            ],
            options={
                'verbose_name': 'agenda point',
                'verbose_name_plural': 'agenda points',
                'ordering': ['meeting', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(blank=True, help_text='Where in it, by its own numbering: 參、四、(三)5•1; with “；” between two.', max_length=60, verbose_name='section')),
                ('recorded_on', models.DateField(blank=True, help_text='The day on which we knew it, written down by the tracker.', verbose_name='recorded on')),
                ('number', models.PositiveIntegerField(blank=True, help_text='Its place in the history. Left empty, it becomes the last.', verbose_name='number')),
                ('why', models.TextField(blank=True, editable=False, verbose_name='why it is void')),
                ('as_of', models.DateField(help_text='The day on which this was so.', verbose_name='as of')),
                ('when_en', models.CharField(blank=True, max_length=120, verbose_name='when, in words (English)')),
                ('when_zh', models.CharField(blank=True, max_length=120, verbose_name='when, in words (Chinese)')),
                ('note_en', models.TextField(blank=True, verbose_name='note (English)')),
                ('note_zh', models.TextField(blank=True, verbose_name='note (Chinese)')),
                ('status', models.CharField(choices=[('open', 'open'), ('in-progress', 'in progress'), ('fulfilled', 'fulfilled'), ('partly-fulfilled', 'partly fulfilled'), ('not-fulfilled', 'not fulfilled'), ('withdrawn', 'withdrawn'), ('superseded', 'superseded')], max_length=20, verbose_name='status')),
                ('how', models.CharField(blank=True, choices=[('as-promised', 'as promised'), ('earlier', 'earlier than promised'), ('later', 'later than promised'), ('otherwise', 'in another body or form')], max_length=20, verbose_name='how')),
                ('action', models.ForeignKey(blank=True, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='records.action', verbose_name='recorded by')),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='initiatives.commitment', verbose_name='commitment')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='meetings.document', verbose_name='document')),
                ('done_at', models.ForeignKey(blank=True, help_text='The meeting at which it was done, where that is not where we heard of it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outcomes_done', to='meetings.meeting', verbose_name='done at')),
                ('heard_at', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='meetings.meeting', verbose_name='heard at')),
                ('intervention', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='initiatives.intervention', verbose_name='heard in')),
                ('source', models.ForeignKey(help_text='The document in which this was read.', on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='records.source', verbose_name='source')),
                ('voids', models.OneToOneField(blank=True, editable=False, error_messages={'unique': 'This line is void already.'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='voided_by', to='initiatives.outcome', verbose_name='voids')),
            ],
            options={
                'verbose_name': 'outcome',
                'verbose_name_plural': 'outcomes',
                'ordering': ['-as_of', '-recorded_on', '-number'],
            },
        ),
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(blank=True, help_text='Where in it, by its own numbering: 參、四、(三)5•1; with “；” between two.', max_length=60, verbose_name='section')),
                ('recorded_on', models.DateField(blank=True, help_text='The day on which we knew it, written down by the tracker.', verbose_name='recorded on')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('role', models.CharField(choices=[('lead', 'lead'), ('co-lead', 'co-lead'), ('co-sponsor', 'co-sponsor'), ('partner', 'partner'), ('pilot', 'pilot participant'), ('observer', 'observer'), ('signed', 'signed with'), ('negotiating', 'negotiating with'), ('beneficiary', 'beneficiary'), ('user', 'user'), ('panellist', 'panellist'), ('supporter', 'supporter')], max_length=20, verbose_name='role')),
                ('is_inferred', models.BooleanField(default=False, help_text='The source does not say so in words; it follows from what it says.', verbose_name='inferred')),
                ('economy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='meetings.economy', verbose_name='economy')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='initiatives.initiative', verbose_name='initiative')),
                ('source', models.ForeignKey(help_text='The document in which this was read.', on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='records.source', verbose_name='source')),
            ],
            options={
                'verbose_name': 'participation',
                'verbose_name_plural': 'participations',
                'ordering': ['initiative', 'role', 'economy'],
            },
        ),
        migrations.CreateModel(
            name='StatusUpdate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(blank=True, help_text='Where in it, by its own numbering: 參、四、(三)5•1; with “；” between two.', max_length=60, verbose_name='section')),
                ('recorded_on', models.DateField(blank=True, help_text='The day on which we knew it, written down by the tracker.', verbose_name='recorded on')),
                ('number', models.PositiveIntegerField(blank=True, help_text='Its place in the history. Left empty, it becomes the last.', verbose_name='number')),
                ('why', models.TextField(blank=True, editable=False, verbose_name='why it is void')),
                ('as_of', models.DateField(help_text='The day on which this was so.', verbose_name='as of')),
                ('when_en', models.CharField(blank=True, max_length=120, verbose_name='when, in words (English)')),
                ('when_zh', models.CharField(blank=True, max_length=120, verbose_name='when, in words (Chinese)')),
                ('note_en', models.TextField(blank=True, verbose_name='note (English)')),
                ('note_zh', models.TextField(blank=True, verbose_name='note (Chinese)')),
                ('status', models.CharField(blank=True, choices=[('mentioned', 'mentioned'), ('proposed', 'proposed'), ('in-preparation', 'in preparation'), ('in-implementation', 'in implementation'), ('endorsed', 'endorsed'), ('completed', 'completed'), ('on-hold', 'on hold'), ('withdrawn', 'withdrawn')], help_text='mentioned: It was spoken of; nothing was said of how far it has come. proposed: An economy has put it forward and SCCP has not yet agreed to it. in preparation: It is agreed or announced and being drafted, planned or designed. in implementation: It is running: in force, in use or being carried out. endorsed: SCCP or a body above it has endorsed its product. completed: It has been carried out and nothing more is announced. on hold: Those who lead it have paused it. withdrawn: Those who lead it have given it up.', max_length=20, verbose_name='status')),
                ('part_en', models.CharField(blank=True, help_text='Where only a part was endorsed: the status of the whole stays as it was.', max_length=120, verbose_name='which part (English)')),
                ('part_zh', models.CharField(blank=True, max_length=120, verbose_name='which part (Chinese)')),
                ('planned_en', models.CharField(blank=True, help_text='Where the planned date moved: the new one, as it was said.', max_length=120, verbose_name='now planned for, in words (English)')),
                ('planned_zh', models.CharField(blank=True, max_length=120, verbose_name='now planned for, in words (Chinese)')),
                ('planned_earliest', models.DateField(blank=True, help_text='Leave both days empty to have them read from the words.', null=True, verbose_name='planned from')),
                ('planned_latest', models.DateField(blank=True, null=True, verbose_name='planned until')),
                ('action', models.ForeignKey(blank=True, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='records.action', verbose_name='recorded by')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='meetings.document', verbose_name='document')),
                ('endorsed_by', models.ForeignKey(blank=True, help_text='The body that endorsed it. Where several did, a line for each.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='endorsements', to='meetings.economy', verbose_name='endorsed by')),
                ('heard_at', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='meetings.meeting', verbose_name='heard at')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='status_updates', to='initiatives.initiative', verbose_name='initiative')),
                ('intervention', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='initiatives.intervention', verbose_name='heard in')),
                ('planned_at', models.ForeignKey(blank=True, help_text="The planned date then follows that meeting's dates.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='statusupdates_planned', to='meetings.meeting', verbose_name='planned for the meeting')),
                ('source', models.ForeignKey(help_text='The document in which this was read.', on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='records.source', verbose_name='source')),
                ('voids', models.OneToOneField(blank=True, editable=False, error_messages={'unique': 'This line is void already.'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='voided_by', to='initiatives.statusupdate', verbose_name='voids')),
            ],
            options={
                'verbose_name': 'status update',
                'verbose_name_plural': 'status updates',
                'ordering': ['-as_of', '-recorded_on', '-number'],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('en', 'English'), ('zh-hant', 'Traditional Chinese')], default='en', max_length=10, verbose_name='language')),
                ('wants_digest', models.BooleanField(default=True, help_text='They go to the e-mail address of the account.', verbose_name='reminders by e-mail')),
                ('secret_hash', models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True, verbose_name='hash of the secret')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='subscription', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'subscription',
                'verbose_name_plural': 'subscriptions',
                'ordering': ['user'],
            },
        ),
        migrations.CreateModel(
            name='SentDigest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('claimed_at', models.DateTimeField(verbose_name='begun')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('subscription', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sent_digests', to='initiatives.subscription', verbose_name='subscription')),
            ],
            options={
                'verbose_name': 'e-mail that was sent',
                'verbose_name_plural': 'e-mails that were sent',
                'ordering': ['day', 'subscription'],
            },
        ),
        migrations.CreateModel(
            name='WorkPlanItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(blank=True, help_text='Where in it, by its own numbering: 參、四、(三)5•1; with “；” between two.', max_length=60, verbose_name='section')),
                ('recorded_on', models.DateField(blank=True, help_text='The day on which we knew it, written down by the tracker.', verbose_name='recorded on')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('title_en', models.CharField(blank=True, max_length=250, verbose_name='title on the plan (English)')),
                ('title_zh', models.CharField(blank=True, max_length=250, verbose_name='title on the plan (Chinese)')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='work_plan_items', to='initiatives.initiative', verbose_name='initiative')),
                ('source', models.ForeignKey(help_text='The document in which this was read.', on_delete=django.db.models.deletion.PROTECT, related_name='%(class)s_rows', to='records.source', verbose_name='source')),
            ],
            options={
                'verbose_name': 'work plan item',
                'verbose_name_plural': 'work plan items',
                'ordering': ['-year', 'number'],
            },
        ),
        migrations.AddConstraint(
            model_name='initiative',
            constraint=models.CheckConstraint(condition=models.Q(('latest__gte', models.F('earliest')), ('earliest__isnull', True), ('latest__isnull', True), _connector='OR'), name='initiatives_initiative_window_runs_forward', violation_error_message='The latest day is before the earliest day.'),
        ),
        migrations.AddConstraint(
            model_name='initiative',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('when_en', ''), ('when_zh', ''), _negated=True), models.Q(('earliest__isnull', True), ('latest__isnull', True)), _connector='OR'), name='initiatives_initiative_window_has_words', violation_error_message='Write the date in words too, as it was said, beside its days.'),
        ),
        migrations.AddConstraint(
            model_name='initiative',
            constraint=models.CheckConstraint(condition=models.Q(('every_months__isnull', True), ('every_months__gte', 1), _connector='OR'), name='initiatives_initiative_recurrence_positive', violation_error_message='Something that recurs does so every month or more.'),
        ),
        migrations.AddConstraint(
            model_name='initiative',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('when_en', ''), ('when_zh', ''), _negated=True), models.Q(('due_meeting__isnull', True), ('every_months__isnull', True)), _connector='OR'), name='initiatives_initiative_due_has_words', violation_error_message='Write when it is due in words too, as it was said.'),
        ),
        migrations.AddConstraint(
            model_name='initiative',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['guideline', 'project', 'event', 'survey', 'pilot', 'programme', 'system', 'plan', 'agreement', 'network', 'initiative'])), name='initiatives_initiative_kind_choice', violation_error_message='Choose one of the kinds of initiative.'),
        ),
        migrations.AddConstraint(
            model_name='initiative',
            constraint=models.CheckConstraint(condition=models.Q(('title_en', ''), ('title_zh', ''), _negated=True), name='initiatives_initiative_title_given', violation_error_message='Give the title in English or in Chinese.'),
        ),
        migrations.AddConstraint(
            model_name='initiative',
            constraint=models.CheckConstraint(condition=models.Q(('part_of__isnull', True), models.Q(('part_of', models.F('pk')), _negated=True), _connector='OR'), name='initiatives_initiative_not_part_of_itself', violation_error_message='An initiative cannot be part of itself.'),
        ),
        migrations.AddConstraint(
            model_name='intervention',
            constraint=models.UniqueConstraint(fields=('meeting', 'number'), name='initiatives_intervention_number_once', violation_error_message='The meeting has one of this number already.'),
        ),
        migrations.AddConstraint(
            model_name='intervention',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='initiatives_intervention_number_positive', violation_error_message='Numbers begin at 1.'),
        ),
        migrations.AddConstraint(
            model_name='intervention',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['opening', 'report', 'statement', 'question', 'reply', 'comment', 'thanks', 'encouragement', 'closing'])), name='initiatives_intervention_kind_choice', violation_error_message='Choose one of the kinds of intervention.'),
        ),
        migrations.AddConstraint(
            model_name='intervention',
            constraint=models.CheckConstraint(condition=models.Q(('gist_en', ''), ('gist_zh', ''), _negated=True), name='initiatives_intervention_gist_given', violation_error_message='Say in English or in Chinese what was said.'),
        ),
        migrations.AddConstraint(
            model_name='intervention',
            constraint=models.CheckConstraint(condition=models.Q(('in_reply_to__isnull', True), models.Q(('in_reply_to', models.F('pk')), _negated=True), _connector='OR'), name='initiatives_intervention_not_reply_to_itself', violation_error_message='A turn cannot reply to itself.'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.UniqueConstraint(fields=('meeting', 'number'), name='initiatives_figure_number_once', violation_error_message='The meeting has one of this number already.'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='initiatives_figure_number_positive', violation_error_message='Numbers begin at 1.'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('bound__in', ['exact', 'more-than', 'at-least', 'about', 'less-than'])), name='initiatives_figure_bound_choice', violation_error_message='Choose how exact the figure is.'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.CheckConstraint(condition=models.Q(('counts_en', ''), ('counts_zh', ''), _negated=True), name='initiatives_figure_counts_given', violation_error_message='Say in English or in Chinese what it counts.'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.UniqueConstraint(fields=('meeting', 'series'), name='initiatives_figure_series_once', violation_error_message='The meeting has a reading of this series already.'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.UniqueConstraint(fields=('meeting', 'number'), name='initiatives_commitment_number_once', violation_error_message='The meeting has one of this number already.'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='initiatives_commitment_number_positive', violation_error_message='Numbers begin at 1.'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('latest__gte', models.F('earliest')), ('earliest__isnull', True), ('latest__isnull', True), _connector='OR'), name='initiatives_commitment_window_runs_forward', violation_error_message='The latest day is before the earliest day.'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('when_en', ''), ('when_zh', ''), _negated=True), models.Q(('earliest__isnull', True), ('latest__isnull', True)), _connector='OR'), name='initiatives_commitment_window_has_words', violation_error_message='Write the date in words too, as it was said, beside its days.'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('every_months__isnull', True), ('every_months__gte', 1), _connector='OR'), name='initiatives_commitment_recurrence_positive', violation_error_message='Something that recurs does so every month or more.'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('when_en', ''), ('when_zh', ''), _negated=True), models.Q(('due_meeting__isnull', True), ('every_months__isnull', True)), _connector='OR'), name='initiatives_commitment_due_has_words', violation_error_message='Write when it is due in words too, as it was said.'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('firmness__in', ['commitment', 'plan', 'hope', 'recommendation'])), name='initiatives_commitment_firmness_choice', violation_error_message='What was said is a commitment, a plan, a hope or a recommendation.'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('text_en', ''), ('text_zh', ''), _negated=True), name='initiatives_commitment_text_given', violation_error_message='Say in English or in Chinese what is to be done.'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('revises__isnull', True), models.Q(('revises', models.F('pk')), _negated=True), _connector='OR'), name='initiatives_commitment_not_revising_itself', violation_error_message='A commitment cannot revise itself.'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('qualifies__isnull', True), models.Q(('qualifies', models.F('pk')), _negated=True), _connector='OR'), name='initiatives_commitment_not_qualifying_itself', violation_error_message='A commitment cannot qualify itself.'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('revises__isnull', True), ('qualifies__isnull', True), models.Q(('revises', models.F('qualifies')), _negated=True), _connector='OR'), name='initiatives_commitment_revises_or_qualifies', violation_error_message='A commitment replaces an earlier one or qualifies it, not both.'),
        ),
        migrations.AddConstraint(
            model_name='agendapoint',
            constraint=models.UniqueConstraint(fields=('meeting', 'number'), name='initiatives_agendapoint_number_once', violation_error_message='The meeting has one of this number already.'),
        ),
        migrations.AddConstraint(
            model_name='agendapoint',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='initiatives_agendapoint_number_positive', violation_error_message='Numbers begin at 1.'),
        ),
        migrations.AddConstraint(
            model_name='agendapoint',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('commitment__isnull', False), ('question__isnull', True)), models.Q(('commitment__isnull', True), ('question__isnull', False)), _connector='OR'), name='initiatives_agendapoint_raises_one_thing', violation_error_message='Name a commitment or a question to raise, not both.'),
        ),
        migrations.AddConstraint(
            model_name='agendapoint',
            constraint=models.UniqueConstraint(fields=('meeting', 'commitment'), name='initiatives_agendapoint_commitment_once', violation_error_message='This commitment is to be raised at the meeting already.'),
        ),
        migrations.AddConstraint(
            model_name='agendapoint',
            constraint=models.UniqueConstraint(fields=('meeting', 'question'), name='initiatives_agendapoint_question_once', violation_error_message='This question is to be raised at the meeting already.'),
        ),
        migrations.AddIndex(
            model_name='outcome',
            index=models.Index(fields=['recorded_on', 'id'], name='outcome_recorded'),
        ),
        migrations.AddConstraint(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('voids__isnull', True), ('why', '')), models.Q(('voids__isnull', False), models.Q(('why', ''), _negated=True)), _connector='OR'), name='initiatives_outcome_voided_for_a_reason', violation_error_message='Say why the line is void.'),
        ),
        migrations.AddConstraint(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='initiatives_outcome_number_positive', violation_error_message='Numbers begin at 1.'),
        ),
        migrations.AddConstraint(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(('as_of__lte', models.F('recorded_on'))), name='initiatives_outcome_recorded_after_the_fact', violation_error_message='A status says what was so: its day cannot be after the day it is recorded.'),
        ),
        migrations.AddConstraint(
            model_name='outcome',
            constraint=models.UniqueConstraint(fields=('commitment', 'number'), name='initiatives_outcome_number_once', violation_error_message='The history has a line of this number already.'),
        ),
        migrations.AddConstraint(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['open', 'in-progress', 'fulfilled', 'partly-fulfilled', 'not-fulfilled', 'withdrawn', 'superseded'])), name='initiatives_outcome_status_choice', violation_error_message='Choose one of the outcomes of a commitment.'),
        ),
        migrations.AddConstraint(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(('how__in', ['', 'as-promised', 'earlier', 'later', 'otherwise'])), name='initiatives_outcome_how_choice', violation_error_message='Choose how it was kept, or leave it empty.'),
        ),
        migrations.AddConstraint(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('fulfilled', 'partly-fulfilled', 'not-fulfilled', 'withdrawn', 'superseded')), _negated=True), ('intervention__isnull', False), ('document__isnull', False), models.Q(('note_en', ''), ('note_zh', ''), _negated=True), _connector='OR'), name='initiatives_outcome_closed_with_evidence', violation_error_message='Name the evidence before closing it: the turn in which it was heard, a document, or a note.'),
        ),
        migrations.AddConstraint(
            model_name='outcome',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('fulfilled', 'partly-fulfilled')), models.Q(('how', ''), _negated=True)), models.Q(models.Q(('status__in', ('fulfilled', 'partly-fulfilled')), _negated=True), ('how', '')), _connector='OR'), name='initiatives_outcome_kept_somehow', violation_error_message='Say how it was kept (as promised, earlier, later, in another body or form) when it was fulfilled or partly fulfilled, and only then.'),
        ),
        migrations.AddConstraint(
            model_name='participation',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['lead', 'co-lead', 'co-sponsor', 'partner', 'pilot', 'observer', 'signed', 'negotiating', 'beneficiary', 'user', 'panellist', 'supporter'])), name='initiatives_participation_role_choice', violation_error_message='Choose one of the roles in an initiative.'),
        ),
        migrations.AddConstraint(
            model_name='participation',
            constraint=models.UniqueConstraint(fields=('initiative', 'economy', 'role'), name='initiatives_participation_role_once', violation_error_message='This party has that role in the initiative already.'),
        ),
        migrations.AddIndex(
            model_name='statusupdate',
            index=models.Index(fields=['initiative', '-as_of', '-recorded_on', '-number'], name='status_latest'),
        ),
        migrations.AddIndex(
            model_name='statusupdate',
            index=models.Index(fields=['recorded_on', 'id'], name='status_recorded'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('voids__isnull', True), ('why', '')), models.Q(('voids__isnull', False), models.Q(('why', ''), _negated=True)), _connector='OR'), name='initiatives_statusupdate_voided_for_a_reason', violation_error_message='Say why the line is void.'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='initiatives_statusupdate_number_positive', violation_error_message='Numbers begin at 1.'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(('as_of__lte', models.F('recorded_on'))), name='initiatives_statusupdate_recorded_after_the_fact', violation_error_message='A status says what was so: its day cannot be after the day it is recorded.'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.UniqueConstraint(fields=('initiative', 'number'), name='initiatives_statusupdate_number_once', violation_error_message='The history has a line of this number already.'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['', 'mentioned', 'proposed', 'in-preparation', 'in-implementation', 'endorsed', 'completed', 'on-hold', 'withdrawn'])), name='initiatives_statusupdate_status_choice', violation_error_message='Choose one of the statuses of an initiative.'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'endorsed'), models.Q(('endorsed_by__isnull', True), ('part_en', ''), ('part_zh', '')), _connector='OR'), name='initiatives_statusupdate_endorsed_when_it_says_by_whom', violation_error_message='Who endorsed it, and which part, is said with the status “endorsed” only.'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', ''), _negated=True), models.Q(('planned_en', ''), ('planned_zh', ''), _negated=True), _connector='OR'), name='initiatives_statusupdate_says_something', violation_error_message='Choose a status, or write for when it is planned now, or both.'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(('planned_latest__gte', models.F('planned_earliest')), ('planned_earliest__isnull', True), ('planned_latest__isnull', True), _connector='OR'), name='initiatives_statusupdate_planned_runs_forward', violation_error_message='The latest day is before the earliest day.'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('planned_en', ''), ('planned_zh', ''), _negated=True), models.Q(('planned_at__isnull', True), ('planned_earliest__isnull', True), ('planned_latest__isnull', True)), _connector='OR'), name='initiatives_statusupdate_planned_has_words', violation_error_message='Write the date in words too, as it was said, beside its days.'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['en', 'zh-hant'])), name='initiatives_subscription_language_choice', violation_error_message='Choose one of the languages of the tracker.'),
        ),
        migrations.AddConstraint(
            model_name='sentdigest',
            constraint=models.UniqueConstraint(fields=('subscription', 'day'), name='initiatives_sentdigest_once', violation_error_message='The reminders of this day were sent already.'),
        ),
        migrations.AddConstraint(
            model_name='workplanitem',
            constraint=models.CheckConstraint(condition=models.Q(('title_en', ''), ('title_zh', ''), _negated=True), name='initiatives_workplanitem_title_given', violation_error_message='Give the title in English or in Chinese.'),
        ),
        migrations.AddConstraint(
            model_name='workplanitem',
            constraint=models.UniqueConstraint(fields=('year', 'number'), name='initiatives_workplanitem_number_once', violation_error_message="The year's plan has an item of this number already."),
        ),
        migrations.AddConstraint(
            model_name='workplanitem',
            constraint=models.UniqueConstraint(fields=('year', 'initiative'), name='initiatives_workplanitem_initiative_once', violation_error_message="The initiative is on that year's plan already."),
        ),
    ]
