"""Remember by Slack's clock since when a message may have gone out: the look for it must not depend on our own clock."""

import sqlalchemy as sa
from alembic import op

from mec_bot.store.tables import Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("unclear_since", Instant(), nullable=True))


def downgrade() -> None:
    op.drop_column("outbox", "unclear_since")
