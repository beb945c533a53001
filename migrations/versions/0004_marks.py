"""marks."""

from alembic import op
import sqlalchemy as sa


revision = '0004'
down_revision = '0003'

BEFORE = "state in ('in_progress', 'graded', 'expired', 'abandoned', 'invalidated')"
AFTER = "state in ('in_progress', 'submitted', 'graded', 'expired', 'abandoned', 'invalidated')"
WAITS, UNDECIDED = sa.text('done_at is null'), sa.text('decided_at is null')
NOW = sa.DateTime(timezone=True)


def _allow_states(before: str, after: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name == 'postgresql':
        op.drop_constraint(op.f('ck_attempt_state'), 'attempt', type_='check')
        op.create_check_constraint(op.f('ck_attempt_state'), 'attempt', after)
        return
    # SQLite's documented way to change a CHECK in place. A copy of the table would have to drop the old one, to which
    # other tables point; and a million attempts would be written twice.
    version = connection.exec_driver_sql('PRAGMA schema_version').scalar_one()
    connection.exec_driver_sql('PRAGMA writable_schema=ON')
    changed = connection.execute(
        sa.text("UPDATE sqlite_schema SET sql = replace(sql, :before, :after) WHERE type = 'table' AND name = 'attempt'"
                " AND instr(sql, :before) > 0"),
        {'before': before, 'after': after},
    ).rowcount
    connection.exec_driver_sql(f'PRAGMA schema_version={version + 1}')
    connection.exec_driver_sql('PRAGMA writable_schema=OFF')
    if changed != 1:
        raise RuntimeError('The table of attempts is not as this revision expects it.')


def _of_learner(table: str) -> list:
    return [
        sa.Column('attempt_id', sa.Uuid(), nullable=False),
        sa.Column('institution_id', sa.Uuid(), nullable=False),
        sa.Column('learner_id', sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=f'fk_{table}_attempt_id_attempt'),
        sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name=f'fk_{table}_institution_id_institution'),
        sa.ForeignKeyConstraint(['learner_id'], ['person.id'], name=f'fk_{table}_learner_id_person'),
    ]


def _of_item(table: str) -> list:
    return [
        sa.Column('version_id', sa.Uuid(), nullable=False),
        sa.Column('module_id', sa.String(length=48), nullable=False),
        sa.Column('quiz_id', sa.String(length=60), nullable=False),
        sa.Column('item_id', sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(['version_id'], ['module_version.id'], name=f'fk_{table}_version_id_module_version'),
    ]


def upgrade() -> None:
    _allow_states(BEFORE, AFTER)
    op.create_table(
        'sent_file',
        *_of_learner('sent_file'),
        sa.Column('slot', sa.Integer(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('kind', sa.String(length=8), nullable=False),
        sa.Column('size', sa.Integer(), nullable=False),
        sa.Column('sent_at', NOW, nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind in ('image', 'pdf')", name=op.f('ck_sent_file_kind')),
        sa.PrimaryKeyConstraint('id', name='pk_sent_file'),
        sa.UniqueConstraint('attempt_id', 'slot', 'sha256', name='uq_sent_file_attempt_id_slot_sha256'),
    )
    op.create_index('ix_sent_file_learner_id_sha256', 'sent_file', ['learner_id', 'sha256'])
    op.create_index('ix_sent_file_institution_id_size', 'sent_file', ['institution_id', 'size'])
    op.create_table(
        'to_mark',
        *_of_learner('to_mark'),
        *_of_item('to_mark'),
        sa.Column('slot', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('submitted_at', NOW, nullable=False),
        sa.Column('given', sa.Integer(), nullable=False),
        sa.Column('done_at', NOW, nullable=True),
        sa.PrimaryKeyConstraint('attempt_id', 'slot', name='pk_to_mark'),
    )
    op.create_index(
        'ix_to_mark_waiting', 'to_mark', ['institution_id', 'version_id', 'item_id', 'attempt_id'],
        sqlite_where=WAITS, postgresql_where=WAITS,
    )
    op.create_table(
        'given_mark',
        *_of_learner('given_mark'),
        sa.Column('slot', sa.Integer(), nullable=False),
        sa.Column('marker_id', sa.Uuid(), nullable=False),
        sa.Column('place', sa.Integer(), nullable=False),
        sa.Column('earned', sa.String(length=60), nullable=False),
        sa.Column('lines', sa.Text(), nullable=False),
        sa.Column('comment', sa.Text(), nullable=False),
        sa.Column('marked_at', NOW, nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.CheckConstraint('marker_id <> learner_id', name=op.f('ck_given_mark_not_own')),
        sa.CheckConstraint('place between 1 and 3', name=op.f('ck_given_mark_place')),
        sa.ForeignKeyConstraint(['marker_id'], ['person.id'], name='fk_given_mark_marker_id_person'),
        sa.PrimaryKeyConstraint('id', name='pk_given_mark'),
        sa.UniqueConstraint('attempt_id', 'slot', 'place', name='uq_given_mark_attempt_id_slot_place'),
        sa.UniqueConstraint('attempt_id', 'slot', 'marker_id', name='uq_given_mark_attempt_id_slot_marker_id'),
    )
    op.create_table(
        'kept_comment',
        sa.Column('institution_id', sa.Uuid(), nullable=False),
        sa.Column('text', sa.String(length=500), nullable=False),
        sa.Column('made_by_id', sa.Uuid(), nullable=False),
        sa.Column('made_at', NOW, nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], name='fk_kept_comment_institution_id_institution'),
        sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name='fk_kept_comment_made_by_id_person'),
        sa.PrimaryKeyConstraint('id', name='pk_kept_comment'),
        sa.UniqueConstraint('institution_id', 'text', name='uq_kept_comment_institution_id_text'),
    )
    op.create_table(
        'unmatched_wording',
        *_of_learner('unmatched_wording'),
        *_of_item('unmatched_wording'),
        sa.Column('slot', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('fold_key', sa.String(length=64), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('decided_at', NOW, nullable=True),
        sa.PrimaryKeyConstraint('attempt_id', 'slot', name='pk_unmatched_wording'),
    )
    op.create_index(
        'ix_unmatched_wording_open', 'unmatched_wording', ['institution_id', 'version_id', 'item_id', 'fold_key'],
        sqlite_where=UNDECIDED, postgresql_where=UNDECIDED,
    )
    op.create_table(
        'wording_decision',
        sa.Column('institution_id', sa.Uuid(), nullable=False),
        sa.Column('version_id', sa.Uuid(), nullable=False),
        sa.Column('item_id', sa.String(length=60), nullable=False),
        sa.Column('fold_key', sa.String(length=64), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('credit', sa.String(length=60), nullable=False),
        sa.Column('decided_by_id', sa.Uuid(), nullable=False),
        sa.Column('decided_at', NOW, nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ['institution_id'], ['institution.id'], name='fk_wording_decision_institution_id_institution'
        ),
        sa.ForeignKeyConstraint(
            ['version_id'], ['module_version.id'], name='fk_wording_decision_version_id_module_version'
        ),
        sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name='fk_wording_decision_decided_by_id_person'),
        sa.PrimaryKeyConstraint('id', name='pk_wording_decision'),
        sa.UniqueConstraint(
            'institution_id', 'version_id', 'item_id', 'fold_key',
            name='uq_wording_decision_institution_id_version_id_item_id_fold_key',
        ),
    )
    op.create_table(
        'raised_mark',
        *_of_learner('raised_mark'),
        sa.Column('decision_id', sa.Uuid(), nullable=False),
        sa.Column('before', sa.Text(), nullable=False),
        sa.Column('after', sa.Text(), nullable=False),
        sa.Column('at', NOW, nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ['decision_id'], ['wording_decision.id'], name='fk_raised_mark_decision_id_wording_decision'
        ),
        sa.PrimaryKeyConstraint('id', name='pk_raised_mark'),
        sa.UniqueConstraint('attempt_id', 'decision_id', name='uq_raised_mark_attempt_id_decision_id'),
    )
    op.create_index('ix_raised_mark_learner_id', 'raised_mark', ['learner_id'])


def downgrade() -> None:
    for table in (
        'raised_mark', 'wording_decision', 'unmatched_wording', 'kept_comment', 'given_mark', 'to_mark', 'sent_file'
    ):
        op.drop_table(table)
    op.execute("UPDATE attempt SET state = 'graded' WHERE state = 'submitted'")
    _allow_states(AFTER, BEFORE)
