"""Recordings in the bin, and until when they can be restored."""

import sqlalchemy as sa
from alembic import op

from service.store import tables

revision = "0018"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("recording", sa.Column("bin_until", tables.UtcDateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_recording_bin_until"), "recording", ["bin_until"])


def downgrade() -> None:
    op.drop_index(op.f("ix_recording_bin_until"), "recording")
    op.drop_column("recording", "bin_until")
