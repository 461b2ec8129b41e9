"""Privacy: consent, personal data found, bleeped audio, receipts of deletions, legal hold, no mining."""

import sqlalchemy as sa
from alembic import op

from service.store import tables

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = tables.UtcDateTime(timezone=True)
    op.add_column("project", sa.Column("privacy", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("recording", sa.Column("legal_hold", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("recording", sa.Column("no_mining", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("recording", sa.Column("audio_deleted_at", moment, nullable=True))
    op.add_column("transcript", sa.Column("personal_revision", sa.Integer(), server_default="-1", nullable=False))
    _table(
        "consent",
        ["recording"],
        sa.Column("given_by", sa.String(length=200), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("given_at", moment, nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.String(length=254), nullable=True),
        sa.Column("noted_at", moment, nullable=False),
        sa.Column("withdrawn_at", moment, nullable=True),
    )
    _table(
        "personal_span",
        ["recording", "transcript", "utterance"],
        sa.Column("char_start", sa.Integer(), nullable=False),
        sa.Column("char_end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("masked", sa.Boolean(), nullable=False),
    )
    _table(
        "redacted_media",
        ["recording"],
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.UniqueConstraint("recording_id", "key", name=op.f("uq_redacted_media_recording_id_key")),
    )
    op.create_table(
        "deletion_receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recording_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("deleted_at", moment, nullable=False),
        sa.Column("recorded_at", moment, nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("media", sa.JSON(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletion_receipt")),
    )
    with op.batch_alter_table("deletion_receipt", schema=None) as batch_op:
        for column in ("recording_id", "project_id"):
            batch_op.create_index(batch_op.f(f"ix_deletion_receipt_{column}"), [column], unique=False)


def _table(name: str, owners: list[str], *columns: sa.schema.SchemaItem) -> None:
    """A table whose rows go with each of their owners."""
    keys = [f"{owner}_id" for owner in owners]
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        *(sa.Column(key, sa.Uuid(), nullable=False) for key in keys),
        *columns,
        *(
            sa.ForeignKeyConstraint([key], [f"{owner}.id"], name=op.f(f"fk_{name}_{key}_{owner}"), ondelete="CASCADE")
            for owner, key in zip(owners, keys, strict=True)
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    with op.batch_alter_table(name, schema=None) as batch_op:
        for key in keys:
            batch_op.create_index(batch_op.f(f"ix_{name}_{key}"), [key], unique=False)


def downgrade() -> None:
    for name in ("deletion_receipt", "redacted_media", "personal_span", "consent"):
        op.drop_table(name)
    op.drop_column("transcript", "personal_revision")
    for column in ("audio_deleted_at", "no_mining", "legal_hold"):
        op.drop_column("recording", column)
    op.drop_column("project", "privacy")
