"""Whose turn a job is, which request submitted it, and queues named by the kind of work."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job", sa.Column("share", sa.String(40), nullable=False, server_default=""))
    op.add_column("job", sa.Column("turn", sa.Double(), nullable=False, server_default="0"))
    op.add_column("job", sa.Column("minutes", sa.Double(), nullable=False, server_default="0"))
    op.add_column("job", sa.Column("request_id", sa.String(64), nullable=True))
    op.add_column("job", sa.Column("traceparent", sa.String(60), nullable=True))
    op.drop_index("ix_job_next", "job")
    op.create_index("ix_job_next", "job", ["status", "queue", "priority", "turn", "created_at"])
    op.create_index("ix_job_share", "job", ["share", "status", "turn"])
    op.create_index("ix_job_turn", "job", ["status", "turn"])
    op.execute("update job set queue = 'speech' where queue in ('cpu', 'gpu')")


def downgrade() -> None:
    op.execute("update job set queue = 'cpu' where queue in ('speech', 'text')")
    for name in ("ix_job_turn", "ix_job_share", "ix_job_next"):
        op.drop_index(name, "job")
    op.create_index("ix_job_next", "job", ["status", "queue", "priority", "created_at"])
    for column in ("traceparent", "request_id", "minutes", "turn", "share"):
        op.drop_column("job", column)
