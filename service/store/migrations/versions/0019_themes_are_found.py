"""Themes can be searched: a passage belongs to a recording or, when it is a theme, to a project.

SQLite builds the table anew, which drops the triggers of its full-text index: they are made again, and the index read anew.
"""

import importlib

import sqlalchemy as sa
from alembic import op

from service.store.search import terms

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

search_index = importlib.import_module("service.store.migrations.versions.0002_search_index")


def upgrade() -> None:
    with _rebuilt() as batch_op:
        batch_op.alter_column("recording_id", existing_type=sa.Uuid(), nullable=True)
        batch_op.add_column(sa.Column("project_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_passage_project_id_project"), "project", ["project_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_index(batch_op.f("ix_passage_project_id"), ["project_id"], unique=False)
    _index_words()
    _fill_in()


def downgrade() -> None:
    op.execute("delete from passage where recording_id is null")
    with _rebuilt() as batch_op:
        batch_op.drop_index(batch_op.f("ix_passage_project_id"))
        batch_op.drop_constraint(batch_op.f("fk_passage_project_id_project"), type_="foreignkey")
        batch_op.drop_column("project_id")
        batch_op.alter_column("recording_id", existing_type=sa.Uuid(), nullable=False)
    _index_words()


def _rebuilt():  # type: ignore[no-untyped-def]
    return op.batch_alter_table("passage", schema=None, table_kwargs={"sqlite_autoincrement": True})


def _index_words() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in search_index.SQLITE[1:]:
            op.execute(statement)
        op.execute("insert into passage_fts (passage_fts) values ('rebuild')")


def _fill_in() -> None:
    """The themes that there are: found by words at once, by meaning from the next grouping on."""
    theme = sa.table("theme", *(sa.column(n) for n in ("id", "project_id", "label", "description", "merged_into")))
    passage = sa.table("passage", *(sa.column(n) for n in ("project_id", "kind", "target_id", "text", "words")))
    rows = op.get_bind().execute(sa.select(theme).where(theme.c.merged_into.is_(None))).all()
    for row in rows:
        text = f"{row.label}\n{row.description}".strip()
        values = {
            "project_id": row.project_id,
            "kind": "theme",
            "target_id": row.id,
            "text": text,
            "words": terms(text),
        }
        op.get_bind().execute(sa.insert(passage).values(values))
