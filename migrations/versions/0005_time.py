"""time."""

from alembic import op
import sqlalchemy as sa


revision = '0005'
down_revision = '0004'

LIVING = sa.text('ended_at is null')


def _person(name, *, nullable=False):
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _keys(table, *columns):
    return [
        sa.ForeignKeyConstraint([column], [f'{target}.id'], name=f'fk_{table}_{column}_{target}')
        for column, target in columns
    ]


INSTITUTION, LEARNER, GRANTED_BY = ('institution_id', 'institution'), ('learner_id', 'person'), ('granted_by_id', 'person')


def upgrade() -> None:
    # Outside of batch mode: SQLite adds a column with a default in place, and the table keeps its constraints.
    op.add_column('attempt', sa.Column('extra_seconds', sa.Integer(), server_default='0', nullable=False))
    op.create_index('ix_attempt_roll', 'attempt', ['institution_id', 'module_id', 'quiz_id', 'started_at', 'id'])
    op.create_table(
        'time_grant',
        sa.Column('attempt_id', sa.Uuid(), nullable=False),
        sa.Column('institution_id', sa.Uuid(), nullable=False),
        _person('learner_id'),
        sa.Column('seconds', sa.Integer(), nullable=False),
        sa.Column('for_all', sa.Boolean(), nullable=False),
        sa.Column('is_standing', sa.Boolean(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        _person('granted_by_id'),
        sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('sent_id', sa.Uuid(), nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.CheckConstraint('seconds > 0', name='ck_time_grant_seconds'),
        *_keys('time_grant', ('attempt_id', 'attempt'), INSTITUTION, LEARNER, GRANTED_BY),
        sa.PrimaryKeyConstraint('id', name='pk_time_grant'),
        sa.UniqueConstraint('attempt_id', 'sent_id', name='uq_time_grant_attempt_id_sent_id'),
    )
    op.create_table(
        'standing_time',
        sa.Column('institution_id', sa.Uuid(), nullable=False),
        _person('learner_id'),
        sa.Column('share', sa.Integer(), nullable=False),
        sa.Column('minutes', sa.Integer(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        _person('granted_by_id'),
        sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        _person('ended_by_id', nullable=True),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.CheckConstraint('share >= 0 and minutes >= 0 and share + minutes > 0', name='ck_standing_time_amount'),
        *_keys('standing_time', INSTITUTION, LEARNER, GRANTED_BY, ('ended_by_id', 'person')),
        sa.PrimaryKeyConstraint('id', name='pk_standing_time'),
    )
    op.create_index(
        'uq_standing_time_living', 'standing_time', ['institution_id', 'learner_id'],
        unique=True, sqlite_where=LIVING, postgresql_where=LIVING,
    )
    op.create_table(
        'extra_attempt',
        sa.Column('enrolment_id', sa.Uuid(), nullable=False),
        sa.Column('institution_id', sa.Uuid(), nullable=False),
        _person('learner_id'),
        sa.Column('quiz_id', sa.String(length=60), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        _person('granted_by_id'),
        sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        *_keys('extra_attempt', ('enrolment_id', 'enrolment'), INSTITUTION, LEARNER, GRANTED_BY),
        sa.PrimaryKeyConstraint('id', name='pk_extra_attempt'),
    )
    op.create_index('ix_extra_attempt_enrolment_id_quiz_id', 'extra_attempt', ['enrolment_id', 'quiz_id'])
    op.create_table(
        'quiz_dates',
        sa.Column('institution_id', sa.Uuid(), nullable=False),
        sa.Column('module_id', sa.String(length=48), nullable=False),
        sa.Column('quiz_id', sa.String(length=60), nullable=False),
        sa.Column('opens_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('zone', sa.String(length=60), nullable=False),
        _person('set_by_id'),
        sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            'opens_at is null or closes_at is null or opens_at < closes_at', name='ck_quiz_dates_order'
        ),
        *_keys('quiz_dates', INSTITUTION, ('set_by_id', 'person')),
        sa.PrimaryKeyConstraint('institution_id', 'module_id', 'quiz_id', name='pk_quiz_dates'),
    )
    op.create_table(
        'waiver',
        sa.Column('institution_id', sa.Uuid(), nullable=False),
        _person('learner_id'),
        sa.Column('module_id', sa.String(length=48), nullable=False),
        sa.Column('quiz_id', sa.String(length=60), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('until_at', sa.DateTime(timezone=True), nullable=True),
        _person('granted_by_id'),
        sa.Column('granted_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        *_keys('waiver', INSTITUTION, LEARNER, GRANTED_BY),
        sa.PrimaryKeyConstraint('id', name='pk_waiver'),
    )
    op.create_index('ix_waiver_learner_id_module_id_quiz_id', 'waiver', ['learner_id', 'module_id', 'quiz_id'])


def downgrade() -> None:
    for table in ('waiver', 'quiz_dates', 'extra_attempt', 'standing_time', 'time_grant'):
        op.drop_table(table)
    op.drop_index('ix_attempt_roll', table_name='attempt')
    op.drop_column('attempt', 'extra_seconds')
