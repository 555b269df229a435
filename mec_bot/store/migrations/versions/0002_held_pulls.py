"""Remember the pulls that are held."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "held_pulls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_pulls")),
    )
    op.create_index(op.f("ix_held_pulls_ended_at"), "held_pulls", ["ended_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_held_pulls_ended_at"), "held_pulls")
    op.drop_table("held_pulls")
