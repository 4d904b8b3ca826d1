-- rolling: new tables only
-- The forecast of contacts, days with an event, and the habits that staffing is computed from: schema.sql, which follows,
-- makes their tables.
-- The contacts that are forecast for a quarter-hour, written each night for two weeks: the last forecast that was made
-- before its day began stays. `low80`, `high80`: the band of 80 % of `calls`; `written`: conversations in writing.
CREATE TABLE IF NOT EXISTS forecast_quarters (
    quarter_at timestamptz PRIMARY KEY,
    made_at    timestamptz NOT NULL,
    calls      double precision NOT NULL CHECK (calls >= 0),
    low80      double precision NOT NULL,
    high80     double precision NOT NULL,
    written    double precision NOT NULL CHECK (written >= 0)
);
-- The same of a local day, for a year.
CREATE TABLE IF NOT EXISTS forecast_days (
    day     date PRIMARY KEY,
    made_at timestamptz NOT NULL,
    calls   double precision NOT NULL CHECK (calls >= 0),
    low80   double precision NOT NULL,
    high80  double precision NOT NULL
);
-- Days on which something happens that the past does not tell: calls are multiplied by `factor`.
CREATE TABLE IF NOT EXISTS forecast_events (
    day      date PRIMARY KEY,
    name     text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    factor   double precision NOT NULL CHECK (factor BETWEEN 0.1 AND 10),
    added_by bigint REFERENCES people
);
-- Habits of the centre that staffing is computed from, measured each night of six weeks. `patience_seconds` null: no
-- caller left. `lost_share`: of the rostered time, planned breaks apart, in which operators were not at work.
CREATE TABLE IF NOT EXISTS staffing_habits (
    measured_on      date PRIMARY KEY,
    patience_seconds double precision,
    lost_share       double precision NOT NULL CHECK (lost_share BETWEEN 0 AND 1),
    written_seconds  double precision NOT NULL CHECK (written_seconds >= 0)
);
