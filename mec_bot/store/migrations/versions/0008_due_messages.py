"""Let a message wait for its time without holding up others: find the earliest of each recipient, and the one tried."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

UNSETTLED = sa.text("state IN ('promised', 'sending', 'uncertain')")
TRIED = sa.text("state IN ('promised', 'sending', 'uncertain') AND attempts > 0")


def upgrade() -> None:
    op.drop_index(op.f("ix_outbox_recipient_id"), "outbox")
    _index("ix_outbox_recipient_due_at_id", ["recipient", "due_at", "id"], UNSETTLED)
    _index("ix_outbox_recipient_id", ["recipient", "id"], TRIED)


def downgrade() -> None:
    op.drop_index(op.f("ix_outbox_recipient_id"), "outbox")
    op.drop_index(op.f("ix_outbox_recipient_due_at_id"), "outbox")
    _index("ix_outbox_recipient_id", ["recipient", "id"], UNSETTLED)


def _index(name: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(op.f(name), "outbox", columns, unique=False, sqlite_where=where, postgresql_where=where)
