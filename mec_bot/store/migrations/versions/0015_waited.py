"""Remember how long a message has waited for another try: giving it up is a matter of time, not of the number of tries."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("waited", sa.Float(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.execute("UPDATE outbox SET state = 'failed' WHERE state = 'undecided'")
    op.drop_column("outbox", "waited")
