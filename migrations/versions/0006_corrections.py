"""corrections."""

from alembic import op
import sqlalchemy as sa


revision = '0006'
down_revision = '0005'

TABLES = ('question_report', 'notice', 'mark_change', 'correction')


def upgrade() -> None:
    op.create_table('correction',
    sa.Column('module_id', sa.String(length=48), nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('quiz_id', sa.String(length=60), nullable=False),
    sa.Column('item_id', sa.String(length=60), nullable=False),
    sa.Column('kind', sa.String(length=4), nullable=False),
    sa.Column('new_version_id', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('may_fall', sa.Boolean(), nullable=False),
    sa.Column('places', sa.Text(), nullable=True),
    sa.Column('actor_id', sa.Uuid(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('bookmark', sa.Uuid(), nullable=True),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('seen', sa.Integer(), nullable=False),
    sa.Column('raised', sa.Integer(), nullable=False),
    sa.Column('lowered', sa.Integer(), nullable=False),
    sa.Column('kept', sa.Integer(), nullable=False),
    sa.Column('passed_now', sa.Integer(), nullable=False),
    sa.Column('failed_now', sa.Integer(), nullable=False),
    sa.Column('own', sa.Integer(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(kind = 'key') = (new_version_id is not null)", name=op.f('ck_correction_new_version')),
    sa.CheckConstraint("kind in ('key', 'drop', 'full')", name=op.f('ck_correction_kind')),
    sa.ForeignKeyConstraint(['actor_id'], ['person.id'], name=op.f('fk_correction_actor_id_person')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_correction_module_id_module')),
    sa.ForeignKeyConstraint(['new_version_id'], ['module_version.id'], name=op.f('fk_correction_new_version_id_module_version')),
    sa.ForeignKeyConstraint(['version_id'], ['module_version.id'], name=op.f('fk_correction_version_id_module_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_correction'))
    )
    op.create_index(op.f('ix_correction_version_id_quiz_id_at'), 'correction', ['version_id', 'quiz_id', 'at'])
    op.create_table('mark_change',
    sa.Column('attempt_id', sa.Uuid(), nullable=False),
    sa.Column('correction_id', sa.Uuid(), nullable=False),
    sa.Column('institution_id', sa.Uuid(), nullable=False),
    sa.Column('learner_id', sa.Uuid(), nullable=False),
    sa.Column('slot', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=8), nullable=False),
    sa.Column('earned_before', sa.String(length=60), nullable=False),
    sa.Column('possible_before', sa.String(length=60), nullable=False),
    sa.Column('passed_before', sa.Boolean(), nullable=True),
    sa.Column('earned_after', sa.String(length=60), nullable=False),
    sa.Column('possible_after', sa.String(length=60), nullable=False),
    sa.Column('passed_after', sa.Boolean(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_mark_change_attempt_id_attempt')),
    sa.ForeignKeyConstraint(['correction_id'], ['correction.id'], name=op.f('fk_mark_change_correction_id_correction')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_mark_change_institution_id_institution')),
    sa.ForeignKeyConstraint(['learner_id'], ['person.id'], name=op.f('fk_mark_change_learner_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mark_change')),
    sa.UniqueConstraint('attempt_id', 'correction_id', name=op.f('uq_mark_change_attempt_id_correction_id'))
    )
    op.create_index(op.f('ix_mark_change_correction_id_institution_id'), 'mark_change', ['correction_id', 'institution_id'])
    op.create_table('notice',
    sa.Column('institution_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('attempt_id', sa.Uuid(), nullable=True),
    sa.Column('facts', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_notice_attempt_id_attempt')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_notice_institution_id_institution')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_notice_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('person_id', 'key', name=op.f('uq_notice_person_id_key'))
    )
    op.create_index(op.f('ix_notice_person_id_read_at'), 'notice', ['person_id', 'read_at'])
    _create_reports()
    op.create_index('ix_attempt_paper', 'attempt', ['version_id', 'quiz_id', 'id'])


def _create_reports() -> None:
    op.create_table('question_report',
    sa.Column('institution_id', sa.Uuid(), nullable=False),
    sa.Column('learner_id', sa.Uuid(), nullable=False),
    sa.Column('attempt_id', sa.Uuid(), nullable=False),
    sa.Column('module_id', sa.String(length=48), nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('quiz_id', sa.String(length=60), nullable=False),
    sa.Column('item_id', sa.String(length=60), nullable=False),
    sa.Column('language', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('corrected_in', sa.String(length=20), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_by_id', sa.Uuid(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state in ('new', 'confirmed', 'dismissed', 'corrected')", name=op.f('ck_question_report_state')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['person.id'], name=op.f('fk_question_report_answered_by_id_person')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('fk_question_report_attempt_id_attempt')),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=op.f('fk_question_report_institution_id_institution')),
    sa.ForeignKeyConstraint(['learner_id'], ['person.id'], name=op.f('fk_question_report_learner_id_person')),
    sa.ForeignKeyConstraint(['module_id'], ['module.id'], name=op.f('fk_question_report_module_id_module')),
    sa.ForeignKeyConstraint(['version_id'], ['module_version.id'], name=op.f('fk_question_report_version_id_module_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_report'))
    )
    for columns in (
        ['module_id', 'state', 'at', 'id'], ['institution_id', 'state', 'at', 'id'], ['attempt_id'],
    ):
        op.create_index(op.f('ix_question_report_' + '_'.join(columns)), 'question_report', columns)


def downgrade() -> None:
    op.drop_index('ix_attempt_paper', table_name='attempt')
    for table in TABLES:
        op.drop_table(table)
