"""Remember which message told of which finding."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tellings",
        sa.Column("finding", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["finding"], ["findings.id"], name=op.f("fk_tellings_finding")),
        sa.ForeignKeyConstraint(["message"], ["outbox.key"], name=op.f("fk_tellings_message")),
        sa.PrimaryKeyConstraint("finding", "message", name=op.f("pk_tellings")),
    )


def downgrade() -> None:
    op.drop_table("tellings")
