"""What a search is narrowed by, copied to the passages that exist; and saved searches."""

import sqlalchemy as sa
from alembic import op

from service.store import tables

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FROM_INSIGHT = """update passage set {0} = (select {0} from insight where insight.id = passage.target_id)
    where kind = 'insight'"""


def upgrade() -> None:
    op.add_column("passage", sa.Column("insight_kind", sa.String(length=20), nullable=True))
    op.add_column("passage", sa.Column("cx_component", sa.String(length=40), nullable=True))
    op.add_column("passage", sa.Column("sentiment", sa.Double(), nullable=True))
    op.execute(FROM_INSIGHT.format("cx_component"))
    op.execute(FROM_INSIGHT.format("sentiment"))
    op.execute("""update passage set insight_kind = (select kind from insight where insight.id = passage.target_id)
        where kind = 'insight'""")
    op.execute("""update passage set sentiment = (select sentiment from utterance where utterance.id = passage.target_id)
        where kind = 'utterance'""")
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("query", sa.String(length=400), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("created_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_saved_search_project_id_project"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_saved_search_project_id_name")),
    )
    with op.batch_alter_table("saved_search", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_search_project_id"), ["project_id"], unique=False)


def downgrade() -> None:
    op.drop_table("saved_search")
    for name in ("sentiment", "cx_component", "insight_kind"):
        op.drop_column("passage", name)
