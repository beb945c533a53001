"""statistics."""

from alembic import op
import sqlalchemy as sa


revision = '0007'
down_revision = '0006'

SUMS = ('n', 'score', 'score_squares')
ITEM_SUMS = (
    *SUMS, 'rest', 'rest_squares', 'products', 'correct', 'unanswered', 'changed',
    *(f'time_{place}' for place in range(12)), *(f'choice_{place}' for place in range(11)),
)
QUIZ_SUMS = (*SUMS, 'even', 'even_squares', 'own')
GAIN_SUMS = ('n', 'before', 'after', 'gain', 'gain_squares')


def upgrade() -> None:
    # Outside of batch mode: SQLite adds a column with a default in place.
    op.add_column('response', sa.Column('changes', sa.Integer(), server_default='0', nullable=False))
    op.create_table('item_total', *_head(), *_item(), *_whole(ITEM_SUMS), *_keys('item_total'))
    op.create_index(op.f('ix_item_total_module_id_quiz_id'), 'item_total', ['module_id', 'quiz_id'])
    op.create_table('quiz_total', *_head(), *_paper(), *_whole(QUIZ_SUMS), *_keys('quiz_total'))
    op.create_index(op.f('ix_quiz_total_module_id_quiz_id'), 'quiz_total', ['module_id', 'quiz_id'])
    op.create_table(
        'gain_total',
        sa.Column('institution_id', sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.String(length=length), nullable=False)
          for name, length in (('module_id', 48), ('before_id', 60), ('after_id', 60))),
        *_whole(GAIN_SUMS),
        _of_institution('gain_total'),
        sa.PrimaryKeyConstraint(
            'institution_id', 'module_id', 'before_id', 'after_id', name=op.f('pk_gain_total')
        ),
    )
    op.create_index(op.f('ix_gain_total_module_id_after_id'), 'gain_total', ['module_id', 'after_id'])
    op.create_table(
        'counted_attempt',
        sa.Column('attempt_id', sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ['attempt_id'], ['attempt.id'], name=op.f('fk_counted_attempt_attempt_id_attempt')
        ),
        sa.PrimaryKeyConstraint('attempt_id', name=op.f('pk_counted_attempt')),
    )


def downgrade() -> None:
    op.drop_table('counted_attempt')
    for name, columns in (
        ('gain_total', 'module_id_after_id'), ('quiz_total', 'module_id_quiz_id'), ('item_total', 'module_id_quiz_id')
    ):
        op.drop_index(op.f(f'ix_{name}_{columns}'), table_name=name)
        op.drop_table(name)
    op.drop_column('response', 'changes')


def _head() -> list[sa.Column]:
    return [
        sa.Column('lineage', sa.String(length=32), nullable=False),
        sa.Column('band', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('institution_id', sa.Uuid(), nullable=False),
        sa.Column('module_id', sa.String(length=48), nullable=False),
        sa.Column('quiz_id', sa.String(length=60), nullable=False),
        sa.Column('form', sa.String(length=16), nullable=False),
    ]


def _item() -> list[sa.Column]:
    return [
        sa.Column('item_id', sa.String(length=60), nullable=False),
        sa.Column('content', sa.String(length=16), nullable=False),
        sa.Column('language', sa.String(length=12), nullable=False),
        sa.Column('wording', sa.String(length=16), nullable=False),
    ]


def _paper() -> list[sa.Column]:
    return [
        sa.Column('items', sa.Integer(), nullable=False),
        sa.Column('language', sa.String(length=12), nullable=False),
    ]


def _whole(names: tuple[str, ...]) -> list[sa.Column]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def _of_institution(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ['institution_id'], ['institution.id'], name=op.f(f'fk_{table}_institution_id_institution')
    )


def _keys(table: str) -> list[sa.Constraint]:
    return [_of_institution(table), sa.PrimaryKeyConstraint('lineage', 'band', name=op.f(f'pk_{table}'))]
