"""The full-text index over `passage.words`: FTS5 with triggers on SQLite, a GIN index on PostgreSQL.

`words` are cut and stemmed in Python (`store.search.terms`), so both only split at spaces.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE = (
    # external content: the index holds no second copy of the words
    """create virtual table passage_fts using fts5 (
        words, content='passage', content_rowid='id', tokenize="unicode61 remove_diacritics 0")""",
    """create trigger passage_fts_insert after insert on passage begin
        insert into passage_fts (rowid, words) values (new.id, new.words); end""",
    """create trigger passage_fts_delete after delete on passage begin
        insert into passage_fts (passage_fts, rowid, words) values ('delete', old.id, old.words); end""",
    """create trigger passage_fts_update after update of words on passage begin
        insert into passage_fts (passage_fts, rowid, words) values ('delete', old.id, old.words);
        insert into passage_fts (rowid, words) values (new.id, new.words); end""",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE:
            op.execute(statement)
    else:
        op.execute("create index passage_fts on passage using gin (to_tsvector('simple', words))")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("insert", "delete", "update"):
            op.execute(f"drop trigger passage_fts_{name}")
        op.execute("drop table passage_fts")
    else:
        op.execute("drop index passage_fts")
