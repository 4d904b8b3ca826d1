-- rolling: a new table, which programs of the version before do not know
-- A deletion that overtakes its message is kept until the message comes.
CREATE TABLE IF NOT EXISTS deletions_ahead (
    source      text NOT NULL REFERENCES sources,
    external_id text NOT NULL,
    deleted_at  timestamptz NOT NULL,
    heard_at    timestamptz NOT NULL,
    PRIMARY KEY (source, external_id)
);
CREATE INDEX IF NOT EXISTS deletions_ahead_heard ON deletions_ahead (heard_at);
