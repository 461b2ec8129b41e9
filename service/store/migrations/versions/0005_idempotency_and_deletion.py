"""Idempotency keys with the answers they got, and the moment at which a recording is to be deleted."""

import sqlalchemy as sa
from alembic import op

from service.store import tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idempotency_key",
        sa.Column("caller", sa.String(80), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("holder", sa.String(255), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.JSON(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name=op.f("pk_idempotency_key")),
    )
    op.create_index(op.f("ix_idempotency_key_created_at"), "idempotency_key", ["created_at"])
    op.add_column("recording", sa.Column("delete_after", tables.UtcDateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_recording_delete_after"), "recording", ["delete_after"])


def downgrade() -> None:
    op.drop_index(op.f("ix_recording_delete_after"), "recording")
    op.drop_column("recording", "delete_after")
    op.drop_index(op.f("ix_idempotency_key_created_at"), "idempotency_key")
    op.drop_table("idempotency_key")
