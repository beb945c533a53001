"""roll_indexes."""

from alembic import op
import sqlalchemy as sa


revision = '0003'
down_revision = '0002'

LIVING, LEFT = sa.text('ended_at is null'), sa.text('ended_at is not null')
INDEXES = (
    ('ix_membership_roll', 'sort_name', LIVING),
    ('ix_membership_roll_left', 'sort_name', LEFT),
    ('ix_membership_username', 'username', LIVING),
    ('ix_membership_username_left', 'username', LEFT),
)


def upgrade() -> None:
    # Outside of batch mode: SQLite adds a column with a default in place, and the table keeps its constraints.
    for name, length in (('sort_name', 140), ('username', 60)):
        kind = sa.String(length=length).with_variant(sa.VARCHAR(length=length, collation='C'), 'postgresql')
        op.add_column('membership', sa.Column(name, kind, server_default='', nullable=False))
    op.execute(
        'UPDATE membership SET'
        ' sort_name = (SELECT person.sort_name FROM person WHERE person.id = membership.person_id),'
        ' username = (SELECT person.username FROM person WHERE person.id = membership.person_id)'
    )
    for name, column, state in INDEXES:
        op.create_index(
            name, 'membership', ['institution_id', column, 'person_id'], sqlite_where=state, postgresql_where=state
        )


def downgrade() -> None:
    for name, _column, _state in INDEXES:
        op.drop_index(name, table_name='membership')
    op.drop_column('membership', 'username')
    op.drop_column('membership', 'sort_name')
