"""Every name that somebody has stands once in a small table: the search for patients compares with these.

The database itself adds to it, so that no way of writing a patient can forget to. A name stays when the last
who had it is gone: it leads to nobody then. SQLite loses triggers when it makes a table anew: a migration
that does so to patient puts these back.
"""

import sqlalchemy as sa
from alembic import op

revision = "f19a3c7e52d8"
down_revision = "f3d81a60b9e2"
branch_labels = None
depends_on = None

CHANGES = {"insert": "INSERT", "update": "UPDATE OF practice_id, family_key, given_key"}
# In one order, so that two who bring the same new names cannot wait for each other for ever.
BOTH = """
    SELECT NEW.practice_id, name FROM (SELECT NEW.family_key AS name UNION SELECT NEW.given_key) AS names
    WHERE name <> '' ORDER BY name"""
ADD = f"INSERT INTO known_name (practice_id, key) {BOTH} ON CONFLICT DO NOTHING;"
FILL = """
    INSERT INTO known_name (practice_id, key)
    SELECT practice_id, family_key FROM patient WHERE family_key <> ''
    UNION SELECT practice_id, given_key FROM patient WHERE given_key <> ''"""


def upgrade() -> None:
    op.create_table(
        "known_name",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_known_name_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("practice_id", "key", name=op.f("pk_known_name")),
    )
    op.execute(FILL)
    if op.get_bind().dialect.name == "sqlite":
        for name, change in CHANGES.items():
            op.execute(f"CREATE TRIGGER known_name_{name} AFTER {change} ON patient BEGIN {ADD} END")
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION add_known_names() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {ADD} "
        "RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER known_name AFTER {' OR '.join(CHANGES.values())} ON patient "
        "FOR EACH ROW EXECUTE FUNCTION add_known_names()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in CHANGES:
            op.execute(f"DROP TRIGGER known_name_{name}")
    else:
        op.execute("DROP TRIGGER known_name ON patient")
        op.execute("DROP FUNCTION add_known_names()")
    op.drop_table("known_name")
