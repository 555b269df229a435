"""Remember of each message whether it may have gone out, and find the first one of each recipient at once."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UNSETTLED = sa.text("state IN ('promised', 'sending', 'uncertain')")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("unclear", sa.Boolean(), nullable=False, server_default=sa.false()))
    # What failed before may have gone out: it was not written down.
    op.execute("UPDATE outbox SET unclear = (1 = 1) WHERE state IN ('uncertain', 'failed')")
    op.drop_index(op.f("ix_outbox_state_due_at"), "outbox")
    op.create_index(
        op.f("ix_outbox_recipient_id"),
        "outbox",
        ["recipient", "id"],
        unique=False,
        sqlite_where=UNSETTLED,
        postgresql_where=UNSETTLED,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_outbox_recipient_id"), "outbox")
    op.create_index(op.f("ix_outbox_state_due_at"), "outbox", ["state", "due_at"], unique=False)
    op.drop_column("outbox", "unclear")
