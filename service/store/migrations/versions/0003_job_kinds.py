"""Jobs of other kinds: of a project or of the whole installation, with a payload."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("job") as batch_op:
        batch_op.alter_column("recording_id", existing_type=sa.Uuid(), nullable=True)
        batch_op.add_column(sa.Column("project_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("payload", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.create_foreign_key(
            op.f("fk_job_project_id_project"), "project", ["project_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_index(batch_op.f("ix_job_project_id"), ["project_id"], unique=False)
    with op.batch_alter_table("job") as batch_op:
        batch_op.alter_column("payload", existing_type=sa.JSON(), server_default=None)


def downgrade() -> None:
    op.execute("delete from job where recording_id is null")
    with op.batch_alter_table("job") as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_project_id"))
        batch_op.drop_constraint(op.f("fk_job_project_id_project"), type_="foreignkey")
        batch_op.drop_column("payload")
        batch_op.drop_column("project_id")
        batch_op.alter_column("recording_id", existing_type=sa.Uuid(), nullable=False)
