"""scenarios."""

from alembic import op
import sqlalchemy as sa


revision = '0008'
down_revision = '0007'

OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.create_table(
        'scenario_run',
        sa.Column('enrolment_id', sa.Uuid(), nullable=False),
        sa.Column('institution_id', sa.Uuid(), nullable=False),
        sa.Column('learner_id', sa.Uuid(), nullable=False),
        sa.Column('version_id', sa.Uuid(), nullable=False),
        sa.Column('module_id', sa.String(length=48), nullable=False),
        sa.Column('scenario_id', sa.String(length=60), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('state', sa.String(length=8), nullable=False),
        sa.Column('language', sa.String(length=12), nullable=False),
        sa.Column('seed', sa.String(length=64), nullable=False),
        sa.Column('drawn', sa.Text(), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('earned', sa.String(length=60), nullable=True),
        sa.Column('passed', sa.Boolean(), nullable=True),
        sa.Column('cost', sa.String(length=60), nullable=True),
        sa.Column('violations', sa.Integer(), nullable=True),
        sa.Column('reasons', sa.Text(), nullable=True),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.CheckConstraint("state in ('open', 'ended')", name=op.f('ck_scenario_run_state')),
        sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_scenario_run_enrolment_id_enrolment')),
        sa.ForeignKeyConstraint(
            ['institution_id'], ['institution.id'], name=op.f('fk_scenario_run_institution_id_institution')
        ),
        sa.ForeignKeyConstraint(['learner_id'], ['person.id'], name=op.f('fk_scenario_run_learner_id_person')),
        sa.ForeignKeyConstraint(
            ['version_id'], ['module_version.id'], name=op.f('fk_scenario_run_version_id_module_version')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_scenario_run')),
        sa.UniqueConstraint('enrolment_id', 'scenario_id', 'number', name=op.f('uq_scenario_run_enrolment_id_scenario_id_number')),
    )
    op.create_index(
        'ix_scenario_run_one_open', 'scenario_run', ['enrolment_id', 'scenario_id'], unique=True,
        sqlite_where=OPEN, postgresql_where=OPEN,
    )
    op.create_index(op.f('ix_scenario_run_learner_id'), 'scenario_run', ['learner_id'])
    op.create_table(
        'scenario_step',
        sa.Column('run_id', sa.Uuid(), nullable=False),
        sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('scene', sa.String(length=60), nullable=False),
        sa.Column('action', sa.Integer(), nullable=False),
        sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['run_id'], ['scenario_run.id'], name=op.f('fk_scenario_step_run_id_scenario_run')),
        sa.PrimaryKeyConstraint('run_id', 'number', name=op.f('pk_scenario_step')),
    )


def downgrade() -> None:
    op.drop_table('scenario_step')
    op.drop_table('scenario_run')
