"""Tell a cell that could not be read from a cell that was empty: a change says on which side it quotes such a cell."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("changes", sa.Column("before_unreadable", sa.Boolean(), nullable=True))
    op.add_column("changes", sa.Column("after_unreadable", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("changes", "after_unreadable")
    op.drop_column("changes", "before_unreadable")
