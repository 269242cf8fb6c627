import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import gonghui.foundation.core.models
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('bodies', '0005_other_kinds'),
        ('cases', '0006_indexes_of_lists'),
        ('people', '0006_why_kept'),
    ]

    operations = [
        migrations.CreateModel(
            name='Drive',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('number', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('groups', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drives', to='bodies.body')),
            ],
        ),
        migrations.CreateModel(
            name='DriveTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('worker_group', models.CharField(blank=True, max_length=40)),
                ('members', models.PositiveIntegerField()),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drive_targets', to='bodies.area')),
                ('drive', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='membership.drive')),
            ],
        ),
        migrations.CreateModel(
            name='Entrance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('code', models.CharField(max_length=12, unique=True)),
                ('words', models.CharField(blank=True, max_length=60)),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entrances', to='bodies.area')),
                ('drive', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entrances', to='membership.drive')),
                ('union', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entrances', to='bodies.union')),
            ],
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='joining_application', serialize=False, to='cases.case')),
                ('way', models.CharField(choices=[('phone', 'By phone'), ('clerk', 'At a counter')], max_length=6)),
                ('opened_on', models.DateField()),
                ('name', models.BinaryField()),
                ('identity_kind', models.CharField(choices=[('resident', 'Resident identity card'), ('foreign', "Foreigner's permanent residence card"), ('passport', 'Passport'), ('other', 'Other')], max_length=10)),
                ('identity', models.BinaryField()),
                ('identity_hash', models.BinaryField()),
                ('phone', models.BinaryField(null=True)),
                ('phone_hash', models.BinaryField(null=True)),
                ('hash_version', models.PositiveSmallIntegerField(default=1)),
                ('worker_group', models.CharField(blank=True, max_length=40)),
                ('employer_name', models.CharField(blank=True, max_length=120)),
                ('platforms', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('token', models.BinaryField(unique=True)),
                ('query_hash', models.BinaryField()),
                ('code', models.BinaryField(null=True)),
                ('is_open', models.BooleanField(default=True)),
                ('refused', models.CharField(blank=True, max_length=20)),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joining_applications', to='bodies.area')),
                ('employer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joining_applications', to='bodies.employer')),
                ('membership', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joined_by', to='people.membership')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joinings', to='people.person')),
                ('union', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='bodies.union')),
                ('drive', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='membership.drive')),
                ('entrance', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='membership.entrance')),
            ],
        ),
        migrations.CreateModel(
            name='GroupWork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('worker_group', models.CharField(max_length=40)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_works', to='bodies.area')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_works', to='bodies.body')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_works', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='Liaison',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('worker_group', models.CharField(max_length=40)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='liaisons', to='bodies.area')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='liaisons', to='people.person')),
                ('union', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='liaisons', to='bodies.union')),
            ],
        ),
        migrations.CreateModel(
            name='MemberText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('kind', models.CharField(choices=[('code', 'Code to prove a number'), ('step', 'A step of the case')], max_length=4)),
                ('phone_hash', models.BinaryField()),
                ('content', models.BinaryField(null=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting to be sent'), ('sent', 'Taken by the gateway'), ('refused', 'Refused by the gateway'), ('expired', 'Too late to be of use, not sent')], default='waiting', max_length=8)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('next_try_at', models.DateTimeField()),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('receipt', models.CharField(blank=True, max_length=120)),
                ('problem', models.CharField(blank=True, max_length=200)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='member_texts', to='cases.case')),
            ],
        ),
        migrations.CreateModel(
            name='PhoneProof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('join', 'To join'), ('transfer', 'To transfer')], max_length=8)),
                ('phone_hash', models.BinaryField()),
                ('code_hash', models.BinaryField()),
                ('browser_hash', models.BinaryField(null=True)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['phone_hash', '-made_at'], name='phone_proof_latest'), models.Index(fields=['browser_hash', '-made_at'], name='phone_proof_browser')],
            },
        ),
        migrations.CreateModel(
            name='PlatformCompany',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('number', models.CharField(max_length=40, unique=True)),
                ('brand', models.CharField(max_length=60)),
                ('business', models.CharField(choices=[('food', 'Food delivery'), ('parcel', 'Parcels'), ('ride', 'Ordered cars'), ('freight', 'Freight'), ('home', 'Domestic services'), ('other', 'Other')], max_length=8)),
                ('groups', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ('employer', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='platform', to='bodies.employer')),
                ('federation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='platforms', to='bodies.union')),
            ],
        ),
        migrations.CreateModel(
            name='Reach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, unique=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('kind', models.CharField(choices=[('service', 'Service'), ('activity', 'Activity')], max_length=8)),
                ('what', models.CharField(max_length=80)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reached', to='bodies.body')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reached', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='transfer', serialize=False, to='cases.case')),
                ('opened_on', models.DateField()),
                ('phone', models.BinaryField(null=True)),
                ('hash_version', models.PositiveSmallIntegerField(default=1)),
                ('query_hash', models.BinaryField()),
                ('is_open', models.BooleanField(default=True)),
                ('from_union', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers_out', to='bodies.union')),
                ('made', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='made_by', to='people.membership')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='people.membership')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='people.person')),
                ('to_union', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers_in', to='bodies.union')),
            ],
        ),
        migrations.AddConstraint(
            model_name='drive',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='drive_interval'),
        ),
        migrations.AddConstraint(
            model_name='drivetarget',
            constraint=models.UniqueConstraint(fields=('drive', 'worker_group', 'area'), name='one_drive_target_a_part', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='entrance',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='entrance_interval'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['phone_hash', '-case'], name='application_phone'),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(condition=models.Q(('drive__isnull', False)), fields=['drive'], name='application_drive'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(condition=models.Q(('is_open', True)), fields=('identity_hash', 'hash_version'), name='one_open_application_an_identity'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(fields=('query_hash',), name='one_application_a_query_code'),
        ),
        migrations.AddConstraint(
            model_name='groupwork',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('person'), '='), (models.F('worker_group'), '='), (gonghui.foundation.core.models.DateSpan(), '&&')], name='one_work_a_group_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='groupwork',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='group_work_interval'),
        ),
        migrations.AddConstraint(
            model_name='liaison',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('worker_group'), '='), (models.F('area'), '='), (models.F('union'), '='), (gonghui.foundation.core.models.DateSpan(), '&&')], name='one_liaison_a_union'),
        ),
        migrations.AddConstraint(
            model_name='liaison',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='liaison_interval'),
        ),
        migrations.AddIndex(
            model_name='membertext',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['id'], name='member_text_waiting'),
        ),
        migrations.AddConstraint(
            model_name='platformcompany',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='platform_interval'),
        ),
        migrations.AddIndex(
            model_name='reach',
            index=models.Index(fields=['person', 'kind'], name='reach_person'),
        ),
        migrations.AddConstraint(
            model_name='reach',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='reach_interval'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.UniqueConstraint(condition=models.Q(('is_open', True)), fields=('person',), name='one_open_transfer_a_person'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.UniqueConstraint(fields=('query_hash',), name='one_transfer_a_query_code'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(('from_union', models.F('to_union')), _negated=True), name='transfer_between_two'),
        ),
    ]
