-- rolling: only what a check refuses becomes less; programs of the version before write the same names
-- The names of networks are listed in registry/networks.py alone; the database checks their form.
ALTER TABLE IF EXISTS outbox DROP CONSTRAINT IF EXISTS outbox_channel_check;
ALTER TABLE IF EXISTS outbox ADD CONSTRAINT outbox_channel_check CHECK (channel ~ '^[a-z_]{1,30}$');
ALTER TABLE IF EXISTS notices DROP CONSTRAINT IF EXISTS notices_way_check;
ALTER TABLE IF EXISTS notices ADD CONSTRAINT notices_way_check CHECK (way ~ '^[a-z_]{1,30}$');
ALTER TABLE IF EXISTS sources DROP CONSTRAINT IF EXISTS sources_source_check;
ALTER TABLE IF EXISTS sources ADD CONSTRAINT sources_source_check CHECK (source ~ '^[a-z_]{1,30}$');
