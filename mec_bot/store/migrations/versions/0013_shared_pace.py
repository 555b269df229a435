"""Find when each recipient last heard something: the pace is shared by all replicas."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SENT = sa.text("sent_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        op.f("ix_outbox_recipient_sent_at"),
        "outbox",
        ["recipient", "sent_at"],
        unique=False,
        sqlite_where=SENT,
        postgresql_where=SENT,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_outbox_recipient_sent_at"), "outbox")
