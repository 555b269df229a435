"""Remember what people put off, what they say is not theirs, and what went on to their contacts."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "escalations",
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("finding", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["message"], ["outbox.key"], name=op.f("fk_escalations_message")),
        sa.ForeignKeyConstraint(["finding"], ["findings.id"], name=op.f("fk_escalations_finding")),
        sa.PrimaryKeyConstraint("message", "finding", "carrier", name=op.f("pk_escalations")),
    )
    op.create_index(op.f("ix_escalations_finding"), "escalations", ["finding"], unique=False)
    op.create_table(
        "pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["message"], ["outbox.key"], name=op.f("fk_pauses_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pauses")),
    )
    op.create_index(op.f("ix_pauses_member_until"), "pauses", ["member", "until"], unique=False)
    op.create_table(
        "disowned",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member", sa.String(), nullable=False),
        sa.Column("carrier", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disowned")),
    )
    op.create_index(op.f("ix_disowned_member_carrier"), "disowned", ["member", "carrier"], unique=False)


def downgrade() -> None:
    for table, index in (("disowned", "member_carrier"), ("pauses", "member_until"), ("escalations", "finding")):
        op.drop_index(op.f(f"ix_{table}_{index}"), table)
        op.drop_table(table)
