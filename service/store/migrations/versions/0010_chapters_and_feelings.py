"""Chapters, sentiment per speaker and words of feeling of an analysis."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NAMES = ("chapters", "feelings", "emotions")


def upgrade() -> None:
    for name in NAMES:
        op.add_column("analysis", sa.Column(name, sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    for name in NAMES:
        op.drop_column("analysis", name)
