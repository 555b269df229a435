"""Remember what each snapshot changed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("round", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
    )
    op.create_index(op.f("ix_changes_project_kind_at"), "changes", ["project", "kind", "at"], unique=False)
    op.create_index(op.f("ix_changes_snapshot"), "changes", ["snapshot"], unique=False)
    op.create_index(op.f("ix_changes_at"), "changes", ["at"], unique=False)
    op.create_index(op.f("ix_project_versions_since"), "project_versions", ["since"], unique=False)
    # Empty for the snapshots that stand there: the next sync logs what they changed.
    op.add_column("snapshots", sa.Column("compared_with", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("snapshots", "compared_with")
    op.drop_index(op.f("ix_project_versions_since"), "project_versions")
    op.drop_index(op.f("ix_changes_at"), "changes")
    op.drop_index(op.f("ix_changes_snapshot"), "changes")
    op.drop_index(op.f("ix_changes_project_kind_at"), "changes")
    op.drop_table("changes")
