"""Themes, what people did to them, and the theme of an insight."""

import sqlalchemy as sa
from alembic import op

from service.store import tables

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "grouping",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("regrouped", sa.Integer(), nullable=False),
        sa.Column("regrouped_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("grouped_at", tables.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_grouping_project_id_project"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_grouping")),
    )
    op.create_table(
        "theme",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("family", sa.String(length=12), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("phrases", sa.JSON(), nullable=False),
        sa.Column("named_by", sa.String(length=8), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("vectors", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["theme.id"], name=op.f("fk_theme_merged_into_theme"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_theme_project_id_project"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
    )
    with op.batch_alter_table("theme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_theme_merged_into"), ["merged_into"], unique=False)
        batch_op.create_index(batch_op.f("ix_theme_project_id"), ["project_id"], unique=False)

    op.create_table(
        "theme_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("theme_id", sa.Uuid(), nullable=True),
        sa.Column("change", sa.String(length=12), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("created_at", tables.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_theme_change_project_id_project"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.id"], name=op.f("fk_theme_change_theme_id_theme"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_change")),
    )
    with op.batch_alter_table("theme_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_theme_change_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_theme_change_theme_id"), ["theme_id"], unique=False)

    with op.batch_alter_table("insight", schema=None) as batch_op:
        batch_op.add_column(sa.Column("theme_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("theme_by", sa.String(length=8), nullable=True))
        batch_op.create_index(batch_op.f("ix_insight_theme_id"), ["theme_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_insight_theme_id_theme"), "theme", ["theme_id"], ["id"], ondelete="SET NULL"
        )


def downgrade() -> None:
    with op.batch_alter_table("insight", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_insight_theme_id_theme"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_insight_theme_id"))
        batch_op.drop_column("theme_by")
        batch_op.drop_column("theme_id")

    with op.batch_alter_table("theme_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_theme_change_theme_id"))
        batch_op.drop_index(batch_op.f("ix_theme_change_project_id"))

    op.drop_table("theme_change")
    with op.batch_alter_table("theme", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_theme_project_id"))
        batch_op.drop_index(batch_op.f("ix_theme_merged_into"))

    op.drop_table("theme")
    op.drop_table("grouping")
