"""The chain of approval, the frozen document of a resolution, evidence, carried answers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def one_step(apps, schema_editor):
    """What is in approval now waits for leadership, as it did."""
    versions = apps.get_model("targets", "PlanVersion").objects.filter(status="submitted")
    apps.get_model("targets", "PlanApproval").objects.bulk_create(
        [
            apps.get_model("targets", "PlanApproval")(
                version=version, round=1, position=1, kind="role", role="leadership"
            )
            for version in versions
        ]
    )


class Migration(migrations.Migration):

    dependencies = [
        ('targets', '0005_lens_planned_ends'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='acceptance',
            name='carried_from',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried_to', to='targets.acceptance'),
        ),
        migrations.AddField(
            model_name='acceptance',
            name='outcome',
            field=models.CharField(blank=True, choices=[('keep', 'the target stays'), ('adjust', 'the plan will be adjusted')], max_length=8),
        ),
        migrations.AddField(
            model_name='resolution',
            name='basis',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='resolution',
            name='document',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='resolution',
            name='document_hash',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name='resolution',
            name='effect',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='resolution',
            name='incentive',
            field=models.TextField(blank=True),
        ),
        migrations.CreateModel(
            name='DecisionPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('prefix', models.CharField(default='营决', max_length=12, verbose_name='number prefix')),
                ('yearly', models.BooleanField(default=True, verbose_name='numbers begin anew each year')),
                ('basis', models.TextField(blank=True, verbose_name='clause 3, basis')),
                ('incentive', models.TextField(blank=True, verbose_name='clause 4, appraisal and incentive')),
                ('effect', models.TextField(blank=True, verbose_name='clause 5, effect')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_decision_policy')],
            },
        ),
        migrations.CreateModel(
            name='ResolutionDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('meeting', models.CharField(max_length=120)),
                ('held_on', models.DateField()),
                ('attendees', models.TextField(blank=True)),
                ('decision', models.TextField(blank=True)),
                ('basis', models.TextField(blank=True)),
                ('incentive', models.TextField(blank=True)),
                ('effect', models.TextField(blank=True)),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='wording', to='targets.planversion')),
            ],
        ),
        migrations.CreateModel(
            name='ApprovalStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('leader', 'the leader above the scope'), ('role', 'everybody with a role'), ('person', 'a named person')], max_length=8)),
                ('role', models.CharField(blank=True, choices=[('rep', 'rep'), ('manager', 'manager'), ('leadership', 'leadership'), ('finance', 'finance'), ('admin', 'administrator')], max_length=12)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['position'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'leader'), ('person', None), ('role', '')), models.Q(('kind', 'role'), ('person', None), models.Q(('role', ''), _negated=True)), models.Q(('kind', 'person'), ('person__isnull', False), ('role', '')), _connector='OR'), name='approvalstep_names_who_decides'), models.UniqueConstraint(fields=('position',), name='approval_step_once')],
            },
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('delegate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stands_in', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-starts_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='delegation_ends_after_start'), models.CheckConstraint(condition=models.Q(('person', models.F('delegate')), _negated=True), name='delegation_to_somebody_else')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(max_length=5)),
                ('size', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='targets.planversion')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('version', 'digest'), name='evidence_file_once')],
            },
        ),
        migrations.CreateModel(
            name='PlanApproval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('leader', 'the leader above the scope'), ('role', 'everybody with a role'), ('person', 'a named person')], max_length=8)),
                ('role', models.CharField(blank=True, choices=[('rep', 'rep'), ('manager', 'manager'), ('leadership', 'leadership'), ('finance', 'finance'), ('admin', 'administrator')], max_length=12)),
                ('round', models.PositiveSmallIntegerField(default=1)),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('approved', 'Approved'), ('returned', 'Returned'), ('cleared', 'Cleared')], default='waiting', max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('comment', models.TextField(blank=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('in_place_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='targets.planversion')),
            ],
            options={
                'ordering': ['round', 'position'],
                'abstract': False,
                'indexes': [models.Index(fields=['status', 'version'], name='targets_pla_status_b10599_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'leader'), ('person', None), ('role', '')), models.Q(('kind', 'role'), ('person', None), models.Q(('role', ''), _negated=True)), models.Q(('kind', 'person'), ('person__isnull', False), ('role', '')), _connector='OR'), name='planapproval_names_who_decides'), models.UniqueConstraint(fields=('version', 'round', 'position'), name='plan_approval_step_once'), models.UniqueConstraint(condition=models.Q(('status', 'approved')), fields=('version', 'round', 'decided_by'), name='nobody_approves_a_plan_twice')],
            },
        ),
        migrations.RunPython(one_step, migrations.RunPython.noop),
    ]
