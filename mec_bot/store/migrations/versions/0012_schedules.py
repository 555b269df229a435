"""Remember since when each job has had its times, so that an edited or new one does not seem to have missed any."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "schedules",
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_schedules")),
    )


def downgrade() -> None:
    op.drop_table("schedules")
