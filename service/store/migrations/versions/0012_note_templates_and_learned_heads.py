"""The note template of a project, and what its people taught the miner."""

import sqlalchemy as sa
from alembic import op

from service.store import tables

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("project", sa.Column("note_template", sa.String(length=20), nullable=True))
    op.create_table(
        "learned_heads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_learned_heads_project_id_project"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learned_heads")),
    )
    with op.batch_alter_table("learned_heads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_learned_heads_project_id"), ["project_id"], unique=False)


def downgrade() -> None:
    op.drop_table("learned_heads")
    op.drop_column("project", "note_template")
