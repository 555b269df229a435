"""Let a message stand in the thread of another, and wait until that one is sent."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None

FOLLOWS = sa.text("follows IS NOT NULL")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("follows", sa.String(), nullable=True))
    op.create_index(
        op.f("ix_outbox_follows"), "outbox", ["follows"], unique=False, sqlite_where=FOLLOWS, postgresql_where=FOLLOWS
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_outbox_follows"), "outbox")
    op.drop_column("outbox", "follows")
