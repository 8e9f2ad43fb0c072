"""The first schema. Times are UTC milliseconds, money micro-units, ids text, lists JSON.

Revision ID: 0001
"""

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE epoch (n INTEGER NOT NULL);
INSERT INTO epoch (n) VALUES (1);

CREATE TABLE feed (
    id TEXT PRIMARY KEY, url TEXT NOT NULL, etag TEXT, last_modified TEXT, body_hash TEXT, cut_key TEXT,
    paused_until INTEGER, next_at INTEGER NOT NULL DEFAULT 0, interval_s INTEGER NOT NULL DEFAULT 0,
    errors INTEGER NOT NULL DEFAULT 0, last_ok INTEGER, last_error TEXT
);

CREATE TABLE story (
    id TEXT PRIMARY KEY, publisher TEXT NOT NULL, feed TEXT NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL,
    language TEXT NOT NULL, link_hash TEXT, first_seen INTEGER NOT NULL, published_at INTEGER NOT NULL,
    version INTEGER NOT NULL, state TEXT NOT NULL, facts TEXT NOT NULL, cut_key TEXT NOT NULL,
    filing INTEGER NOT NULL
);
CREATE INDEX story_link ON story (publisher, link_hash);

CREATE TABLE version (
    story TEXT NOT NULL, n INTEGER NOT NULL, fingerprint TEXT NOT NULL, seen_at INTEGER NOT NULL,
    word_count INTEGER NOT NULL, PRIMARY KEY (story, n)
);

CREATE TABLE rendition (
    id TEXT PRIMARY KEY, story TEXT NOT NULL, version INTEGER NOT NULL, licence TEXT NOT NULL,
    licence_version INTEGER NOT NULL, schedule TEXT NOT NULL, use TEXT NOT NULL, language TEXT NOT NULL,
    text TEXT, said TEXT, spans TEXT NOT NULL, places TEXT NOT NULL, words INTEGER NOT NULL,
    breaks_off INTEGER NOT NULL, made_by TEXT NOT NULL, retired_at INTEGER, delete_after INTEGER NOT NULL,
    given_at INTEGER
);
CREATE INDEX rendition_story ON rendition (story);
CREATE INDEX rendition_delete ON rendition (delete_after);

CREATE TABLE shelf (
    story TEXT PRIMARY KEY, publisher TEXT NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL, language TEXT NOT NULL,
    is_opinion INTEGER NOT NULL, published_at INTEGER NOT NULL, version INTEGER NOT NULL,
    say_from INTEGER NOT NULL, say_until INTEGER NOT NULL
);
CREATE INDEX shelf_newest ON shelf (language, published_at DESC);
CREATE INDEX shelf_title ON shelf (title, published_at DESC);

CREATE TABLE shelf_label (label TEXT NOT NULL, story TEXT NOT NULL, PRIMARY KEY (label, story)) WITHOUT ROWID;
CREATE INDEX shelf_label_story ON shelf_label (story);

CREATE VIRTUAL TABLE search USING fts5 (story UNINDEXED, words, tokenize = 'porter unicode61 remove_diacritics 2');
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);

CREATE TABLE licence (
    id TEXT NOT NULL, version INTEGER NOT NULL, file TEXT NOT NULL, text TEXT NOT NULL, hash TEXT NOT NULL,
    effective_from INTEGER NOT NULL, standing TEXT NOT NULL, PRIMARY KEY (id, version)
);
CREATE TABLE licence_refused (id TEXT PRIMARY KEY, why TEXT NOT NULL);
CREATE TABLE retention (
    licence TEXT NOT NULL, schedule TEXT NOT NULL, ends INTEGER NOT NULL, keep_ms INTEGER NOT NULL,
    PRIMARY KEY (licence, schedule)
);
CREATE TABLE suspension (licence TEXT PRIMARY KEY, since INTEGER NOT NULL, why TEXT NOT NULL);

CREATE TABLE quota (
    licence TEXT NOT NULL, schedule TEXT NOT NULL, day TEXT NOT NULL, listener INTEGER NOT NULL,
    try INTEGER NOT NULL, uses INTEGER NOT NULL, PRIMARY KEY (day, try, listener, licence, schedule)
) WITHOUT ROWID;
CREATE TABLE spend (
    licence TEXT NOT NULL, month TEXT NOT NULL, try INTEGER NOT NULL, micros INTEGER NOT NULL,
    PRIMARY KEY (licence, month, try)
) WITHOUT ROWID;

CREATE TABLE listener (
    key_hash TEXT PRIMARY KEY, number INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE conversation (
    listener INTEGER NOT NULL, device_hash TEXT NOT NULL, state TEXT NOT NULL, answer TEXT NOT NULL,
    delete_after INTEGER NOT NULL, PRIMARY KEY (listener, device_hash)
) WITHOUT ROWID;
CREATE TABLE heard (
    listener INTEGER NOT NULL, story TEXT NOT NULL, rendition TEXT NOT NULL, version INTEGER NOT NULL,
    use TEXT NOT NULL, used_at INTEGER NOT NULL, at INTEGER, answer TEXT NOT NULL, delete_after INTEGER NOT NULL,
    PRIMARY KEY (listener, story, rendition)
) WITHOUT ROWID;

CREATE TABLE answer (
    id TEXT NOT NULL, request_id TEXT NOT NULL UNIQUE, request_hash TEXT NOT NULL, at INTEGER NOT NULL,
    listener INTEGER NOT NULL, door TEXT NOT NULL, locale TEXT NOT NULL, territory TEXT, intent TEXT NOT NULL,
    skeleton TEXT NOT NULL, release TEXT NOT NULL, response_hash TEXT NOT NULL
);
CREATE TABLE ledger (
    n INTEGER PRIMARY KEY, strand INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL,
    answer TEXT, listener INTEGER, licence TEXT, licence_version INTEGER, schedule TEXT, clause TEXT, story TEXT,
    version INTEGER, rendition TEXT, use TEXT, channel TEXT, door TEXT, territory TEXT, words INTEGER NOT NULL,
    text_hash TEXT, price_micros INTEGER NOT NULL, currency TEXT, billable INTEGER NOT NULL, reasons TEXT,
    hash TEXT NOT NULL
);
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
