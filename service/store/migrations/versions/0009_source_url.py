"""Where the worker fetches the bytes of a recording that came as a URL."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("recording", sa.Column("source_url", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("recording", "source_url")
