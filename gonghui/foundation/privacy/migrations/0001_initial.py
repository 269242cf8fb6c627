import django.db.models.deletion
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0009_households'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('use', models.CharField(max_length=40)),
                ('made_on', models.DateField()),
                ('lawful', models.TextField()),
                ('risks', models.TextField()),
                ('measures', models.TextField()),
                ('conclusion', models.CharField(choices=[('go_on', 'May go on'), ('with_measures', 'May go on with the measures named'), ('stop', 'Must not go on')], max_length=14)),
                ('next_due', models.DateField()),
                ('approved_on', models.DateField(null=True)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['use', '-made_on', '-id'], name='assessment_use')],
                'constraints': [models.CheckConstraint(condition=models.Q(('approved_by', None), ('approved_on', None)) | models.Q(('approved_by__isnull', False), ('approved_on__isnull', False)) & ~models.Q(('approved_by', models.F('made_by'))) & models.Q(('approved_on__gte', models.F('made_on'))), name='assessment_approved_by_another'), models.CheckConstraint(condition=models.Q(('next_due__gt', models.F('made_on'))), name='assessment_due_later')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('use', models.CharField(max_length=40)),
                ('text_version', models.PositiveSmallIntegerField()),
                ('given_on', models.DateField()),
                ('how', models.CharField(choices=[('signed', 'Signed on paper'), ('in_person', 'Said in person'), ('phone', 'Said on the phone, recorded'), ('portal', 'In the portal')], max_length=10)),
                ('relation', models.CharField(blank=True, choices=[('parent', 'Parent'), ('guardian', 'Other guardian')], max_length=10)),
                ('withdrawn_on', models.DateField(null=True)),
                ('withdrawn_how', models.CharField(blank=True, choices=[('signed', 'Signed on paper'), ('in_person', 'Said in person'), ('phone', 'Said on the phone, recorded'), ('portal', 'In the portal')], max_length=10)),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('guardian', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='people.person')),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['use', 'person'], name='consent_use')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_on', None)), fields=('person', 'use'), name='one_consent_in_force'), models.CheckConstraint(condition=models.Q(('withdrawn_on', None)) | models.Q(('withdrawn_on__gte', models.F('given_on'))), name='consent_before_withdrawal'), models.CheckConstraint(condition=models.Q(('guardian', None), ('relation', '')) | models.Q(('guardian__isnull', False)) & ~models.Q(('relation', '')), name='guardian_with_relation'), models.CheckConstraint(condition=models.Q(('guardian', None)) | ~models.Q(('guardian', models.F('person'))), name='guardian_is_another')],
            },
        ),
        migrations.CreateModel(
            name='DutyDone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('duty', models.CharField(choices=[('officer', 'Report who is responsible for personal data'), ('audit', 'Compliance audit')], max_length=8)),
                ('done_on', models.DateField()),
                ('document', models.CharField(max_length=120)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['duty', '-done_on'], name='duty_done')],
            },
        ),
    ]
