"""Uses, feedback, experience reports, comments, unanswered words and daily totals."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ADDED = (
    ("act", sa.String(16), sa.text("''")),
    ("model_version", sa.String(16), sa.text("''")),
    ("index_version", sa.String(16), sa.text("''")),
    ("turn", sa.SmallInteger(), sa.text("1")),
    ("opened", sa.Boolean(), sa.false()),
    ("downloaded", sa.Boolean(), sa.false()),
    ("liked", sa.Boolean(), sa.false()),
)
HOURLY = ("uses", "feedback", "experience_reports")


def upgrade() -> None:
    with op.batch_alter_table("queries") as batch:
        for name, kind, default in ADDED:
            batch.add_column(sa.Column(name, kind, nullable=False, server_default=default))
        batch.add_column(sa.Column("conversation", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("first_delay", sa.Integer(), nullable=True))
    with op.batch_alter_table("queries") as batch:
        for name, kind, _ in ADDED:  # a default was needed by the rows already there only
            batch.alter_column(name, existing_type=kind, existing_nullable=False, server_default=None)
    op.create_table(
        "uses",
        *_event(),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("sheet", sa.String(200), nullable=True),
        sa.Column("item", sa.String(200), nullable=False),
        sa.Column("query_id", sa.Uuid(), nullable=True),
    )
    op.create_table(
        "feedback",
        *_event(),
        sa.Column("query_id", sa.Uuid(), nullable=False),
        sa.Column("sheet", sa.String(200), nullable=True),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
    )
    op.create_table(
        "experience_reports",
        *_event(),
        sa.Column("sheet", sa.String(200), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.SmallInteger(), nullable=True) for name in ("usable", "useful", "impact", "efficiency")),
        sa.Column("setting", sa.String(16), nullable=True),
        sa.Column("minutes", sa.SmallInteger(), nullable=True),
        sa.Column("again", sa.Boolean(), nullable=True),
    )
    op.create_table(
        "comments",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("about", sa.String(16), nullable=False),
        sa.Column("sheet", sa.String(200), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
    )
    op.create_table(
        "unanswered_words",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("stem", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "stem", postgresql_include=["count"]),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "daily_counts",
        sa.Column("measure", sa.String(24), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("measure", "day", "key", postgresql_include=["count"]),
        sqlite_with_rowid=False,
    )
    for table in HOURLY:
        op.create_index(f"ix_{table}_hour", table, ["hour"])
    op.create_index("ix_uses_query_id", "uses", ["query_id"])
    op.create_index("ix_feedback_query_id", "feedback", ["query_id"])
    op.create_index("ix_comments_status_day", "comments", ["status", "day"])


def downgrade() -> None:
    for table in ("daily_counts", "unanswered_words", "comments", "experience_reports", "feedback", "uses"):
        op.drop_table(table)
    with op.batch_alter_table("queries") as batch:
        for name in ("first_delay", "conversation", *(name for name, _, _ in ADDED)):
            batch.drop_column(name)


def _event() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
    )
