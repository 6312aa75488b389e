import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('list_name', models.CharField(max_length=40, verbose_name='list')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('query', models.CharField(blank=True, help_text='As it stands in the address of the list.', max_length=2000, verbose_name='filter')),
                ('is_shared', models.BooleanField(default=False, verbose_name='shared with the office')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_filters', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'saved filter',
                'verbose_name_plural': 'saved filters',
                'ordering': ['name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='lists_savedfilter_name_given', violation_error_message='Give the filter a name.'), models.CheckConstraint(condition=models.Q(('query', ''), _negated=True), name='lists_savedfilter_filters_something', violation_error_message='Choose a filter first: the whole list needs no saved one.'), models.UniqueConstraint(fields=('user', 'list_name', 'name'), name='lists_savedfilter_name_once', violation_error_message='You have a filter of this name for this list already.')],
            },
        ),
    ]
