"""What a project states about roles; voice profiles with their consents and proposals."""

import sqlalchemy as sa
from alembic import op

from service.store import tables

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "project",
        sa.Column("conversation_kind", sa.String(length=20), nullable=False, server_default="conversation"),
    )
    op.add_column("project", sa.Column("channel_roles", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("project", sa.Column("staff", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("project", sa.Column("voice_profiles", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "voice_consent",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participant.id"],
            name=op.f("fk_voice_consent_participant_id_participant"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_voice_consent")),
    )
    op.create_table(
        "voice_profile",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("made_from", sa.JSON(), nullable=False),
        sa.Column("made_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["voice_consent.participant_id"],
            name=op.f("fk_voice_profile_participant_id_voice_consent"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_voice_profile")),
    )
    op.create_table(
        "voice_match",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recording_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("dismissed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_voice_match_recording_id_recording"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["voice_profile.participant_id"],
            name=op.f("fk_voice_match_participant_id_voice_profile"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voice_match")),
        sa.UniqueConstraint("recording_id", "label", name=op.f("uq_voice_match_recording_id_label")),
    )
    with op.batch_alter_table("voice_match", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voice_match_recording_id"), ["recording_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_voice_match_participant_id"), ["participant_id"], unique=False)


def downgrade() -> None:
    for table in ("voice_match", "voice_profile", "voice_consent"):
        op.drop_table(table)
    for column in ("voice_profiles", "staff", "channel_roles", "conversation_kind"):
        op.drop_column("project", column)
