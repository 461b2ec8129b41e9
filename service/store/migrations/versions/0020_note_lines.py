"""What people make of the lines of a note, apart from what was generated."""

import sqlalchemy as sa
from alembic import op

from service.store import tables

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "note_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recording_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("section", sa.String(length=40), nullable=False),
        sa.Column("generated", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=True),
        sa.Column("made_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_note_line_recording_id_recording"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_line")),
        sa.UniqueConstraint("recording_id", "key", name=op.f("uq_note_line_recording_id_key")),
    )
    with op.batch_alter_table("note_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_note_line_recording_id"), ["recording_id"], unique=False)


def downgrade() -> None:
    op.drop_table("note_line")
