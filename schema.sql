-- Komek 109: the database. Loaded idempotently at every start; numbered files in
-- foundation/postgres/migrations/ change what already exists. As of release 1.0 it is version 1.
-- Words are those of the field: line, contact, call, ring, operator, ticket, body.
-- Times are timestamptz with microseconds; durations are seconds as double precision.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- `fingerprint` is of this file, the migrations and the seeds: equal means nothing to do.
-- `release`: from which on versions are counted; a database without this column is older.
CREATE TABLE IF NOT EXISTS schema_version (
    version     integer PRIMARY KEY,
    fingerprint text NOT NULL,
    applied_at  timestamptz NOT NULL DEFAULT now(),
    release     text NOT NULL DEFAULT '1.0'
);
-- One of the last version before release 1.0 is of version 1 (foundation/postgres/schema.py).
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_attribute
                    WHERE attrelid = 'schema_version'::regclass AND attname = 'release') THEN
        DELETE FROM schema_version;
        ALTER TABLE schema_version ADD COLUMN release text NOT NULL DEFAULT '1.0';
    END IF;
END $$;

-- Words ---------------------------------------------------------------------------------------

-- A name in the city's three languages (foundation/names.py): {"kk": …, "ru": …, "en": …}, none empty.
DO $$ BEGIN
    IF to_regtype('names') IS NULL THEN
        CREATE DOMAIN names AS jsonb CONSTRAINT names_in_three_languages CHECK (VALUE IS NULL OR (
            VALUE ?& '{kk,ru,en}' AND VALUE - '{kk,ru,en}'::text[] = '{}'
            AND jsonb_typeof(VALUE -> 'kk') = 'string' AND VALUE ->> 'kk' ~ '[^[:space:]]'
            AND jsonb_typeof(VALUE -> 'ru') = 'string' AND VALUE ->> 'ru' ~ '[^[:space:]]'
            AND jsonb_typeof(VALUE -> 'en') = 'string' AND VALUE ->> 'en' ~ '[^[:space:]]'));
    END IF;
END $$;

CREATE OR REPLACE FUNCTION names_of(kk text, ru text, en text) RETURNS names
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT jsonb_build_object('kk', kk, 'ru', ru, 'en', en)
$$;

-- How words are made alike for the search, in every language: small letters, and Kazakh letters as
-- a Russian keyboard writes them. Depends on no collation of the server's.
CREATE OR REPLACE FUNCTION knowledge_fold(said text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT translate(lower(said),
        'АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯӘҒҚҢӨҰҮІҺәғқңөұүіһё',
        'абвгдеежзийклмнопрстуфхцчшщъыьэюяагкноууихагкноууихе')
$$;

-- A ticket's words as its search reads them: folded, each once, without their places. Null: there are none.
-- Not stemmed: whoever searches gives beginnings of words (`ticket_sought`). A copy is brought back without a
-- search path: what a column or an index is made by names each function with its schema.
CREATE OR REPLACE FUNCTION ticket_words(subject text, body text, address text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN subject <> '' OR body <> '' OR address <> '' THEN
        strip(to_tsvector('simple', regexp_replace(
            public.knowledge_fold(subject || ' ' || body || ' ' || address), '[^0-9a-zа-я]+', ' ', 'g')))
    END
$$;

-- States of tickets ---------------------------------------------------------------------------

-- Makes `name`(state): whether a ticket in this state is of the group. The planner puts the list in its
-- place, so that an index WHERE `name`(state) serves a question WHERE `name`(state). Such an index is
-- dropped where the list was another one; below it is made again.
CREATE OR REPLACE FUNCTION ticket_state_group(name text, states text[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    body text := format('SELECT state = ANY (%L::text[])', states);
    built regclass;
BEGIN
    IF (SELECT prosrc FROM pg_proc WHERE oid = to_regproc(name)) = body THEN
        RETURN;
    END IF;
    FOR built IN SELECT objid FROM pg_depend
                  WHERE classid = 'pg_class'::regclass AND refclassid = 'pg_proc'::regclass
                    AND refobjid = to_regproc(name) LOOP
        EXECUTE format('DROP INDEX %s', built);
    END LOOP;
    EXECUTE format('CREATE OR REPLACE FUNCTION %I(state text) RETURNS boolean
                    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS %L', name, body);
END $$;

-- The groups, as `python -m registry.workflow.groups` writes them from registry/workflow/states.py.
SELECT ticket_state_group('ticket_state_is_known', '{
    registered, assigned, accepted, in_progress, resolved, confirmed, answered_on_the_spot,
    returned, forwarded, awaiting_applicant, duplicate, reopened, rejected}');
SELECT ticket_state_group('ticket_is_open', '{
    registered, assigned, accepted, in_progress, returned, forwarded, awaiting_applicant,
    duplicate, reopened}');
SELECT ticket_state_group('ticket_is_over', '{
    resolved, confirmed, answered_on_the_spot, rejected}');
SELECT ticket_state_group('ticket_is_with_body', '{
    assigned, accepted, in_progress, forwarded, awaiting_applicant, reopened}');
SELECT ticket_state_group('ticket_was_ended_by_body', '{
    resolved, confirmed, rejected}');
SELECT ticket_state_group('ticket_is_of_body', '{
    assigned, accepted, in_progress, resolved, confirmed, forwarded, awaiting_applicant,
    reopened, rejected}');
SELECT ticket_state_group('ticket_body_is_proposed', '{
    registered, answered_on_the_spot, returned}');
SELECT ticket_state_group('ticket_may_need_body', '{
    registered, returned, reopened}');
SELECT ticket_state_group('ticket_is_awaited', '{
    registered, assigned, accepted, in_progress, resolved, returned, forwarded,
    awaiting_applicant, reopened}');
SELECT ticket_state_group('ticket_teaches', '{
    registered, assigned, accepted, in_progress, resolved, confirmed, answered_on_the_spot,
    forwarded, awaiting_applicant, duplicate, reopened}');
DROP FUNCTION IF EXISTS ticket_may_be_after_on_the_spot(text);  -- of homes before release 1.0
-- Returns whether a ticket is overdue at `now_is`: it is open, it is no duplicate of another ticket, and the city's
-- term, which the applicant was told, is over. A term that is paused without a limit has no due moment.
CREATE OR REPLACE FUNCTION ticket_is_overdue(state text, due_at timestamptz, now_is timestamptz)
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ticket_is_open(state) AND state <> 'duplicate' AND due_at IS NOT NULL AND due_at <= now_is
$$;

-- Lines ---------------------------------------------------------------------------------------

-- A dialled number with its own queue, greeting, KPI and priority (109 is one). Never deleted, only
-- closed: its calls and tickets stay. `changed_at` is null until an administrator has saved it;
-- so long, the times of the settings' own line follow the settings.
-- `hours`: seven days, Monday first, of ["09:00", "18:00"] in local time; null: always.
-- `ladder`: [{"after_seconds": 8, "does": ["relax_topics", …]}, …] (queue_manager/domain/lines/line_rules.py
-- checks it). `topics` are topics' codes. `greets`: callers hear the greeting. `named_only`: only those
-- operators serve it whose `lines` name it.
CREATE TABLE IF NOT EXISTS lines (
    number                text PRIMARY KEY CHECK (number ~ '^[0-9]{2,15}$'),
    names                 names NOT NULL,
    kpi_seconds           double precision NOT NULL DEFAULT 16 CHECK (kpi_seconds > 0),
    ring_seconds          double precision NOT NULL DEFAULT 6 CHECK (ring_seconds > 0),
    wrap_up_seconds       double precision NOT NULL DEFAULT 20 CHECK (wrap_up_seconds >= 0),
    short_abandon_seconds double precision NOT NULL DEFAULT 5 CHECK (short_abandon_seconds >= 0),
    priority              integer NOT NULL DEFAULT 0,
    open                  boolean NOT NULL DEFAULT true,
    emergency             boolean NOT NULL DEFAULT false,
    hours                 jsonb CHECK (jsonb_array_length(hours) = 7),
    overflow_to           text REFERENCES lines,
    callback_offer        boolean NOT NULL DEFAULT true,
    survey                boolean NOT NULL DEFAULT false,
    voicemail             boolean NOT NULL DEFAULT false,
    named_only            boolean NOT NULL DEFAULT false,
    most_waiting          integer CHECK (most_waiting > 0),
    greets                boolean NOT NULL DEFAULT true,
    topics                text[] NOT NULL DEFAULT '{}',
    ladder                jsonb NOT NULL DEFAULT
        '[{"after_seconds": 8, "does": ["relax_topics", "reserve_joins"]},
          {"after_seconds": 11, "does": ["end_wrap_up", "alert_lead"]},
          {"after_seconds": 13, "does": ["ring_two"]},
          {"after_seconds": 16, "does": ["overflow_joins"]}]'
                          CHECK (jsonb_typeof(ladder) = 'array'),
    version               integer NOT NULL DEFAULT 1,
    changed_at            timestamptz,
    CONSTRAINT lines_emergency CHECK (NOT emergency OR (hours IS NULL AND most_waiting IS NULL)),
    CONSTRAINT lines_overflow CHECK (overflow_to <> number),
    CONSTRAINT lines_named_only CHECK (NOT named_only OR (NOT emergency AND overflow_to IS NULL))
);

-- Where contacts go ---------------------------------------------------------------------------

-- Departments, district akimats and utilities that solve tickets. Never deleted, only closed: then
-- nothing new goes there, and what it still has is to be given to others. `head` answers for it,
-- `deputy` is the deputy akim who supervises it.
CREATE TABLE IF NOT EXISTS bodies (
    body_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code      text NOT NULL UNIQUE,
    kind      text NOT NULL CHECK (kind IN ('department', 'district_akimat', 'utility')),
    names     names NOT NULL,
    head        text NOT NULL DEFAULT '',
    head_mail   text NOT NULL DEFAULT '',
    deputy      text NOT NULL DEFAULT '',
    deputy_mail text NOT NULL DEFAULT '',
    mail        text NOT NULL DEFAULT '',    -- its clerks' own
    version     integer NOT NULL DEFAULT 1,
    closed_at timestamptz
);

-- The city's districts, each with its akimat. `outline`: corners [longitude, latitude] of one ring
-- (registry/places/ground.py checks it); null: not drawn. `approximate`: nobody has drawn it exactly yet.
CREATE TABLE IF NOT EXISTS districts (
    code    text PRIMARY KEY CHECK (code ~ '^[a-z0-9_-]{1,40}$'),
    names   names NOT NULL,
    body_id bigint REFERENCES bodies,
    outline jsonb CHECK (jsonb_typeof(outline) = 'array'),
    approximate boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1
);

-- Streets, for finding an address; `former`: names a street had. The point is somewhere on it.
CREATE TABLE IF NOT EXISTS streets (
    street_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name_kk   text NOT NULL,
    name_ru   text NOT NULL,
    former    text[] NOT NULL DEFAULT '{}',
    lat       double precision CHECK (lat BETWEEN -90 AND 90),
    lon       double precision CHECK (lon BETWEEN -180 AND 180),
    approximate boolean NOT NULL DEFAULT true,
    version   integer NOT NULL DEFAULT 1,
    UNIQUE (name_kk, name_ru),
    CONSTRAINT streets_point CHECK ((lat IS NULL) = (lon IS NULL))
);

-- Houses of streets, from the map that was imported last. `key`: the number as it is compared.
CREATE TABLE IF NOT EXISTS houses (
    street_id bigint NOT NULL REFERENCES streets ON DELETE CASCADE,
    key       text NOT NULL,
    house     text NOT NULL,
    lat       double precision NOT NULL CHECK (lat BETWEEN -90 AND 90),
    lon       double precision NOT NULL CHECK (lon BETWEEN -180 AND 180),
    PRIMARY KEY (street_id, key)
);

-- What a contact is about: a tree. Operators choose leaves; what a branch says of its body counts
-- for whatever lies below and says nothing. Never deleted, only retired.
-- `near_metres`: within which another ticket of the topic may be about the same thing.
CREATE TABLE IF NOT EXISTS topics (
    topic_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code      text NOT NULL UNIQUE,
    parent_id bigint REFERENCES topics,
    names     names NOT NULL,
    body_id   bigint REFERENCES bodies,
    near_metres integer NOT NULL DEFAULT 250 CHECK (near_metres BETWEEN 0 AND 20000),
    version     integer NOT NULL DEFAULT 1,
    retired_at timestamptz
);
CREATE INDEX IF NOT EXISTS topics_parent ON topics (parent_id);

-- Topics whose tickets are solved with a photo of the place after the work.
CREATE TABLE IF NOT EXISTS after_photo_topics (
    topic_id bigint PRIMARY KEY REFERENCES topics
);

-- Whether tickets of a topic need a photo after the work: as the topic says, or one above it.
CREATE OR REPLACE FUNCTION topic_needs_after_photo(topic bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    WITH RECURSIVE above (topic_id, parent_id) AS (
        SELECT t.topic_id, t.parent_id FROM topics t WHERE t.topic_id = topic
         UNION SELECT t.topic_id, t.parent_id FROM topics t JOIN above a ON t.topic_id = a.parent_id)
    SELECT EXISTS (SELECT FROM above JOIN after_photo_topics USING (topic_id))
$$;

-- The topic that is called `code`, with all below it.
CREATE OR REPLACE FUNCTION topics_below(code text) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    WITH RECURSIVE below (topic_id) AS (
        SELECT t.topic_id FROM topics t WHERE t.code = topics_below.code
         UNION SELECT t.topic_id FROM topics t JOIN below b ON t.parent_id = b.topic_id)
    SELECT topic_id FROM below
$$;

-- Who solves a topic in a district, where that is not the topic's own body.
CREATE TABLE IF NOT EXISTS routes (
    topic_id bigint NOT NULL REFERENCES topics,
    district text NOT NULL REFERENCES districts,
    body_id  bigint NOT NULL REFERENCES bodies,
    PRIMARY KEY (topic_id, district)
);

-- People --------------------------------------------------------------------------------------

-- Everyone who signs in. What they may do is decided by `role`, on the server.
CREATE TABLE IF NOT EXISTS people (
    person_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login         text NOT NULL UNIQUE CHECK (length(login) BETWEEN 1 AND 64),
    password_hash text NOT NULL,             -- argon2id
    role          text NOT NULL CHECK (role ~ '^[a-z_]{2,30}$'),  -- a row of staff/roles.py
    name          text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    language      text NOT NULL DEFAULT 'kk' CHECK (language IN ('kk', 'ru', 'en')),
    language_chosen boolean NOT NULL DEFAULT true,  -- false: the browser's language is used
    active        boolean NOT NULL DEFAULT true,
    must_change_password boolean NOT NULL DEFAULT false,
    password_version integer NOT NULL DEFAULT 0,  -- grows with each other password: older sessions end
    body_id       bigint REFERENCES bodies,  -- whose clerk; without one a clerk sees no ticket
    tour_seen_at  timestamptz,               -- the tour of their main page opens by itself until then
    created_at    timestamptz NOT NULL DEFAULT now()
);

-- Who answers for a clerk who is away, from the day `since` to the day `until`, both included. Both
-- work for one body; one substitute at a time.
CREATE TABLE IF NOT EXISTS substitutions (
    substitution_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id     bigint NOT NULL REFERENCES people,
    substitute_id bigint NOT NULL REFERENCES people,
    since         date NOT NULL,
    until         date NOT NULL,
    entered_by    bigint NOT NULL REFERENCES people,
    entered_at    timestamptz NOT NULL DEFAULT now(),
    CHECK (until >= since), CHECK (person_id <> substitute_id),
    CONSTRAINT substitutions_alone EXCLUDE USING gist
        (int8range(person_id, person_id, '[]') WITH &&, daterange(since, until, '[]') WITH &&)
);
CREATE INDEX IF NOT EXISTS substitutions_substitute ON substitutions (substitute_id);

-- Templates of a body's answers, in the two languages of answers. `topic_id`: for its tickets only.
CREATE TABLE IF NOT EXISTS answer_templates (
    template_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body_id    bigint NOT NULL REFERENCES bodies,
    topic_id   bigint REFERENCES topics,
    names      names NOT NULL,
    text_kk    text NOT NULL,
    text_ru    text NOT NULL,
    changed_by bigint NOT NULL REFERENCES people,
    changed_at timestamptz NOT NULL DEFAULT now(),
    closed_at  timestamptz
);
CREATE INDEX IF NOT EXISTS answer_templates_body ON answer_templates (body_id);

-- What somebody signs in with besides the password. `sealed` is the secret that their app shares with
-- us, readable with the web process's own secret only; no code of a step up to `last_step` is taken.
CREATE TABLE IF NOT EXISTS totp_secrets (
    person_id  bigint PRIMARY KEY REFERENCES people,
    sealed     text NOT NULL,
    last_step  bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS passkeys (
    credential_id bytea PRIMARY KEY CHECK (length(credential_id) BETWEEN 1 AND 1023),
    person_id     bigint NOT NULL REFERENCES people,
    public_key    bytea NOT NULL,            -- COSE
    sign_count    bigint NOT NULL,
    name          text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    created_at    timestamptz NOT NULL DEFAULT now(),
    used_at       timestamptz
);
CREATE INDEX IF NOT EXISTS passkeys_of_person ON passkeys (person_id);

-- Each is good for one sign-in; `digest` is an HMAC, so nobody reads them here.
CREATE TABLE IF NOT EXISTS recovery_codes (
    person_id bigint NOT NULL REFERENCES people,
    digest    text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    used_at   timestamptz,
    PRIMARY KEY (person_id, digest)
);

-- Somebody lost their second factor: one administrator asks to take it back, another one decides.
-- A request that nobody decided in time has `confirmed` false and nobody who decided.
CREATE TABLE IF NOT EXISTS factor_resets (
    reset_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id    bigint NOT NULL REFERENCES people,
    reason       text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    requested_by bigint NOT NULL REFERENCES people,
    requested_at timestamptz NOT NULL DEFAULT now(),
    decided_by   bigint REFERENCES people CHECK (decided_by NOT IN (requested_by, person_id)),
    decided_at   timestamptz,
    confirmed    boolean,
    CHECK ((decided_at IS NULL) = (confirmed IS NULL)),
    CHECK (decided_by IS NOT NULL OR confirmed IS NOT TRUE)
);
CREATE UNIQUE INDEX IF NOT EXISTS factor_resets_open ON factor_resets (person_id)
    WHERE decided_at IS NULL;

-- An operator's place on the PBX. `sip_ha1` is md5(extension:komek:password): the PBX needs no
-- clear password. The browser's telephone gets a credential of its own per session.
-- What they can be asked for: `lines` (empty: every one that is not `named_only`), `languages` (code → level 1 to 3), `topics`
-- (codes); `reserve` is rung only where a line's ladder calls the reserve in. `calls`: they answer the
-- telephone; `texts`: so many conversations in writing at once, in `text_languages` (empty: those spoken).
CREATE TABLE IF NOT EXISTS operators (
    extension text PRIMARY KEY CHECK (extension ~ '^[0-9]{3,6}$'),
    person_id bigint NOT NULL UNIQUE REFERENCES people,
    sip_ha1   text NOT NULL CHECK (sip_ha1 ~ '^[0-9a-f]{32}$'),
    languages jsonb NOT NULL DEFAULT '{"kk": 3, "ru": 3}' CHECK (jsonb_typeof(languages) = 'object'),
    lines     text[] NOT NULL DEFAULT '{}',
    topics    text[] NOT NULL DEFAULT '{}',
    reserve   boolean NOT NULL DEFAULT false,
    open      boolean NOT NULL DEFAULT true,  -- false: the person has another role now
    calls     boolean NOT NULL DEFAULT true,
    texts     smallint NOT NULL DEFAULT 2 CHECK (texts BETWEEN 0 AND 9),
    text_languages text[] NOT NULL DEFAULT '{}',
    CHECK (calls OR texts > 0)
);

-- Links by which somebody chooses a first password, or another where it is forgotten: once, and for
-- a time. The address holds the secret, `token_hash` is its SHA-256.
CREATE TABLE IF NOT EXISTS password_links (
    token_hash text PRIMARY KEY CHECK (token_hash ~ '^[0-9a-f]{64}$'),
    person_id  bigint NOT NULL UNIQUE REFERENCES people,
    made_by    bigint REFERENCES people,     -- null: on the command line
    expires_at timestamptz NOT NULL
);

-- Screens on the wall. Each has a key of its own instead of a person: `key_hash` is its SHA-256, the key
-- is in the screen's cookie only. `language`: one, or `turn`, one after another.
CREATE TABLE IF NOT EXISTS wall_devices (
    device_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    language   text NOT NULL CHECK (language IN ('kk', 'ru', 'en', 'turn')),
    key_hash   text NOT NULL UNIQUE CHECK (key_hash ~ '^[0-9a-f]{64}$'),
    paired_by  bigint NOT NULL REFERENCES people,
    paired_at  timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz,
    revoked_by bigint REFERENCES people,
    revoked_at timestamptz,
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);

-- Tokens by which programs of the city read the API. Each acts for the person who made it; `token_hash`
-- is its SHA-256, the token itself is stored nowhere. `scopes`: of staff/api_tokens.py.
CREATE TABLE IF NOT EXISTS api_tokens (
    token_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id    bigint NOT NULL REFERENCES people,
    name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    token_hash   text NOT NULL UNIQUE CHECK (token_hash ~ '^[0-9a-f]{64}$'),
    scopes       text[] NOT NULL CHECK (cardinality(scopes) BETWEEN 1 AND 20),
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL CHECK (expires_at > created_at),
    last_used_at timestamptz,
    uses         bigint NOT NULL DEFAULT 0,
    revoked_by   bigint REFERENCES people,
    revoked_at   timestamptz,
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE INDEX IF NOT EXISTS api_tokens_person ON api_tokens (person_id);

-- Sign-on by the city's OpenID Connect provider. The people of the provider's group `group_name` have
-- this role, and this body where the role is of one body. The row with the smallest `rank` decides.
CREATE TABLE IF NOT EXISTS sign_on_groups (
    group_name  text PRIMARY KEY CHECK (length(group_name) BETWEEN 1 AND 256),
    role        text NOT NULL CHECK (role ~ '^[a-z_]{2,30}$'),  -- a row of staff/roles.py
    body        text NOT NULL DEFAULT '' CHECK (length(body) <= 64),  -- code of a body
    rank        integer NOT NULL CHECK (rank BETWEEN 1 AND 9999)
);

-- Which account belongs to whom at the provider: `issuer` and `subject` never change for one person.
CREATE TABLE IF NOT EXISTS sign_on_identities (
    issuer       text NOT NULL CHECK (length(issuer) BETWEEN 1 AND 500),
    subject      text NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
    person_id    bigint NOT NULL UNIQUE REFERENCES people,
    linked_at    timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject)
);

-- Whom the provider knew and we did not let in, the last time of each; an administrator sees them.
CREATE TABLE IF NOT EXISTS sign_on_refusals (
    issuer       text NOT NULL CHECK (length(issuer) BETWEEN 1 AND 500),
    subject      text NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
    login        text NOT NULL CHECK (length(login) <= 256),
    name         text NOT NULL CHECK (length(name) <= 200),
    why          text NOT NULL CHECK (why ~ '^[a-z_]{2,30}$'),  -- staff/sign_on/admission.py
    detail       text NOT NULL CHECK (length(detail) <= 1000),
    refused_at   timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX IF NOT EXISTS sign_on_refusals_newest ON sign_on_refusals (refused_at);

-- Screens that show a code and wait for somebody to type it. `secret_hash`: of what the screen's cookie
-- holds meanwhile; only it gets the key. With a name the code was typed, and is good for nobody else.
CREATE TABLE IF NOT EXISTS wall_pairings (
    secret_hash text PRIMARY KEY CHECK (secret_hash ~ '^[0-9a-f]{64}$'),
    code        text NOT NULL UNIQUE CHECK (code ~ '^[0-9]{8}$'),
    expires_at  timestamptz NOT NULL,
    name        text CHECK (length(name) BETWEEN 1 AND 60),
    language    text CHECK (language IN ('kk', 'ru', 'en', 'turn')),
    accepted_by bigint REFERENCES people,
    CHECK ((accepted_by IS NULL) = (name IS NULL) AND (name IS NULL) = (language IS NULL))
);

-- The roster: who is to work when. A row is one operator's shift; two of one operator never overlap
-- (staff/roster/rows: whoever writes holds the table). `languages`: in which they are to answer then,
-- none: all that they speak. `entered_by` null: by a program.
CREATE TABLE IF NOT EXISTS shifts (
    shift_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    extension  text NOT NULL REFERENCES operators,
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL
               CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '25 hours'),
    languages  text[] NOT NULL DEFAULT '{}' CHECK (languages <@ '{kk,ru,en}'),
    entered_by bigint REFERENCES people,
    entered_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (extension, starts_at)
);
CREATE INDEX IF NOT EXISTS shifts_when ON shifts (starts_at, ends_at);

-- Planned breaks, within their shift and apart from each other.
CREATE TABLE IF NOT EXISTS shift_breaks (
    shift_id  bigint NOT NULL REFERENCES shifts ON DELETE CASCADE,
    starts_at timestamptz NOT NULL,
    ends_at   timestamptz NOT NULL CHECK (ends_at > starts_at),
    PRIMARY KEY (shift_id, starts_at)
);

-- Calendars of people's own shifts that telephones read at a secret address. `address_hash` is the SHA-256
-- of the address's secret, which is stored nowhere; null: revoked.
CREATE TABLE IF NOT EXISTS shift_calendars (
    person_id    bigint PRIMARY KEY REFERENCES people,
    address_hash text UNIQUE CHECK (address_hash ~ '^[0-9a-f]{64}$'),
    made_at      timestamptz NOT NULL DEFAULT now()
);

-- Events that a calendar has told: the shift number `place` of a day. A later change has a higher
-- `sequence`; a shift that is no more on the roster is cancelled, so that telephones take it away.
CREATE TABLE IF NOT EXISTS shift_calendar_events (
    person_id  bigint NOT NULL REFERENCES shift_calendars ON DELETE CASCADE,
    day        date NOT NULL,
    place      smallint NOT NULL CHECK (place BETWEEN 0 AND 9),
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    breaks     text NOT NULL DEFAULT '' CHECK (length(breaks) <= 300),
    sequence   integer NOT NULL DEFAULT 0,
    cancelled  boolean NOT NULL DEFAULT false,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, day, place)
);

-- Operators' states over time. A row is written when a state ends, so none is ever changed.
-- `extension` has no foreign key: history outlives the roster.
CREATE TABLE IF NOT EXISTS operator_states (
    extension text NOT NULL,
    state     text NOT NULL CHECK (state IN
              ('signed_out', 'available', 'ringing', 'talking', 'hold', 'wrap_up', 'paused',
               'calling_out')),
    reason    text,
    device    text NOT NULL CHECK (device IN ('web', 'phone')),
    call_id   text,
    began_at  timestamptz NOT NULL,
    ended_at  timestamptz NOT NULL,
    PRIMARY KEY (extension, began_at, state)
);
CREATE INDEX IF NOT EXISTS operator_states_when ON operator_states (began_at);
-- How long operators were in which state, cut at each `step` from `begins` to before `ends`. A state
-- lasts a day at most, except signed_out, which is left out.
CREATE OR REPLACE FUNCTION operator_state_pieces(begins timestamptz, ends timestamptz, step interval)
RETURNS TABLE (extension text, state text, step_at timestamptz, seconds double precision)
LANGUAGE sql STABLE AS $$
    SELECT s.extension, s.state, date_bin(step, s.began_at, begins),
           extract(epoch FROM s.ended_at - s.began_at)::float8
      FROM operator_states s
     WHERE s.began_at >= begins AND s.began_at < ends AND s.state <> 'signed_out'
       AND s.ended_at < date_bin(step, s.began_at, begins) + step
    UNION ALL
    SELECT s.extension, s.state, piece,
           extract(epoch FROM least(s.ended_at, piece + step) - greatest(s.began_at, piece))::float8
      FROM operator_states s
     CROSS JOIN LATERAL generate_series(
           greatest(date_bin(step, s.began_at, begins), begins),
           least(s.ended_at, ends - interval '1 microsecond'), step) AS piece
     WHERE s.began_at >= begins - interval '1 day' AND s.began_at < ends AND s.ended_at >= begins
       AND s.state <> 'signed_out'
       AND (s.began_at < begins OR s.ended_at >= date_bin(step, s.began_at, begins) + step)
$$;
CREATE INDEX IF NOT EXISTS operator_states_wrap_up ON operator_states (call_id)
    WHERE state = 'wrap_up' AND call_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS operator_states_not_at_work ON operator_states (state, began_at)
    WHERE state IN ('paused', 'signed_out');

-- Who is to solve the topic in the district (null: not known): the nearest that says something, the
-- topic itself or what lies above it, a district's rule before the topic's own. Closed bodies solve
-- nothing. Null: nobody says.
CREATE OR REPLACE FUNCTION body_of_topic(topic bigint, in_district text) RETURNS bigint
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE up (topic_id, parent_id, own, step) AS (
        SELECT topic_id, parent_id, body_id, 0 FROM topics WHERE topic_id = topic
        UNION ALL
        SELECT t.topic_id, t.parent_id, t.body_id, up.step + 1
          FROM topics t JOIN up ON t.topic_id = up.parent_id WHERE up.step < 20)
    SELECT said.body_id
      FROM up
     CROSS JOIN LATERAL (
           SELECT routes.body_id, 0 AS place FROM routes
            WHERE routes.topic_id = up.topic_id AND routes.district = in_district
           UNION ALL SELECT up.own, 1) said
      JOIN bodies ON bodies.body_id = said.body_id AND bodies.closed_at IS NULL
     ORDER BY up.step, said.place LIMIT 1
$$;

-- Contacts and calls --------------------------------------------------------------------------

-- One approach of a citizen by any channel; a call is one kind. For a call, contact_id = call_id.
CREATE TABLE IF NOT EXISTS contacts (
    contact_id  text PRIMARY KEY,
    channel     text NOT NULL CHECK (channel IN
                ('telephone', 'telegram', 'web', 'mail', 'social', 'open311', 'in_person')),
    line        text,
    applicant   text,                        -- a telephone in E.164, or the channel's own address
    language    text,
    received_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS contacts_applicant ON contacts (applicant, received_at);

-- One telephone contact. Exactly one outcome, set once, when the call has ended.
CREATE TABLE IF NOT EXISTS calls (
    call_id        text PRIMARY KEY REFERENCES contacts ON DELETE RESTRICT,
    pbx            text NOT NULL,
    line           text NOT NULL,
    caller         text,                     -- E.164, null when withheld or malformed
    caller_shown   text NOT NULL,            -- as the PBX gave it, made harmless
    caller_kind    text NOT NULL CHECK (caller_kind IN ('known', 'anonymous', 'malformed', 'short')),
    language       text NOT NULL,
    offered_at     timestamptz NOT NULL,     -- first moment on the PBX
    expected_wait_seconds double precision,  -- the estimate of that moment; null: nobody could tell
    greeted_at     timestamptz,
    connected_at   timestamptz,              -- caller and operator can hear each other
    ended_at       timestamptz,
    waited_seconds double precision,         -- to connected_at, else to ended_at
    talk_seconds   double precision,         -- holds included; not while the caller was kept
    hold_seconds   double precision,
    outcome        text CHECK (outcome IN
                   ('answered', 'short_abandon', 'abandoned', 'callback_kept', 'informed',
                    'self_served', 'voicemail', 'refused', 'failed')),
    overflowed     boolean NOT NULL DEFAULT false,
    route          text NOT NULL DEFAULT 'dispatcher' CHECK (route IN ('dispatcher', 'parachute')),
    operator       text,
    ended_by       text CHECK (ended_by IN ('caller', 'operator', 'system')),
    failure        text,                     -- what of ours failed, with outcome 'failed'
    crowd          jsonb,                    -- who did what when an unanswered caller left
    ticket         text,
    dialled        text,                     -- the line dialled, where it sent the caller to `line`
    refusal        text CHECK (refusal IN ('closed', 'full', 'blocked')),  -- why, with outcome 'refused'
    trial          boolean NOT NULL DEFAULT false,  -- an administrator's test call: no figure counts it
    callback       text,                     -- the kept place for which the caller is to be called
    cut_off        text CHECK (cut_off IN ('vanished', 'pbx_down')),  -- why it ended that nobody meant to end
    skill          text,                     -- what the caller needed: a language, and topics after dots
    CHECK ((outcome IS NULL) = (ended_at IS NULL)),
    CHECK (outcome <> 'answered' OR connected_at IS NOT NULL),
    CHECK (outcome <> 'failed' OR failure IS NOT NULL)
);
CREATE INDEX IF NOT EXISTS calls_offered ON calls (offered_at);
CREATE INDEX IF NOT EXISTS calls_ended ON calls (ended_at);
CREATE INDEX IF NOT EXISTS calls_live ON calls (offered_at) WHERE ended_at IS NULL;
CREATE INDEX IF NOT EXISTS calls_caller ON calls (caller, offered_at);
CREATE INDEX IF NOT EXISTS calls_operator ON calls (operator, connected_at) WHERE operator IS NOT NULL;
CREATE INDEX IF NOT EXISTS calls_missed ON calls (offered_at)
    WHERE outcome IN ('abandoned', 'short_abandon', 'failed');

-- Every ring of an operator's phone, answered or not.
CREATE TABLE IF NOT EXISTS rings (
    ring_id    text PRIMARY KEY,
    call_id    text NOT NULL REFERENCES calls ON DELETE RESTRICT,
    operator   text NOT NULL,
    device     text NOT NULL CHECK (device IN ('web', 'phone')),
    started_at timestamptz NOT NULL,
    ringing_at timestamptz,
    ended_at   timestamptz NOT NULL,
    seconds    double precision NOT NULL CHECK (seconds >= 0),
    result     text NOT NULL CHECK (result IN
               ('answered', 'no_answer', 'rejected', 'busy', 'unreachable', 'caller_left',
                'withdrawn', 'taken', 'failed'))
);
CREATE INDEX IF NOT EXISTS rings_call ON rings (call_id);
CREATE INDEX IF NOT EXISTS rings_operator ON rings (operator, started_at);

-- What the line's ladder did for a waiting caller, and when the KPI passed with nobody there
-- (step 'breach', with its cause). `operator` is whom the step brought in.
CREATE TABLE IF NOT EXISTS call_steps (
    call_id  text NOT NULL REFERENCES calls ON DELETE RESTRICT,
    step     text NOT NULL,
    at       timestamptz NOT NULL,
    operator text,
    cause    text,
    PRIMARY KEY (call_id, step, at)
);

-- A talk whose operator's side was lost (a reload, a cut network) or handed on, while the caller
-- was kept.
CREATE TABLE IF NOT EXISTS call_breaks (
    call_id    text NOT NULL REFERENCES calls ON DELETE RESTRICT,
    operator   text NOT NULL,
    lost_at    timestamptz NOT NULL,
    transfer_to text,
    resumed_at timestamptz,                  -- null: the caller left before
    resumed_by text,
    outside    text,                         -- handed on to this entry of the directory
    PRIMARY KEY (call_id, lost_at)
);

-- Calls that their operators called an abuse of the line: one row a call and operator, whose last
-- word counts; `reason` null: taken back. `verdict` is the shift lead's: block the number, or not.
CREATE TABLE IF NOT EXISTS abuse_marks (
    call_id   text NOT NULL REFERENCES calls ON DELETE RESTRICT,
    operator  text NOT NULL,
    caller    text,                          -- E.164; null: withheld, so it cannot be blocked
    reason    text CHECK (reason IN ('insult', 'threat', 'hoax', 'nuisance')),
    marked_at timestamptz NOT NULL,
    verdict   text CHECK (verdict IN ('blocked', 'dismissed')),
    judged_at timestamptz,
    judged_by bigint REFERENCES people,
    PRIMARY KEY (call_id, operator),
    CHECK ((verdict IS NULL) = (judged_at IS NULL))
);
CREATE INDEX IF NOT EXISTS abuse_marks_caller ON abuse_marks (caller, marked_at);

-- Tickets -------------------------------------------------------------------------------------

-- The registered contact. A number never changes and never repeats.
-- `state` as registry/workflow/steps.py leads it. `body_id`: who has the ticket; of one that is only
-- registered, who is to get it (`ticket_body_is_proposed`).
-- `version` counts saves, so that two people saving at once lose nothing unseen.
CREATE TABLE IF NOT EXISTS tickets (
    number     text PRIMARY KEY CHECK (number ~ '^[0-9]{2,15}-[0-9]{4}-[0-9]{7,}$'),
    contact_id text REFERENCES contacts,
    line       text,
    call_id    text,
    operator   text,
    applicant  text,
    language   text NOT NULL DEFAULT 'kk',
    opened_at  timestamptz NOT NULL,
    state      text NOT NULL DEFAULT 'registered' CHECK (ticket_state_is_known(state)),
    subject    text NOT NULL DEFAULT '',
    text       text NOT NULL DEFAULT '',
    address    text NOT NULL DEFAULT '',
    topic_id   bigint REFERENCES topics,
    body_id    bigint REFERENCES bodies,
    district   text REFERENCES districts,
    lat        double precision CHECK (lat BETWEEN -90 AND 90),
    lon        double precision CHECK (lon BETWEEN -180 AND 180),
    answer     text NOT NULL DEFAULT '',     -- what the body told the applicant last
    duplicate_of text REFERENCES tickets,    -- the first ticket of its cluster, never a duplicate
    extension_until timestamptz,             -- what the body asked for and nobody has judged
    reopenings integer NOT NULL DEFAULT 0,
    due_at     timestamptz,
    version    integer NOT NULL DEFAULT 1,
    changed_at timestamptz NOT NULL DEFAULT now(),
    rough_place boolean NOT NULL DEFAULT false,  -- the point is only somewhere on the street
    channel    text NOT NULL DEFAULT 'telephone' CHECK (channel IN
               ('telephone', 'telegram', 'web', 'mail', 'social', 'open311', 'in_person')),
    words      tsvector GENERATED ALWAYS AS (ticket_words(subject, text, address)) STORED,
    urgent     boolean NOT NULL DEFAULT false,  -- a danger: it has the short term (registry/deadlines/clock.py)
    CONSTRAINT tickets_place CHECK ((lat IS NULL) = (lon IS NULL))
);
CREATE INDEX IF NOT EXISTS tickets_applicant ON tickets (applicant, opened_at);
CREATE INDEX IF NOT EXISTS tickets_opened ON tickets (opened_at);
CREATE INDEX IF NOT EXISTS tickets_call ON tickets (call_id);
-- The highest number of a line and year, found without reading the registry.
CREATE INDEX IF NOT EXISTS tickets_counted ON tickets (
    (split_part(number, '-', 1)), (split_part(number, '-', 2)),
    (split_part(number, '-', 3)::bigint)
);
-- Numbers up to `last` that new tickets must not get: a lost database may have given them out after its copy was
-- taken (launcher/restore.py), or they are reserved for a made-up past (demo/history.py).
CREATE TABLE IF NOT EXISTS ticket_number_gaps (
    line text NOT NULL,
    year text NOT NULL,
    last bigint NOT NULL,
    PRIMARY KEY (line, year)
);

CREATE INDEX IF NOT EXISTS tickets_with_body ON tickets (body_id, due_at, opened_at)
    WHERE ticket_is_with_body(state);
CREATE INDEX IF NOT EXISTS tickets_without_body ON tickets (opened_at)
    WHERE ticket_may_need_body(state);
CREATE INDEX IF NOT EXISTS tickets_reopened ON tickets (reopenings) WHERE reopenings >= 3;
CREATE INDEX IF NOT EXISTS tickets_cluster ON tickets (duplicate_of)
    WHERE duplicate_of IS NOT NULL;

-- Finding tickets: what each kind of question is answered from. The words' index takes nothing at the
-- answer of a call, when nobody has written anything yet.
CREATE INDEX IF NOT EXISTS tickets_words ON tickets USING gin (words)
    WITH (fastupdate = off) WHERE words IS NOT NULL;
CREATE INDEX IF NOT EXISTS tickets_applicant_end ON tickets ((right(applicant, 4)), opened_at);
CREATE INDEX IF NOT EXISTS tickets_operator ON tickets (operator, opened_at);
CREATE INDEX IF NOT EXISTS tickets_topic ON tickets (topic_id, opened_at, district)
    WHERE topic_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS tickets_body ON tickets (body_id, opened_at) WHERE body_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS tickets_channel ON tickets (channel, opened_at)
    WHERE channel <> 'telephone';
CREATE INDEX IF NOT EXISTS tickets_point ON tickets USING gist (point(lon, lat))
    WHERE lat IS NOT NULL;
CREATE INDEX IF NOT EXISTS tickets_open_due ON tickets (due_at, number)
    WHERE due_at IS NOT NULL AND ticket_is_open(state);
CREATE INDEX IF NOT EXISTS tickets_state ON tickets (state, opened_at)
    WHERE state <> 'answered_on_the_spot';
-- Open tickets on a map (`places_tickets`).
CREATE INDEX IF NOT EXISTS tickets_open_point ON tickets USING gist (point(lon, lat))
    WHERE lat IS NOT NULL AND ticket_is_open(state) AND state <> 'duplicate';
-- What a ticket that is written may be a duplicate of, by topic and street (`likely_tickets`): the few that
-- were not answered on the spot.
CREATE INDEX IF NOT EXISTS tickets_given_topic ON tickets (topic_id, opened_at)
    WHERE topic_id IS NOT NULL AND state <> 'answered_on_the_spot';
ALTER TABLE tickets ALTER COLUMN words SET STATISTICS 400;

-- The channel of a ticket is its contact's; a call's is the telephone.
CREATE OR REPLACE FUNCTION ticket_takes_channel() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT c.channel INTO NEW.channel FROM contacts c WHERE c.contact_id = NEW.contact_id;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER tickets_take_channel BEFORE INSERT ON tickets FOR EACH ROW
    WHEN (NEW.call_id IS NULL AND NEW.contact_id IS NOT NULL)
    EXECUTE FUNCTION ticket_takes_channel();

-- Returns 64 random bits in hex. They are taken from the parts of a version 4 UUID that are random.
CREATE OR REPLACE FUNCTION public_id_new() RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT left(hex, 12) || right(hex, 4) FROM (SELECT replace(gen_random_uuid()::text, '-', '') AS hex) AS made
$$;
-- The public id of each ticket (ADR 0179). It is random, so it tells nothing about the ticket's number, from which
-- one could read when the ticket was opened.
CREATE TABLE IF NOT EXISTS public_ids (
    ticket    text PRIMARY KEY REFERENCES tickets ON DELETE CASCADE,
    public_id text NOT NULL UNIQUE DEFAULT public_id_new() CHECK (public_id ~ '^[0-9a-f]{16}$')
);
CREATE OR REPLACE FUNCTION tickets_get_public_ids() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public_ids (ticket) SELECT number FROM added;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER tickets_public_ids AFTER INSERT ON tickets
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION tickets_get_public_ids();

-- Every change of a ticket: who, when, what, why. Append-only.
-- `step` (registry/workflow/steps.py) and `part` (as what somebody acted) are null where only words changed.
CREATE TABLE IF NOT EXISTS ticket_history (
    history_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket     text NOT NULL REFERENCES tickets,
    at         timestamptz NOT NULL DEFAULT now(),
    person_id  bigint REFERENCES people,     -- null: the system
    change     jsonb NOT NULL,               -- field → [before, after]
    reason     text,
    step       text,
    part       text CHECK (part IN ('operator', 'control', 'body', 'applicant', 'system'))
);
CREATE INDEX IF NOT EXISTS ticket_history_ticket ON ticket_history (ticket, at);
CREATE INDEX IF NOT EXISTS ticket_history_joined ON ticket_history (at) WHERE step = 'join';

-- What has been written into a story stays: nobody changes it, whatever rights he has on the table.
-- One way only leads past it: an erasure that a second person has confirmed takes the applicant's
-- words out of his rows, and nothing else (`erased_row`); who, when and what step stay.
CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('komek.erasure', true) <> '' THEN
        IF to_jsonb(NEW) = erased_row(TG_TABLE_NAME, to_jsonb(OLD),
                                      current_setting('komek.erasure')::bigint) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE TRIGGER ticket_history_stays BEFORE UPDATE OR DELETE ON ticket_history
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE OR REPLACE TRIGGER ticket_history_stays_whole BEFORE TRUNCATE ON ticket_history
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

-- Tickets that suggestions learn from: the newest of each topic, and the newest whose body was chosen
-- against the rules. `words` as stems; whose the ticket is now, and what about, says the ticket.
CREATE TABLE IF NOT EXISTS routing_examples (
    ticket    text PRIMARY KEY REFERENCES tickets ON DELETE CASCADE,
    topic_id  bigint NOT NULL REFERENCES topics,
    corrected boolean NOT NULL,
    words     text[] NOT NULL,
    at        timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS routing_examples_words ON routing_examples USING gin (words)
    WITH (fastupdate = off);
CREATE INDEX IF NOT EXISTS routing_examples_newest ON routing_examples (topic_id, corrected, at DESC);

-- Words that a topic's tickets have oftener than others (registry/meaning/), a Kazakh and a Russian one of one
-- matter in one row. `place`: what tells the topic best first; `beginning`: what all forms begin with, folded
-- as in tickets.words; `alike`: how much two words mean the same, up to 1.
CREATE TABLE IF NOT EXISTS topic_words (
    topic_id          bigint NOT NULL REFERENCES topics,
    place             smallint NOT NULL,
    kazakh            text,
    kazakh_beginning  text,
    russian           text,
    russian_beginning text,
    alike             real,
    PRIMARY KEY (topic_id, place),
    CHECK ((kazakh IS NULL) = (kazakh_beginning IS NULL)),
    CHECK ((russian IS NULL) = (russian_beginning IS NULL)),
    CHECK (num_nonnulls(kazakh, russian) = CASE WHEN alike IS NULL THEN 1 ELSE 2 END)
);

-- What tickets mean that a new one may be a duplicate of (registry/meaning/): half-precision numbers, as `model`
-- gives them. `version`: the ticket's, as it was read. Gone with its ticket, or once nobody is offered it.
CREATE TABLE IF NOT EXISTS ticket_meanings (
    ticket  text PRIMARY KEY REFERENCES tickets ON DELETE CASCADE,
    version integer NOT NULL,
    kazakh  boolean NOT NULL,
    model   text NOT NULL,
    vector  bytea NOT NULL
);

-- Searches of tickets under a name. `query` as an address has it; `role`: with whom it is shared.
CREATE TABLE IF NOT EXISTS ticket_views (
    view_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id bigint NOT NULL REFERENCES people,
    name      text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    query     text NOT NULL CHECK (length(query) <= 4000),
    role      text CHECK (role ~ '^[a-z_]{2,30}$'),
    UNIQUE (person_id, name)
);
CREATE INDEX IF NOT EXISTS ticket_views_role ON ticket_views (role) WHERE role IS NOT NULL;

-- Something that must be done for a ticket, such as calling a missed caller back.
CREATE TABLE IF NOT EXISTS tasks (
    task_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket    text NOT NULL REFERENCES tickets,
    kind      text NOT NULL CHECK (kind IN ('call_back')),
    opened_at timestamptz NOT NULL,
    done_at   timestamptz,
    done_by   bigint REFERENCES people,      -- null with done_at set: by the caller's own new call
    done_call text,
    UNIQUE (ticket, kind)
);
CREATE INDEX IF NOT EXISTS tasks_open ON tasks (opened_at) WHERE done_at IS NULL;
CREATE INDEX IF NOT EXISTS tasks_done_call ON tasks (done_call) WHERE done_call IS NOT NULL;

-- One-time links by which an applicant sends photos and videos of his ticket from his telephone. A
-- link's address is reckoned from the home's secret (registry/tickets/applicant_code.py) and kept nowhere. It
-- holds until `expires_at`, for `files` files, while the ticket is not over and nobody has asked anew.
CREATE TABLE IF NOT EXISTS upload_links (
    link_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket     text NOT NULL REFERENCES tickets,
    person_id  bigint NOT NULL REFERENCES people,  -- who asked for photos
    made_at    timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    files      integer NOT NULL CHECK (files > 0)
);
CREATE INDEX IF NOT EXISTS upload_links_ticket ON upload_links (ticket, link_id);

-- Photos and videos of tickets. The files lie in the folder of files under `file_id`
-- (registry/files/shelf.py). `lat`, `lon`: where a photo said that it was taken; the file itself says it
-- no more. `answer_at`: given with the body's answer of that moment; from then on applicants see it.
CREATE TABLE IF NOT EXISTS ticket_files (
    file_id    text PRIMARY KEY CHECK (file_id ~ '^[0-9a-f]{32}$'),
    ticket     text NOT NULL REFERENCES tickets,
    at         timestamptz NOT NULL DEFAULT now(),
    kind       text NOT NULL CHECK (kind IN ('photo', 'video')),
    media_type text NOT NULL,
    bytes      bigint NOT NULL CHECK (bytes >= 0),
    width      integer,                      -- of a photo
    height     integer,
    lat        double precision CHECK (lat BETWEEN -90 AND 90),
    lon        double precision CHECK (lon BETWEEN -180 AND 180),
    part       text NOT NULL CHECK (part IN ('operator', 'control', 'body', 'applicant', 'system')),
    person_id  bigint REFERENCES people,     -- null: the applicant
    link_id    bigint REFERENCES upload_links,
    answer_at  timestamptz,
    erased_at  timestamptz,                  -- taken away, or with its applicant's data; `bytes` 0: it is gone
    CHECK ((lat IS NULL) = (lon IS NULL))
);
CREATE INDEX IF NOT EXISTS ticket_files_ticket ON ticket_files (ticket, at);
CREATE INDEX IF NOT EXISTS ticket_files_link ON ticket_files (link_id) WHERE link_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS ticket_files_erased ON ticket_files (file_id)
    WHERE erased_at IS NOT NULL AND bytes > 0;

-- Recordings ----------------------------------------------------------------------------------

-- One recorded conversation (a call may have several: a transfer, a reconnection).
-- `mixed_path` and `sides_path` are relative to the recordings folder; `sides` is stereo,
-- caller left, operator right. `bytes` counts both files.
CREATE TABLE IF NOT EXISTS recordings (
    recording_id text PRIMARY KEY,           -- the ring id, or <call_id>~parachute
    call_id      text NOT NULL,              -- no foreign key: the file may be there first
    ticket       text,
    operator     text,
    started_at   timestamptz NOT NULL,
    seconds      double precision NOT NULL CHECK (seconds >= 0),  -- 0: neither side sent a sound; no files
    mixed_path   text NOT NULL UNIQUE,
    sides_path   text NOT NULL UNIQUE,
    mixed_sha256 text NOT NULL CHECK (mixed_sha256 ~ '^[0-9a-f]{64}$'),
    sides_sha256 text NOT NULL CHECK (sides_sha256 ~ '^[0-9a-f]{64}$'),
    bytes        bigint NOT NULL CHECK (bytes >= 0),
    linked_at    timestamptz NOT NULL DEFAULT now(),
    erased_at    timestamptz,                -- with its applicant's data, or by age; `bytes` 0: the files are gone
    by_age       boolean NOT NULL DEFAULT false  -- it was older than recordings are kept, and no applicant's data went
);
CREATE INDEX IF NOT EXISTS recordings_erased ON recordings (recording_id)
    WHERE erased_at IS NOT NULL AND bytes > 0;
CREATE INDEX IF NOT EXISTS recordings_call ON recordings (call_id);
CREATE INDEX IF NOT EXISTS recordings_ticket ON recordings (ticket);
CREATE INDEX IF NOT EXISTS recordings_there ON recordings (started_at)
    WHERE erased_at IS NULL AND seconds > 0;
CREATE INDEX IF NOT EXISTS recordings_unlinked ON recordings (call_id) WHERE ticket IS NULL;

-- Calls that ended before `since` were recorded elsewhere or never happened (a made-up past, a centre that
-- moved here with its list of calls): nobody misses their recordings.
CREATE TABLE IF NOT EXISTS recordings_expected (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    since    timestamptz NOT NULL
);

-- Who spoke when in a recording, as the recorder found it. `peaks`: two bytes a tenth of a second, caller and
-- operator, 255 at full scale. Gone with the recording's erasure.
CREATE TABLE IF NOT EXISTS recording_voices (
    recording_id     text PRIMARY KEY REFERENCES recordings ON DELETE CASCADE,
    version          smallint NOT NULL,          -- of the rules
    peaks            bytea NOT NULL,
    caller_seconds   real NOT NULL CHECK (caller_seconds >= 0),
    operator_seconds real NOT NULL CHECK (operator_seconds >= 0),
    silences         jsonb NOT NULL,             -- [{at, seconds}]: both quiet for long
    overtalks        jsonb NOT NULL              -- [{at, seconds}]: both speaking for long
);
-- Peaks are noise to a compressor.
ALTER TABLE recording_voices ALTER COLUMN peaks SET STORAGE EXTERNAL;

-- Parts of a recording that are silent because the operator asked for it while the caller told
-- what must not be kept. Written when the part has ended, so none is ever changed.
CREATE TABLE IF NOT EXISTS recording_gaps (
    recording_id text NOT NULL,              -- no foreign key: the recording comes later
    call_id      text NOT NULL,
    operator     text NOT NULL,
    reason       text NOT NULL CHECK (reason IN ('card', 'secret', 'unwilling')),
    began_at     timestamptz NOT NULL,
    ended_at     timestamptz NOT NULL CHECK (ended_at >= began_at),
    PRIMARY KEY (recording_id, began_at)
);
CREATE INDEX IF NOT EXISTS recording_gaps_call ON recording_gaps (call_id);

-- Hands that operators raised to ask the shift lead for help. Written when lowered.
CREATE TABLE IF NOT EXISTS raised_hands (
    operator   text NOT NULL,
    call_id    text,
    raised_at  timestamptz NOT NULL,
    seen_at    timestamptz,
    seen_by    bigint REFERENCES people,
    lowered_at timestamptz NOT NULL CHECK (lowered_at >= raised_at),
    lowered_by bigint REFERENCES people,     -- null: by the operator, or by the end of the shift
    PRIMARY KEY (operator, raised_at)
);
CREATE INDEX IF NOT EXISTS raised_hands_when ON raised_hands (raised_at);

-- Who was on an operator's line beside her, how, from when to when. A row for each way, written when
-- it ended; what the lead did not hear (a part that is not recorded) lies between two rows.
CREATE TABLE IF NOT EXISTS leads_on_line (
    leg       text NOT NULL,
    call_id   text NOT NULL,                 -- no foreign key: the call's row may come later
    operator  text NOT NULL,
    person_id bigint NOT NULL REFERENCES people,
    mode      text NOT NULL CHECK (mode IN ('listen', 'whisper', 'barge', 'take_over')),
    began_at  timestamptz NOT NULL,
    ended_at  timestamptz NOT NULL CHECK (ended_at >= began_at),
    PRIMARY KEY (leg, began_at)
);
CREATE INDEX IF NOT EXISTS leads_on_line_when ON leads_on_line (began_at);
CREATE INDEX IF NOT EXISTS leads_on_line_call ON leads_on_line (call_id);

-- Calls that operators made to the applicants of tickets. Not `calls`: nobody asked for an
-- operator, so they count in no service level.
CREATE TABLE IF NOT EXISTS calls_out (
    out_id       text PRIMARY KEY,
    ticket       text NOT NULL,              -- no foreign key: the ticket's row may come later
    line         text NOT NULL,
    pbx          text NOT NULL,
    operator     text NOT NULL,
    device       text NOT NULL CHECK (device IN ('web', 'phone')),
    number       text NOT NULL,              -- E.164, as it was looked up
    asked_at     timestamptz NOT NULL,
    connected_at timestamptz,
    ended_at     timestamptz,
    talk_seconds double precision,
    result       text CHECK (result IN ('answered', 'no_answer', 'busy', 'given_up',
                                        'not_picked_up', 'failed', 'unseen')),
    callback     text,                       -- the kept place that it was made for
    CHECK ((result IS NULL) = (ended_at IS NULL))
);
CREATE INDEX IF NOT EXISTS calls_out_ticket ON calls_out (ticket, asked_at);
CREATE INDEX IF NOT EXISTS calls_out_asked ON calls_out (asked_at);
CREATE INDEX IF NOT EXISTS calls_out_callback ON calls_out (callback) WHERE callback IS NOT NULL;

-- Places in line that are kept for citizens who are to be called: whoever asked for it while
-- waiting, and lost callers. `callback_id` is the id of the call whose place it is.
CREATE TABLE IF NOT EXISTS callbacks (
    callback_id  text PRIMARY KEY,
    source       text NOT NULL CHECK (source IN ('asked', 'lost')),
    line         text NOT NULL,
    number       text NOT NULL,              -- E.164, the one to call
    ticket       text NOT NULL,              -- no foreign key: the ticket's row may come later
    language     text NOT NULL,
    offered_at   timestamptz NOT NULL,       -- the call's first moment: it orders the places
    kept_at      timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    result       text CHECK (result IN
                 ('reached', 'not_reached', 'expired', 'cancelled', 'withdrawn')),
    attempts     integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    reached_by   text,                       -- the operator
    done_call    text,                       -- the citizen's own new call
    withdrawn_by bigint REFERENCES people,
    reason       text,
    CHECK ((result IS NULL) = (ended_at IS NULL))
);
CREATE INDEX IF NOT EXISTS callbacks_kept ON callbacks (kept_at);
CREATE INDEX IF NOT EXISTS callbacks_owed ON callbacks (offered_at) WHERE ended_at IS NULL;

-- The directory: numbers outside the house to which a caller may be handed on. Nothing else can be
-- dialled so; the dialplan holds this list too. An entry is closed, never deleted: stories name it.
CREATE TABLE IF NOT EXISTS outside_numbers (
    code       text PRIMARY KEY CHECK (code ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
    kind       text NOT NULL CHECK (kind IN ('emergency', 'body', 'lead', 'other')),
    number     text NOT NULL CHECK (number ~ '^([0-9]{2,6}|[+][1-9][0-9]{6,14})$'),
    body_id    bigint REFERENCES bodies,
    names      names NOT NULL CHECK (length(names ->> 'kk') <= 200 AND length(names ->> 'ru') <= 200
                                     AND length(names ->> 'en') <= 200),
    closed_at  timestamptz,
    changed_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((kind = 'emergency') = (number IN ('101', '102', '103', '104', '105', '112')))
);

-- Legs to the outside, asked for by an operator for her caller: asked along, handed on, a private
-- word, an emergency service. A part of the call, not a call of its own.
CREATE TABLE IF NOT EXISTS handed_out (
    leg         text PRIMARY KEY,            -- also the id of its recording
    call_id     text NOT NULL,               -- no foreign key: the call's row may come later
    operator    text NOT NULL,
    code        text NOT NULL,               -- of outside_numbers
    number      text NOT NULL,               -- as it was dialled
    how         text NOT NULL CHECK (how IN ('along', 'hand_on', 'private', 'emergency')),
    ticket      text,
    asked_at    timestamptz NOT NULL,
    answered_at timestamptz,                 -- they heard the caller, or the operator in private
    ended_at    timestamptz,
    result      text CHECK (result IN ('answered', 'no_answer', 'rejected', 'busy', 'unreachable',
                                       'caller_left', 'withdrawn', 'failed')),
    CHECK ((result IS NULL) = (ended_at IS NULL))
);
CREATE INDEX IF NOT EXISTS handed_out_call ON handed_out (call_id);
CREATE INDEX IF NOT EXISTS handed_out_asked ON handed_out (asked_at);

-- How an operator's stretch of a call sounded, as her page measured it each second. MOS is the
-- E-model's estimate (ITU-T G.107), 1 to 4.5; shares are of 1; null: nothing was known. No foreign
-- key: the figures may be there before the call's row.
CREATE TABLE IF NOT EXISTS voice_quality (
    leg                text PRIMARY KEY,
    call_id            text NOT NULL,
    operator           text NOT NULL,
    began_at           timestamptz NOT NULL,
    told_at            timestamptz NOT NULL DEFAULT now(),
    seconds            double precision NOT NULL CHECK (seconds >= 0),
    mos                double precision CHECK (mos BETWEEN 1 AND 4.5),
    mos_worst          double precision CHECK (mos_worst BETWEEN 1 AND 4.5),
    loss_share         double precision CHECK (loss_share BETWEEN 0 AND 1),
    jitter_ms          double precision CHECK (jitter_ms >= 0),
    round_trip_ms      double precision CHECK (round_trip_ms >= 0),
    outward_loss_share double precision CHECK (outward_loss_share BETWEEN 0 AND 1),
    one_way_seconds    double precision NOT NULL DEFAULT 0 CHECK (one_way_seconds >= 0),
    rescues            integer NOT NULL DEFAULT 0 CHECK (rescues >= 0)
);
CREATE INDEX IF NOT EXISTS voice_quality_call ON voice_quality (call_id);
CREATE INDEX IF NOT EXISTS voice_quality_began ON voice_quality (began_at);

-- Troubles that the city knows of, told to waiting callers of that line, topic, district and place;
-- without topic, district and place to everybody. `sounds`: language → names of its sounds in their order. `reason`:
-- why it was proposed, where the lead opened a proposal; `ticket`: the first of the cluster that did.
CREATE TABLE IF NOT EXISTS incidents (
    incident_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    line      text REFERENCES lines,
    topic_id  bigint REFERENCES topics,
    district  text REFERENCES districts,
    place     text NOT NULL DEFAULT '' CHECK (length(place) <= 200),
    text_kk   text NOT NULL DEFAULT '',
    text_ru   text NOT NULL DEFAULT '',
    text_en   text NOT NULL DEFAULT '',
    sounds    jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(sounds) = 'object'),
    reason    text,
    opened_at timestamptz NOT NULL DEFAULT now(),
    opened_by bigint NOT NULL REFERENCES people,
    until_at  timestamptz NOT NULL,
    closed_at timestamptz,
    closed_by bigint REFERENCES people,
    ticket    text REFERENCES tickets
);
-- A cluster is announced once.
CREATE UNIQUE INDEX IF NOT EXISTS incidents_ticket ON incidents (ticket) WHERE ticket IS NOT NULL;
CREATE INDEX IF NOT EXISTS incidents_open ON incidents (until_at) WHERE closed_at IS NULL;

-- Who heard an incident's text to its end. Informed is who then hung up unanswered (calls.outcome).
CREATE TABLE IF NOT EXISTS incident_hearings (
    call_id     text NOT NULL REFERENCES calls ON DELETE RESTRICT,
    incident_id bigint NOT NULL REFERENCES incidents,
    heard_at    timestamptz NOT NULL,
    PRIMARY KEY (call_id, incident_id)
);
CREATE INDEX IF NOT EXISTS incident_hearings_of ON incident_hearings (incident_id, heard_at);

-- A caller's mark for the talk, by a key, after the operator had left.
CREATE TABLE IF NOT EXISTS surveys (
    call_id  text PRIMARY KEY REFERENCES calls ON DELETE RESTRICT,
    operator text NOT NULL,
    score    integer NOT NULL CHECK (score BETWEEN 1 AND 5),
    given_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS surveys_given ON surveys (given_at);

-- Numbers that are not taken, but by emergency lines. One at a time; lifted ones stay as history.
CREATE TABLE IF NOT EXISTS blocked_numbers (
    block_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number     text NOT NULL CHECK (number ~ '^\+[1-9][0-9]{6,14}$'),
    reason     text NOT NULL CHECK (reason IN ('insult', 'threat', 'hoax', 'nuisance')),
    note       text NOT NULL DEFAULT '' CHECK (length(note) <= 500),
    blocked_at timestamptz NOT NULL DEFAULT now(),
    blocked_by bigint NOT NULL REFERENCES people,
    until_at   timestamptz CHECK (until_at > blocked_at),
    lifted_at  timestamptz,
    lifted_by  bigint REFERENCES people
);
CREATE UNIQUE INDEX IF NOT EXISTS blocked_numbers_now ON blocked_numbers (number)
    WHERE lifted_at IS NULL;

-- Knowledge -----------------------------------------------------------------------------------

-- Words roughly as they sound, in Latin letters: for typing errors. pg_trgm sees no Cyrillic at all in a
-- database whose LC_CTYPE is C, as the embedded one's is.
CREATE OR REPLACE FUNCTION knowledge_spelt(said text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT translate(knowledge_fold(said), 'абвгдежзийклмнопрстуфхцчшщыэюяqъь',
                                           'abvgdejziiklmnoprstufhccwwyeuak')
$$;

-- A folded Kazakh word without its endings (plural, possession, case), as far as four letters stay,
-- or three where the endings are long. PostgreSQL has no stemmer of Kazakh.
CREATE OR REPLACE FUNCTION knowledge_stem(word text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(regexp_replace(word,
        '^(.{4,}?)(?:[лдт][ае]р|[нд][ыи]н|т[ыи]н|[нм][ыи]з|[дт][ае]г[ыи]|н?[дт][ае]н?|нан|нен|[мбп]ен|[гкн][ае]|[ндтс][ыи]|[ыи]м|[ыи]н|[ыи])+$', '\1'),
        '^(.{3})(?:[лдт][ае]р|[ндт][ыи]н|[дт][ае]г[ыи]|[дт][ае]н|нан|нен|[мбп]ен)+$', '\1')
$$;

-- Kazakh text, every word as it is and without its endings.
CREATE OR REPLACE FUNCTION knowledge_kazakh(said text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(to_tsvector('simple', string_agg(word || ' ' || knowledge_stem(word), ' ')), '')
      FROM regexp_split_to_table(knowledge_fold(said), '[^0-9a-zа-я]+') AS word
     WHERE word <> ''
$$;

-- Text whose language nobody said: as Russian, Kazakh and English.
CREATE OR REPLACE FUNCTION knowledge_words(said text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT to_tsvector('russian', knowledge_fold(said)) || to_tsvector('english', said)
        || knowledge_kazakh(said)
$$;

-- How a folded word begins in all its forms, by its stem in Russian or Kazakh. `stem`: as `russian_stem`
-- has it.
CREATE OR REPLACE FUNCTION ticket_beginning(word text, stem text[]) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN length(stem[1]) > 2 AND starts_with(word, stem[1])
                     AND length(stem[1]) < length(knowledge_stem(word)) THEN stem[1]
                ELSE knowledge_stem(word) END
$$;

-- Typed words as a question to `tickets.words`: every word's beginning, of its stem in Russian or Kazakh;
-- one or two letters are a whole word. Words like "and" say nothing beside others; each beginning is asked
-- for once, or the planner takes its tickets for that many times fewer.
CREATE OR REPLACE FUNCTION ticket_sought(typed text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT to_tsquery('simple',
               coalesce(string_agg(DISTINCT sought, ' & ') FILTER (WHERE stem <> '{}'),
                        string_agg(DISTINCT sought, ' & ')))
      FROM (SELECT stem, CASE WHEN length(word) < 3 THEN quote_literal(word) ELSE
                   quote_literal(ticket_beginning(word, stem)) || ':*' END AS sought
              FROM regexp_split_to_table(knowledge_fold(typed), '[^0-9a-zа-я]+') AS word
             CROSS JOIN LATERAL ts_lexize('russian_stem', word) AS stem
             WHERE word <> '') words
$$;

-- Tickets that fit; null leaves a filter out. Of the first six any may fit: beginnings of words, whole
-- numbers, how a number begins, the applicant's telephone, how it begins, how it ends.
-- One statement, so that it is inlined and planned with what was really asked; one topic is asked for as
-- one, so that its index may be read backwards along time.
CREATE OR REPLACE FUNCTION tickets_fitting(
    sought tsquery, numbers text[], number_begins text,
    phone text, phone_begins text, phone_ends text,
    of_topics bigint[], of_body bigint, in_district text, in_states text[],
    by_channel text, by_operator text,
    opened_since timestamptz, opened_before timestamptz,
    due_since timestamptz, due_before timestamptz,
    near_lat double precision, near_lon double precision, metres double precision)
RETURNS SETOF tickets LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT t.* FROM tickets t
     WHERE ((sought IS NULL AND numbers IS NULL AND number_begins IS NULL AND phone IS NULL
             AND phone_begins IS NULL AND phone_ends IS NULL)
            OR t.words @@ sought
            OR (numbers IS NOT NULL AND t.number = ANY (numbers))
            OR t.number LIKE number_begins || '%'
            OR t.applicant = phone
            OR t.applicant LIKE phone_begins || '%'
            OR (right(t.applicant, 4) = right(phone_ends, 4)
                AND t.applicant LIKE '%' || phone_ends))
       AND (of_topics IS NULL OR cardinality(of_topics) = 1 OR t.topic_id = ANY (of_topics))
       AND (cardinality(of_topics) IS DISTINCT FROM 1 OR t.topic_id = of_topics[1])
       AND (of_body IS NULL OR t.body_id = of_body)
       AND (in_district IS NULL OR t.district = in_district)
       AND (in_states IS NULL OR t.state = ANY (in_states))
       AND (by_channel IS NULL OR t.channel = by_channel)
       AND (by_operator IS NULL OR t.operator = by_operator)
       AND (opened_since IS NULL OR t.opened_at >= opened_since)
       AND (opened_before IS NULL OR t.opened_at < opened_before)
       AND (due_since IS NULL OR t.due_at >= due_since)
       AND (due_before IS NULL OR t.due_at < due_before)
       AND (metres IS NULL OR (t.lat IS NOT NULL
            AND point(t.lon, t.lat) <@ box(
                point(near_lon - metres / (111320 * cosd(near_lat)), near_lat - metres / 111320),
                point(near_lon + metres / (111320 * cosd(near_lat)), near_lat + metres / 111320))
            AND power((t.lat - near_lat) * 111320, 2)
                + power((t.lon - near_lon) * 111320 * cosd(near_lat), 2) <= metres * metres))
$$;

-- What a ticket is called in a list: its subject, else how its text begins.
CREATE OR REPLACE FUNCTION ticket_title(subject text, words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN subject <> '' THEN subject ELSE left(words, 120) END
$$;

-- A ticket as lists show it. `call_back`: someone is owed a call. `duplicates`: joined to it.
DROP VIEW IF EXISTS ticket_lines;
CREATE VIEW ticket_lines AS
SELECT t.number, t.opened_at, t.applicant, t.state, ticket_title(t.subject, t.text) AS subject, t.address, t.operator, t.due_at,
       t.district, t.channel,
       topics.names AS topic_names, b.names AS body_names,
       EXISTS (SELECT FROM tasks k WHERE k.ticket = t.number AND k.done_at IS NULL) AS call_back,
       t.duplicate_of, (SELECT count(*) FROM tickets d WHERE d.duplicate_of = t.number) AS duplicates
  FROM tickets t
  LEFT JOIN topics USING (topic_id)
  LEFT JOIN bodies b ON b.body_id = t.body_id;

-- What operators read to callers. Everything an editor writes is in article_versions; the rest of
-- this row follows the newest version by a trigger: it is what the search reads. `head` holds
-- titles and other words, `whole` the texts too, `head_spelt` the head as it sounds, for typing errors.
-- `answered`: contacts answered by it. `code`: of seeded articles.
CREATE TABLE IF NOT EXISTS articles (
    article_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code        text UNIQUE,
    opened_at   timestamptz NOT NULL DEFAULT now(),
    version     integer NOT NULL DEFAULT 0,
    owner       bigint REFERENCES people,
    review_on   date,
    valid_until date,
    retired     boolean NOT NULL DEFAULT false,
    topics      bigint[] NOT NULL DEFAULT '{}',
    answered    bigint NOT NULL DEFAULT 0 CHECK (answered >= 0),
    head        tsvector NOT NULL DEFAULT '',
    whole       tsvector NOT NULL DEFAULT '',
    head_spelt  text NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS articles_head ON articles USING gin (head)
    WITH (fastupdate = off);
CREATE INDEX IF NOT EXISTS articles_whole ON articles USING gin (whole)
    WITH (fastupdate = off);
CREATE INDEX IF NOT EXISTS articles_near ON articles USING gin (head_spelt gin_trgm_ops)
    WITH (fastupdate = off);
CREATE INDEX IF NOT EXISTS articles_topics ON articles USING gin (topics);
CREATE INDEX IF NOT EXISTS articles_review ON articles (review_on);

-- Articles whose head is spelt nearly as one of these phrases, offered on that day; how alike, of 1.
-- Two letters exchanged in a short word leave less than half of its trigrams.
CREATE OR REPLACE FUNCTION knowledge_near(said text[], today date)
RETURNS TABLE (near_id bigint, alike real)
LANGUAGE sql STABLE PARALLEL SAFE SET pg_trgm.word_similarity_threshold = 0.4 AS $$
    SELECT article_id, max(word_similarity(phrase, head_spelt))
      FROM (SELECT knowledge_spelt(it) AS phrase FROM unnest(said) AS it) phrases
      JOIN articles ON phrase <% head_spelt
     WHERE length(phrase) > 2 AND NOT retired AND (valid_until IS NULL OR valid_until >= today)
     GROUP BY article_id
     ORDER BY 2 DESC
     LIMIT 50
$$;

-- Every version of an article: who, when, why. Append-only, and the database sees to it.
-- `other_words`: how callers say it, for the search. `topics` are topics' ids. Texts: a line that begins
-- with "- " is an item of a list, with "?? " a fact of the city that is still to be filled in.
-- `written_by` null: seeded.
CREATE TABLE IF NOT EXISTS article_versions (
    article_id  bigint NOT NULL REFERENCES articles,
    version     integer NOT NULL CHECK (version > 0),
    written_at  timestamptz NOT NULL DEFAULT now(),
    written_by  bigint REFERENCES people,
    why         text NOT NULL DEFAULT '' CHECK (length(why) <= 500),
    title_kk    text NOT NULL DEFAULT '' CHECK (length(title_kk) <= 300),
    title_ru    text NOT NULL DEFAULT '' CHECK (length(title_ru) <= 300),
    title_en    text NOT NULL DEFAULT '' CHECK (length(title_en) <= 300),
    text_kk     text NOT NULL DEFAULT '' CHECK (length(text_kk) <= 20000),
    text_ru     text NOT NULL DEFAULT '' CHECK (length(text_ru) <= 20000),
    text_en     text NOT NULL DEFAULT '' CHECK (length(text_en) <= 20000),
    other_words text NOT NULL DEFAULT '' CHECK (length(other_words) <= 2000),
    topics      bigint[] NOT NULL DEFAULT '{}',
    owner       bigint REFERENCES people,
    review_on   date,
    valid_until date,
    retired     boolean NOT NULL DEFAULT false,
    PRIMARY KEY (article_id, version),
    CHECK (title_kk <> '' OR title_ru <> '' OR title_en <> '')
);

CREATE OR REPLACE FUNCTION article_takes_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    titles tsvector := setweight(knowledge_kazakh(NEW.title_kk)
        || to_tsvector('russian', knowledge_fold(NEW.title_ru))
        || to_tsvector('english', NEW.title_en), 'A')
        || setweight(knowledge_words(NEW.other_words), 'B');
BEGIN
    UPDATE articles SET
        version = NEW.version, owner = NEW.owner, review_on = NEW.review_on,
        valid_until = NEW.valid_until, retired = NEW.retired, topics = NEW.topics,
        head = titles,
        whole = strip(titles || knowledge_kazakh(NEW.text_kk)
            || to_tsvector('russian', knowledge_fold(NEW.text_ru))
            || to_tsvector('english', NEW.text_en)),
        head_spelt = knowledge_spelt(concat_ws(' ', NEW.title_kk, NEW.title_ru, NEW.title_en,
                                               NEW.other_words))
     WHERE article_id = NEW.article_id AND version = NEW.version - 1;
    IF NOT FOUND THEN
        RAISE unique_violation USING MESSAGE = 'versions of an article follow one another';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER article_version_added AFTER INSERT ON article_versions
    FOR EACH ROW EXECUTE FUNCTION article_takes_version();

CREATE OR REPLACE FUNCTION article_versions_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE restrict_violation USING MESSAGE = 'versions of an article are only added';
END $$;
CREATE OR REPLACE TRIGGER article_version_kept BEFORE UPDATE OR DELETE ON article_versions
    FOR EACH ROW EXECUTE FUNCTION article_versions_stay();

-- A search at the desk, from its first letter to what came of it; `typed` is what stood there last.
-- Chosen: an article was opened. Nothing chosen: the knowledge base had no answer.
CREATE TABLE IF NOT EXISTS article_searches (
    search_id uuid PRIMARY KEY,              -- the page's own
    at        timestamptz NOT NULL DEFAULT now(),
    person_id bigint NOT NULL REFERENCES people,
    ticket    text,                          -- no foreign key: the ticket's row may come later
    topic_id  bigint REFERENCES topics,
    language  text NOT NULL CHECK (language IN ('kk', 'ru', 'en')),
    typed     text NOT NULL CHECK (length(typed) BETWEEN 1 AND 200),
    folded    text NOT NULL,
    found     integer NOT NULL CHECK (found >= 0),
    chosen    bigint REFERENCES articles,
    settled_at timestamptz,                  -- an editor has dealt with it
    settled_by bigint REFERENCES people
);
CREATE INDEX IF NOT EXISTS article_searches_open ON article_searches (at)
    WHERE chosen IS NULL AND settled_at IS NULL;

-- Tickets answered by an article, of that very version. A later one of the same ticket counts too.
CREATE TABLE IF NOT EXISTS article_answers (
    answer_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket     text NOT NULL REFERENCES tickets,
    article_id bigint NOT NULL,
    version    integer NOT NULL,
    language   text NOT NULL CHECK (language IN ('kk', 'ru', 'en')),
    person_id  bigint NOT NULL REFERENCES people,
    at         timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (article_id, version) REFERENCES article_versions,
    UNIQUE (ticket, article_id, version)
);
CREATE INDEX IF NOT EXISTS article_answers_of ON article_answers (article_id, at);

-- Who did what: sign-ins, listening to recordings, exports, changes of the roster. Append-only.
CREATE TABLE IF NOT EXISTS audit (
    audit_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL DEFAULT now(),
    person_id bigint REFERENCES people,
    action    text NOT NULL,
    subject   text,
    detail    jsonb NOT NULL DEFAULT '{}',
    address   text
);
CREATE INDEX IF NOT EXISTS audit_at ON audit (at);
CREATE INDEX IF NOT EXISTS audit_subject ON audit (subject);
CREATE INDEX IF NOT EXISTS audit_person ON audit (person_id, at);
CREATE OR REPLACE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE OR REPLACE TRIGGER audit_stays_whole BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

-- How far the journal has been written into this database: moved in the same transaction as the
-- rows, so that each entry counts once.
CREATE TABLE IF NOT EXISTS journal_position (
    journal  text PRIMARY KEY,
    last_id  text NOT NULL,
    moved_at timestamptz NOT NULL DEFAULT now()
);

-- Records of the journal that the database refused (a constraint, a value out of range, a type
-- this version does not know). The journal goes on without them; nothing is thrown away.
-- `record` is the record's JSON as it stood in the journal.
CREATE TABLE IF NOT EXISTS journal_refused (
    journal    text NOT NULL,
    entry_id   text NOT NULL,
    place      integer NOT NULL,             -- which record of the entry, from 0; -1: the entry
    kind       text NOT NULL,
    call_id    text,
    reason     text NOT NULL,
    record     text NOT NULL,
    refused_at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz,                  -- when it was written after all, or its caller was erased
    PRIMARY KEY (journal, entry_id, place)
);
CREATE INDEX IF NOT EXISTS journal_refused_open ON journal_refused (refused_at)
    WHERE settled_at IS NULL;

-- Deadlines -----------------------------------------------------------------------------------

-- The working calendar. Every change makes a new version; what an older one said stays readable.
CREATE TABLE IF NOT EXISTS calendar_versions (
    version integer PRIMARY KEY CHECK (version > 0),
    made_at timestamptz NOT NULL DEFAULT now(),
    made_by bigint REFERENCES people,        -- null: the system
    reason  text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500)
);

-- A day that is not as its weekday, from that version on. `mark` null: as its weekday again.
CREATE TABLE IF NOT EXISTS calendar_days (
    day     date NOT NULL,
    version integer NOT NULL REFERENCES calendar_versions,
    mark    text CHECK (mark IN ('holiday', 'day_off', 'working')),
    reason  text NOT NULL DEFAULT '' CHECK (length(reason) <= 200),
    PRIMARY KEY (day, version)
);

-- Years whose holidays are in the calendar, from that version on. Any other year is reckoned by the
-- week alone, provisionally.
CREATE TABLE IF NOT EXISTS calendar_years (
    year    integer PRIMARY KEY CHECK (year BETWEEN 2000 AND 2200),
    version integer NOT NULL REFERENCES calendar_versions
);

-- The city's own term by topic; the topics that are not here have seven days.
CREATE TABLE IF NOT EXISTS city_terms (
    topic_id   bigint PRIMARY KEY REFERENCES topics,
    amount     integer NOT NULL CHECK (amount BETWEEN 1 AND 365),
    unit       text NOT NULL CHECK (unit IN ('hours', 'days', 'working_days')),
    changed_at timestamptz NOT NULL DEFAULT now()
);

-- What changes of tickets mean for their clocks: written in the transaction of the change itself, as
-- registry/workflow/steps.py says it; read once, in order (registry/keeping_deadlines.py).
-- `step`: a step, or an event beside them. `clocks`: "term starts", … in this order.
CREATE TABLE IF NOT EXISTS clock_words (
    word_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket   text NOT NULL REFERENCES tickets,
    at       timestamptz NOT NULL,
    was      text,                           -- the ticket's state before; null: it was registered
    becomes  text NOT NULL,
    until_at timestamptz,                    -- the new end
    reason   text NOT NULL DEFAULT '',
    heard_at timestamptz,
    step     text NOT NULL,
    clocks   text[] NOT NULL,
    written_in xid8 NOT NULL DEFAULT pg_current_xact_id(),
    CONSTRAINT clock_words_until CHECK (('term extends' = ANY (clocks)) = (until_at IS NOT NULL))
);
CREATE INDEX IF NOT EXISTS clock_words_unheard ON clock_words (word_id) WHERE heard_at IS NULL;
CREATE INDEX IF NOT EXISTS clock_words_ticket ON clock_words (ticket);

-- Returns until when a ticket is to be solved, as citizens are told it through every channel. `due_at` is the end of
-- the one clock that decides it (registry/deadlines/solution_term.py). Null: the ticket is closed, its term is paused
-- without a limit, or an event of it is not processed yet: citizens are better told no term than an old one.
CREATE OR REPLACE FUNCTION ticket_solution_term(t tickets) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT t.due_at WHERE ticket_is_open(t.state)
       AND NOT EXISTS (SELECT FROM clock_words w WHERE w.ticket = t.number AND w.heard_at IS NULL)
$$;

-- A ticket's clocks as their events make them (registry/deadlines/clock.py); `next_step` at `next_at` is
-- what is to be said next. Times of escalation are read off here and kept nowhere else.
CREATE TABLE IF NOT EXISTS clocks (
    ticket      text NOT NULL REFERENCES tickets,
    kind        text NOT NULL CHECK (kind IN ('city', 'law', 'forward', 'notice')),
    state       text NOT NULL CHECK (state IN ('running', 'paused', 'done')),
    amount      integer NOT NULL,
    unit        text NOT NULL CHECK (unit IN ('hours', 'days', 'working_days')),
    started_at  timestamptz NOT NULL,
    due_at      timestamptz,                 -- the first moment that is too late
    provisional boolean NOT NULL,
    done_at     timestamptz,
    calendar    integer NOT NULL REFERENCES calendar_versions,
    round       integer NOT NULL,
    next_step   text CHECK (next_step IN ('warning', 'clerk', 'head', 'deputy')),
    next_at     timestamptz,
    resumes_at  timestamptz,                 -- when a paused clock resumes automatically
    PRIMARY KEY (ticket, kind),
    CHECK ((next_step IS NULL) = (next_at IS NULL)),
    CONSTRAINT clocks_next_of_open CHECK (next_at IS NULL OR state <> 'done'),
    CONSTRAINT clocks_resumes_paused CHECK (resumes_at IS NULL OR state = 'paused')
);
CREATE INDEX IF NOT EXISTS clocks_resumes ON clocks (resumes_at) WHERE resumes_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS clocks_paused ON clocks (ticket) WHERE state = 'paused';
CREATE INDEX IF NOT EXISTS clocks_next ON clocks (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS clocks_open ON clocks (calendar) WHERE state <> 'done';
CREATE INDEX IF NOT EXISTS clocks_due ON clocks (due_at) WHERE state <> 'done';

-- What happened to a clock. Append-only; `calendar` is the version it was reckoned with.
CREATE TABLE IF NOT EXISTS clock_events (
    event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ticket   text NOT NULL REFERENCES tickets,
    kind     text NOT NULL,
    happened text NOT NULL CHECK (happened IN
             ('started', 'term_changed', 'paused', 'resumed', 'extended', 'due', 'done')),
    at       timestamptz NOT NULL,
    calendar integer NOT NULL REFERENCES calendar_versions,
    detail   jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX IF NOT EXISTS clock_events_ticket ON clock_events (ticket, kind, event_id);

-- What was said of a term: each step once in a round of the clock.
CREATE TABLE IF NOT EXISTS escalations (
    ticket  text NOT NULL REFERENCES tickets,
    kind    text NOT NULL,
    round   integer NOT NULL,
    step    text NOT NULL CHECK (step IN ('warning', 'clerk', 'head', 'deputy')),
    due_at  timestamptz NOT NULL,
    at      timestamptz NOT NULL,
    body_id bigint REFERENCES bodies,
    PRIMARY KEY (ticket, kind, round, step)
);
CREATE INDEX IF NOT EXISTS escalations_at ON escalations (at);

-- Where else a body's people are told outside the screens: their own mail addresses stand in `bodies`.
-- `body_id` null: of tickets without a body.
CREATE TABLE IF NOT EXISTS escalation_addresses (
    address_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body_id    bigint REFERENCES bodies,
    told       text NOT NULL CHECK (told IN ('clerk', 'head', 'deputy')),
    channel    text NOT NULL CHECK (channel IN ('mail', 'webhook')),
    address    text NOT NULL CHECK (length(address) BETWEEN 3 AND 500),
    UNIQUE NULLS NOT DISTINCT (body_id, told, channel, address)
);

-- Messages on their way out. `handing_over`: from here on it may have arrived. `in_doubt`: a mail
-- whose sender died in that moment; it is not sent again by itself (docs/decisions/0041).
CREATE TABLE IF NOT EXISTS outbox (
    outbox_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key       text NOT NULL UNIQUE,          -- Message-ID and Idempotency-Key are made of it
    channel   text NOT NULL CHECK (channel ~ '^[a-z_]{1,30}$'),  -- or a row of registry/networks.py
    address   text NOT NULL,
    message   jsonb NOT NULL,
    made_at   timestamptz NOT NULL DEFAULT now(),
    next_at   timestamptz NOT NULL,
    tries     integer NOT NULL DEFAULT 0,
    state     text NOT NULL DEFAULT 'waiting' CHECK (state IN
              ('waiting', 'handing_over', 'sent', 'in_doubt', 'refused')),
    ended_at  timestamptz,
    error     text
);
CREATE INDEX IF NOT EXISTS outbox_open ON outbox (channel, address, outbox_id)
    WHERE state IN ('waiting', 'handing_over');
CREATE INDEX IF NOT EXISTS outbox_made ON outbox (made_at);
-- The page of a chat on the site reads there what was sent to it.
CREATE INDEX IF NOT EXISTS outbox_site_chat ON outbox (address, outbox_id) WHERE channel = 'site_chat';

-- What applicants are to be told of their tickets: each once. `round` tells one extension from another.
CREATE TABLE IF NOT EXISTS notices (
    ticket  text NOT NULL REFERENCES tickets,
    kind    text NOT NULL CHECK (kind IN
            ('registered', 'question', 'extended', 'resolved', 'rejected')),
    round   bigint NOT NULL,                 -- the word of the clocks that it comes from
    due_at  timestamptz NOT NULL,
    said_at timestamptz,
    -- 'sms', 'call' or a row of registry/networks.py; null with said_at set: they could not be told
    way     text CHECK (way ~ '^[a-z_]{1,30}$'),
    PRIMARY KEY (ticket, kind, round)
);
CREATE INDEX IF NOT EXISTS notices_open ON notices (due_at) WHERE said_at IS NULL;

-- Applicants who are asked by an automatic call whether the answer to their ticket (`round`: the word
-- of the clocks that it is) has solved it. What came of it stands on the ticket since `settled_at`.
CREATE TABLE IF NOT EXISTS inquiries (
    ticket     text NOT NULL REFERENCES tickets,
    round      bigint NOT NULL,
    planned_at timestamptz NOT NULL,
    due_at     timestamptz NOT NULL,
    tries      integer NOT NULL DEFAULT 0,   -- in vain
    last       text,                         -- how the latest of them ended
    result     text CHECK (result IN ('confirmed', 'reopened', 'operator', 'hung_up',
                                      'not_reached', 'overtaken')),
    ended_at   timestamptz,
    settled_at timestamptz,
    PRIMARY KEY (ticket, round),
    CONSTRAINT inquiries_end CHECK ((result IS NULL) = (ended_at IS NULL))
);
CREATE INDEX IF NOT EXISTS inquiries_unended ON inquiries (planned_at) WHERE ended_at IS NULL;
CREATE INDEX IF NOT EXISTS inquiries_unsettled ON inquiries (ended_at)
    WHERE ended_at IS NOT NULL AND settled_at IS NULL;

-- No ticket changes without a word for its clocks in the same transaction, by whatever way: looked at
-- when the transaction ends, for the word may come after the change.
CREATE OR REPLACE FUNCTION ticket_change_has_its_word() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    other_term boolean := false;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        other_term := OLD.topic_id IS DISTINCT FROM NEW.topic_id OR OLD.urgent <> NEW.urgent;
    END IF;
    IF NOT EXISTS (SELECT FROM clock_words
                    WHERE ticket = NEW.number AND written_in = pg_current_xact_id()
                      AND becomes = NEW.state AND (NOT other_term OR 'term changes' = ANY (clocks)))
    THEN
        RAISE EXCEPTION 'ticket % changed without a word for its clocks', NEW.number
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS tickets_open_with_word ON tickets;
CREATE CONSTRAINT TRIGGER tickets_open_with_word AFTER INSERT ON tickets
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (ticket_is_open(NEW.state)) EXECUTE FUNCTION ticket_change_has_its_word();
DROP TRIGGER IF EXISTS tickets_change_with_word ON tickets;
CREATE CONSTRAINT TRIGGER tickets_change_with_word AFTER UPDATE OF state, body_id, topic_id, urgent ON tickets
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.state <> NEW.state OR OLD.topic_id IS DISTINCT FROM NEW.topic_id OR OLD.urgent <> NEW.urgent
          OR (OLD.body_id IS DISTINCT FROM NEW.body_id AND ticket_is_of_body(NEW.state)))
    EXECUTE FUNCTION ticket_change_has_its_word();

-- Whether the applicant has not been told of an extension of the law's term: its clock runs, and
-- nobody has said so since without being heard yet.
CREATE OR REPLACE FUNCTION notice_is_owed(of_ticket text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM clocks
                    WHERE ticket = of_ticket AND kind = 'notice' AND state <> 'done')
       AND NOT EXISTS (SELECT FROM clock_words
                        WHERE ticket = of_ticket AND 'notice ends' = ANY (clocks) AND heard_at IS NULL)
$$;

-- Returns whether the applicant was ever asked something. A body may ask only once.
CREATE OR REPLACE FUNCTION applicant_was_asked(of_ticket text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM clock_words
                    WHERE ticket = of_ticket
                      AND (step IN ('ask_applicant', 'applicant_answered') OR was = 'awaiting_applicant'))
$$;

-- Returns whether the time for an answer is over, and the applicant has not answered since then.
CREATE OR REPLACE FUNCTION question_is_open(of_ticket text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT step = 'answer_time_over' FROM clock_words
                      WHERE ticket = of_ticket AND step IN ('answer_time_over', 'applicant_answered')
                      ORDER BY word_id DESC LIMIT 1), false)
$$;

CREATE OR REPLACE TRIGGER clock_events_stay BEFORE UPDATE OR DELETE ON clock_events
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE OR REPLACE TRIGGER clock_events_stay_whole BEFORE TRUNCATE ON clock_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

-- Wakes the registry's process.
CREATE OR REPLACE FUNCTION wake_registry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('registry', TG_TABLE_NAME);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER clock_words_wake AFTER INSERT ON clock_words
    FOR EACH STATEMENT EXECUTE FUNCTION wake_registry();
CREATE OR REPLACE TRIGGER calendar_wake AFTER INSERT ON calendar_versions
    FOR EACH STATEMENT EXECUTE FUNCTION wake_registry();
CREATE OR REPLACE TRIGGER inquiries_wake AFTER INSERT OR UPDATE OF ended_at ON inquiries
    FOR EACH ROW WHEN (NEW.ended_at IS NOT NULL AND NEW.settled_at IS NULL)
    EXECUTE FUNCTION wake_registry();
CREATE OR REPLACE TRIGGER outbox_wake AFTER INSERT ON outbox
    FOR EACH STATEMENT EXECUTE FUNCTION wake_registry();

-- Facts ---------------------------------------------------------------------------------------

-- One row for each contact that is over: every flag and duration that a figure counts, computed by
-- queue_manager/domain/measures/facts.py with its FORMULAS_VERSION (`formulas`). Figures only sum
-- these. A row can be computed anew from the call's other rows at any time (`./komek facts`); only
-- `kpi_ms`, the line's KPI when the call was measured first, is nowhere else.
-- Partitioned by the months of UTC: a partition is a place to keep rows, and no figure ends with it;
-- the months of a zone would move with the zone (Kazakhstan's did in 2024), those of UTC never do.
-- Written contacts will add columns; the columns of a call are then null.
-- Durations are whole milliseconds. No number and no words of an applicant stand here.
CREATE TABLE IF NOT EXISTS contact_facts (
    contact_id        text NOT NULL REFERENCES contacts ON DELETE RESTRICT,
    offered_at        timestamptz NOT NULL,
    quarter_at        timestamptz NOT NULL,  -- the quarter of an hour it was offered in
    formulas          smallint NOT NULL,
    channel           text NOT NULL,
    line              text NOT NULL,
    dialled           text,
    language          text NOT NULL,
    operator          text,
    ticket            text,
    topic_id          bigint,                -- the ticket's, as it is now
    body_id           bigint,
    district          text,
    route             text NOT NULL,
    trial             boolean NOT NULL,
    outcome           text NOT NULL,
    cause             text CHECK (cause IN
                      ('ours', 'not_taken', 'nobody_free', 'vanished', 'left_ringing', 'left_early')),
    refusal           text,
    ended_by          text,
    answered          boolean NOT NULL,
    lost              boolean NOT NULL,
    short_abandon     boolean NOT NULL,
    in_time           boolean NOT NULL,      -- answered within the line's KPI
    in_15             boolean NOT NULL,
    in_20             boolean NOT NULL,
    overflowed        boolean NOT NULL,      -- answered outside the normal pool
    connected_at      timestamptz,
    ended_at          timestamptz NOT NULL,
    kpi_ms            integer NOT NULL,
    waited_ms         integer NOT NULL,
    expected_wait_ms  integer,
    greeted_ms        integer,
    first_ring_ms     integer,
    talk_ms           integer NOT NULL,      -- without the holds
    hold_ms           integer NOT NULL,
    wrap_up_ms        integer NOT NULL,
    unrecorded_ms     integer NOT NULL,
    rings             integer NOT NULL,
    rings_no_answer   integer NOT NULL,
    rings_failed      integer NOT NULL,
    not_taken_by      text[] NOT NULL,
    breaks            integer NOT NULL,
    transfers         integer NOT NULL,
    handed_outside    integer NOT NULL,
    earlier_calls     integer,               -- of the same number within 7 days; null: not known
    callback_source   text,
    callback_result   text,
    callback_attempts integer,
    survey_score      integer,
    abuse             text,
    skill             text,                  -- null: not on record
    shift_starts_at   timestamptz,           -- the roster's row in which the operator was
    shift_ends_at     timestamptz,
    PRIMARY KEY (contact_id, offered_at)
) PARTITION BY RANGE (offered_at);
-- What the figures of a period sum, read without the rows themselves.
CREATE INDEX IF NOT EXISTS contact_facts_counted ON contact_facts (offered_at) INCLUDE
    (line, trial, outcome, answered, short_abandon, in_time, in_15, in_20, overflowed, talk_ms,
     hold_ms, wrap_up_ms, waited_ms);
CREATE INDEX IF NOT EXISTS contact_facts_missed ON contact_facts (offered_at) WHERE cause IS NOT NULL;
CREATE INDEX IF NOT EXISTS contact_facts_operator ON contact_facts (operator, connected_at)
    INCLUDE (answered, talk_ms, hold_ms) WHERE operator IS NOT NULL;

-- Makes the partitions of the months of UTC from the one of `since` to the one of `until`, where they
-- are missing. A table that is filled by nobody is attached to the parent, so no reader waits.
CREATE OR REPLACE FUNCTION make_contact_facts_partitions(since timestamptz, until timestamptz)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    month timestamp := date_trunc('month', since AT TIME ZONE 'UTC');
    part text;
    made integer := 0;
BEGIN
    WHILE month <= until AT TIME ZONE 'UTC' LOOP
        part := 'contact_facts_' || to_char(month, 'YYYY_MM');
        IF to_regclass(part) IS NULL THEN
            PERFORM pg_advisory_xact_lock(109109112);
        END IF;
        -- The catalogue is read, because to_regclass remembers its result from before the wait for the lock.
        IF NOT EXISTS (SELECT FROM pg_class
                        WHERE relname = part AND relnamespace = current_schema()::regnamespace) THEN
            EXECUTE format('CREATE TABLE %I (LIKE contact_facts INCLUDING CONSTRAINTS)', part);
            EXECUTE format('ALTER TABLE contact_facts ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                           part, month AT TIME ZONE 'UTC',
                           (month + interval '1 month') AT TIME ZONE 'UTC');
            made := made + 1;
        END IF;
        month := month + interval '1 month';
    END LOOP;
    RETURN made;
END $$;

-- Whoever changes what a ticket is about, or whose it is: its contact's facts follow.
CREATE OR REPLACE FUNCTION facts_take_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE contact_facts f
       SET topic_id = NEW.topic_id, body_id = NEW.body_id, district = NEW.district
      FROM contacts c
     WHERE c.contact_id = NEW.contact_id
       AND f.contact_id = c.contact_id AND f.offered_at = c.received_at AND f.ticket = NEW.number;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER tickets_tell_facts
    AFTER UPDATE OF topic_id, body_id, district ON tickets FOR EACH ROW
    WHEN (NEW.contact_id IS NOT NULL AND (OLD.topic_id, OLD.body_id, OLD.district)
          IS DISTINCT FROM (NEW.topic_id, NEW.body_id, NEW.district))
    EXECUTE FUNCTION facts_take_ticket();

-- Whoever changes the roster of a time that is over: the facts of the operator's contacts follow. Nobody
-- waits for longer than seven days; by these bounds only the months of the shift are looked into.
CREATE OR REPLACE FUNCTION facts_take_shift() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE contact_facts SET shift_starts_at = NULL, shift_ends_at = NULL
         WHERE operator = OLD.extension AND shift_starts_at = OLD.starts_at
           AND connected_at >= OLD.starts_at AND connected_at < OLD.ends_at
           AND offered_at >= OLD.starts_at - interval '7 days' AND offered_at < OLD.ends_at;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE contact_facts SET shift_starts_at = NEW.starts_at, shift_ends_at = NEW.ends_at
         WHERE operator = NEW.extension
           AND connected_at >= NEW.starts_at AND connected_at < NEW.ends_at
           AND offered_at >= NEW.starts_at - interval '7 days' AND offered_at < NEW.ends_at;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER shifts_tell_facts
    AFTER INSERT OR DELETE OR UPDATE OF extension, starts_at, ends_at ON shifts FOR EACH ROW
    EXECUTE FUNCTION facts_take_shift();

-- One row for each deadline of a ticket that has ended or come due: each run of each clock, computed by
-- registry/deadlines/facts.py. `held`: body → milliseconds in which it had the ticket, up to the run's
-- end or, where it was late, to when it was due.
CREATE TABLE IF NOT EXISTS deadline_facts (
    ticket      text NOT NULL REFERENCES tickets,
    kind        text NOT NULL CHECK (kind IN ('city', 'law', 'forward', 'notice')),
    started_at  timestamptz NOT NULL,
    run         integer NOT NULL,            -- from 1: each start of the clock
    formulas    smallint NOT NULL,
    opened_at   timestamptz NOT NULL,        -- the ticket
    amount      integer NOT NULL,
    unit        text NOT NULL,
    due_at      timestamptz,                 -- null: it was paused when it ended
    provisional boolean NOT NULL,
    done_at     timestamptz,                 -- null: it has come due and goes on
    in_time     boolean NOT NULL,
    restarted   boolean NOT NULL,            -- it ended because it began anew
    reopened_at timestamptz,                 -- the ticket came back
    topic_id    bigint,
    duplicate   boolean NOT NULL,
    body_id     bigint,                      -- who had it last of these
    moves       integer NOT NULL,
    held        jsonb NOT NULL,
    waited      bigint NOT NULL DEFAULT 0,   -- milliseconds for which the term was paused for an answer
    extended    boolean NOT NULL DEFAULT false,
    rejected    boolean NOT NULL DEFAULT false, -- the run ended because the ticket was rejected
    answer_key  bigint,                      -- the same for equal answers; 0: the answer says nothing
    PRIMARY KEY (ticket, kind, started_at)
);
CREATE INDEX IF NOT EXISTS deadline_facts_due ON deadline_facts (due_at) INCLUDE
    (kind, body_id, topic_id, in_time, duplicate, done_at, reopened_at);

-- Whether a term was due in a period of whole days, from its first moment `begins` to the first after it
-- `ends`. A due moment is the first that is too late, so one at midnight belongs to the day before.
CREATE OR REPLACE FUNCTION is_due_within(due_at timestamptz, begins timestamptz, ends timestamptz)
RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT due_at > begins AND due_at <= ends
$$;

-- How far the facts of everything that was on record before have been built, from the newest back:
-- down to (`reached_at`, `reached_id`). `kind`: of which facts.
CREATE TABLE IF NOT EXISTS facts_progress (
    kind        text NOT NULL CHECK (kind IN ('calls', 'deadlines')),
    formulas    smallint NOT NULL,
    reached_at  timestamptz NOT NULL,
    reached_id  text NOT NULL DEFAULT '',
    built       bigint NOT NULL DEFAULT 0,
    began_at    timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    PRIMARY KEY (kind, formulas)
);

-- Comparisons of a sample of facts with the same facts computed anew. `differing`: how many were not
-- alike; `examples`: up to a hundred of these.
CREATE TABLE IF NOT EXISTS facts_comparisons (
    comparison_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          text NOT NULL CHECK (kind IN ('calls', 'deadlines')),
    formulas      smallint NOT NULL,
    at            timestamptz NOT NULL,
    share         double precision NOT NULL CHECK (share > 0 AND share <= 1),
    compared      bigint NOT NULL,
    differing     bigint NOT NULL,
    examples      text[] NOT NULL
);
CREATE INDEX IF NOT EXISTS facts_comparisons_at ON facts_comparisons (kind, at);

-- Demo ----------------------------------------------------------------------------------------

-- A demo home's made-up past: at most one row. Contacts received from `since` to before `until`, and
-- whatever belongs to them, never happened; a report that is to leave them out begins at `until`. The row is
-- inserted before the past is written in parts: the parts up to `reached` are written, then the `steps` that are
-- listed were done, and at `finished_at` all was written. Numbers of its tickets begin after `last_numbers` (by
-- series). `fingerprint`: hash of the input from which the past is generated.
CREATE TABLE IF NOT EXISTS demo_history (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    since    timestamptz NOT NULL,
    until    timestamptz NOT NULL CHECK (until > since),
    seed     bigint NOT NULL,
    calls    bigint NOT NULL,
    tickets  bigint NOT NULL,
    made_at  timestamptz NOT NULL DEFAULT now(),
    days     integer,
    calls_per_day integer,
    last_numbers  jsonb NOT NULL DEFAULT '{}',
    fingerprint   text NOT NULL DEFAULT '',
    reached  timestamptz,
    steps    text[] NOT NULL DEFAULT '{}',
    finished_at timestamptz
);

-- Reports -------------------------------------------------------------------------------------

-- The sum of whole numbers as a whole number: `sum` of bigint counts in numeric, which takes longer.
CREATE OR REPLACE AGGREGATE report_total(bigint) (
    SFUNC = int8pl, STYPE = bigint, COMBINEFUNC = int8pl, PARALLEL = SAFE
);
-- Of each contact, by what it is found, and what it adds to each sum of a report: a whole number, so that sums
-- of sums are exact. Trials are left out. A new sum is added at the end, and to the list of quality/reports/measures.py.
CREATE OR REPLACE VIEW contact_counts AS
SELECT contact_id, offered_at, quarter_at, line, language, operator, topic_id, body_id, district,
       ticket, outcome, connected_at, waited_ms, lost,
       answered::integer AS answered,
       (outcome = 'short_abandon')::integer AS short_abandon,
       (outcome = 'abandoned')::integer AS abandoned,
       (outcome = 'callback_kept')::integer AS callback_kept,
       (outcome = 'informed')::integer AS informed,
       (outcome = 'self_served')::integer AS self_served,
       (outcome = 'voicemail')::integer AS voicemail,
       (outcome = 'refused')::integer AS refused,
       (outcome = 'failed')::integer AS failed,
       in_time::integer AS in_time,
       in_15::integer AS in_15,
       in_20::integer AS in_20,
       overflowed::integer AS overflowed,
       CASE WHEN answered THEN waited_ms ELSE 0 END AS answered_wait_ms,
       CASE WHEN lost THEN waited_ms ELSE 0 END AS lost_wait_ms,
       CASE WHEN answered THEN talk_ms ELSE 0 END AS talk_ms,
       CASE WHEN answered THEN hold_ms ELSE 0 END AS hold_ms,
       CASE WHEN answered THEN wrap_up_ms ELSE 0 END AS wrap_up_ms,
       rings, rings_no_answer, rings_failed, transfers, handed_outside, breaks,
       (earlier_calls IS NOT NULL)::integer AS known_callers,
       (coalesce(earlier_calls, 0) > 0)::integer AS repeated,
       (callback_source IS NOT NULL)::integer AS callbacks,
       (coalesce(callback_result, '') = 'reached')::integer AS callbacks_reached,
       (survey_score IS NOT NULL)::integer AS surveys,
       coalesce(survey_score, 0) AS survey_points,
       (abuse IS NOT NULL)::integer AS abused,
       skill, shift_starts_at, shift_ends_at
  FROM contact_facts
 WHERE NOT trial;

-- First-call resolution, call by call: the answered calls with a ticket offered from `begins` to before
-- `ends` on `only_line` (null: every line). `declared`: the operator said `on_the_spot`, whatever became of
-- the ticket later, and nobody of the centre has taken it back (from there to `taken_back`). `known`: the
-- number and the topic are known, and `days` days have passed since by `now_is`. `alone`: no new contact
-- of the number on the topic within `days` days.
CREATE OR REPLACE FUNCTION first_calls(begins timestamptz, ends timestamptz, only_line text, days integer,
                                       on_the_spot text, taken_back text, now_is timestamptz)
RETURNS TABLE (call_id text, offered_at timestamptz, operator text, topic_id bigint, declared boolean,
               known boolean, alone boolean)
LANGUAGE sql STABLE AS $$
    WITH answered AS MATERIALIZED (
        SELECT c.call_id, c.offered_at, c.operator, c.caller, c.ended_at, t.number, t.topic_id,
               CASE WHEN t.state = on_the_spot THEN true ELSE coalesce((
                   SELECT h.change -> 'state' ->> 1 <> taken_back FROM ticket_history h
                    WHERE h.ticket = t.number AND h.change -> 'state' ->> 0 = on_the_spot
                    ORDER BY h.at DESC, h.history_id DESC LIMIT 1), false) END AS declared
          FROM calls c
          JOIN tickets t ON t.number = c.ticket
         WHERE c.outcome = 'answered' AND NOT c.trial
           AND c.offered_at >= begins AND c.offered_at < ends
           AND (only_line IS NULL OR c.line = only_line)
    -- All at once: call by call they were most of a report's time.
    ), again AS MATERIALIZED (
        SELECT call_id FROM answered
         WHERE EXISTS (
               SELECT FROM tickets t
                WHERE t.applicant = answered.caller AND t.topic_id = answered.topic_id
                  AND t.number <> answered.number AND t.opened_at > answered.ended_at
                  AND t.opened_at <= answered.ended_at + make_interval(days => $4)
                  AND t.opened_at > begins
                  -- Or an old month would read all tickets since.
                  AND t.opened_at <= (SELECT max(ended_at) FROM answered) + make_interval(days => $4))
    )
    SELECT answered.call_id, answered.offered_at, answered.operator, answered.topic_id, answered.declared,
           answered.caller IS NOT NULL AND answered.topic_id IS NOT NULL
           AND answered.ended_at + make_interval(days => $4) <= now_is,
           again.call_id IS NULL
      FROM answered LEFT JOIN again ON again.call_id = answered.call_id
$$;

-- The key of a contact in a dimension; null where it has none, or the dimension is none of these. Of a
-- shift the times of `zone` at which it begins and ends: '0800-2000'; 'none' where the operator was in
-- none. It is given columns and no row: so the planner writes it out where it is asked. To put together
-- a row of `contact_counts` for each contact took ten times as long as to read it. Not marked parallel: a
-- report leaves the other cores to calls.
CREATE OR REPLACE FUNCTION report_key_of(dimension text, zone text, language text, operator text,
                                         topic_id bigint, body_id bigint, district text, skill text,
                                         shift_starts_at timestamptz, shift_ends_at timestamptz)
RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE dimension WHEN 'language' THEN language WHEN 'operator' THEN operator
                WHEN 'topic' THEN topic_id::text WHEN 'body' THEN body_id::text
                WHEN 'district' THEN district WHEN 'skill' THEN skill
                WHEN 'shift' THEN
                     CASE WHEN operator IS NULL THEN NULL
                          WHEN shift_starts_at IS NULL THEN 'none'
                          ELSE to_char(shift_starts_at AT TIME ZONE zone, 'HH24MI-')
                               || to_char(shift_ends_at AT TIME ZONE zone, 'HH24MI') END END
$$;
-- The same of a whole row, as programs of the version before ask for it.
CREATE OR REPLACE FUNCTION report_key_in(zone text, dimension text, of contact_counts) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT report_key_of(dimension, zone, of.language, of.operator, of.topic_id, of.body_id, of.district,
                         of.skill, of.shift_starts_at, of.shift_ends_at)
$$;
-- The beginning of the quarter, hour, day, week or month of `zone` in which a quarter of an hour
-- lies; null for `whole`. An hour that comes twice when clocks are put back is two hours. Of a
-- weekday, an hour or a quarter of the day and an hour of the week, the moment of UTC that the clock
-- of `zone` shows, in the week that began on 1 January 2001. The zone is looked up as rarely as can be: it
-- is most of what a year by hours costs.
CREATE OR REPLACE FUNCTION report_unit(unit text, quarter_at timestamptz, zone text)
RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT CASE unit
           WHEN 'whole' THEN NULL
           WHEN 'quarter' THEN quarter_at
           WHEN 'hour' THEN quarter_at - make_interval(
                mins => extract(minute FROM quarter_at AT TIME ZONE zone)::integer)
           WHEN 'weekday' THEN '2001-01-01Z'::timestamptz
                + (date_trunc('day', quarter_at AT TIME ZONE zone)
                   - date_trunc('week', quarter_at AT TIME ZONE zone))
           WHEN 'hour_of_week' THEN '2001-01-01Z'::timestamptz
                + date_trunc('hour', (quarter_at AT TIME ZONE zone)
                                     - date_trunc('week', quarter_at AT TIME ZONE zone))
           WHEN 'hour_of_day' THEN '2001-01-01Z'::timestamptz
                + date_trunc('hour', (quarter_at AT TIME ZONE zone)::time::interval)
           WHEN 'quarter_of_day' THEN '2001-01-01Z'::timestamptz
                + (quarter_at AT TIME ZONE zone)::time::interval
           ELSE date_trunc(unit, quarter_at AT TIME ZONE zone) AT TIME ZONE zone END
$$;

-- The sums of a quarter of an hour on a line. A quarter that stands in `report_dirty` is not what its
-- facts say by now: readers sum its facts instead.
CREATE TABLE IF NOT EXISTS report_quarters (
    quarter_at timestamptz NOT NULL,
    line       text NOT NULL,
    PRIMARY KEY (quarter_at, line)
);
-- The sums of a day of the city on a line, for each `key` of one dimension.
CREATE TABLE IF NOT EXISTS report_days (
    dimension text NOT NULL CHECK (dimension IN
              ('line', 'language', 'operator', 'topic', 'body', 'district', 'skill', 'shift')),
    day       date NOT NULL,
    line      text NOT NULL,
    key       text NOT NULL,                 -- '' where the contact has none
    PRIMARY KEY (dimension, day, line, key)
);
-- Days that have contacts. `built_at` null: to be built, or built anew; then readers sum its facts.
CREATE TABLE IF NOT EXISTS report_built (
    day      date PRIMARY KEY,
    built_at timestamptz
);
-- The sums of a month of the city, made of those of its days.
CREATE TABLE IF NOT EXISTS report_months (
    dimension text NOT NULL CHECK (dimension IN
              ('line', 'language', 'operator', 'topic', 'body', 'district', 'skill', 'shift')),
    month     date NOT NULL,                 -- its first day
    line      text NOT NULL,
    key       text NOT NULL,                 -- as of a day
    PRIMARY KEY (dimension, month, line, key)
);
-- The sums of a month of the city by its clock, made of its quarters: `clock` is a moment of UTC in the
-- week that began on 1 January 2001, as `report_unit` says it for the unit.
CREATE TABLE IF NOT EXISTS report_clocks (
    unit  text NOT NULL CHECK (unit IN ('hour_of_day', 'quarter_of_day', 'hour_of_week')),
    month date NOT NULL,                     -- its first day
    clock timestamptz NOT NULL,
    line  text NOT NULL,
    PRIMARY KEY (unit, month, clock, line)
);
-- Months that are over and have been summed. `built_at` null, or no row: to be summed, or summed anew;
-- then readers take its days. `clocks_at`: the build to which its sums by the clock belong; where it is
-- not `built_at`, readers take its quarters.
CREATE TABLE IF NOT EXISTS report_built_months (
    month     date PRIMARY KEY,
    built_at  timestamptz,
    clocks_at timestamptz
);
-- Reports that somebody keeps. `query`: the address of the report without its days; it is shown over
-- the last `days`, today included. `version` counts changes, so that two who change one at once lose
-- nothing unseen. `shared`: everybody who reads reports finds it.
CREATE TABLE IF NOT EXISTS saved_reports (
    report_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id  bigint NOT NULL REFERENCES people,
    name       text NOT NULL CHECK (name <> ''),
    query      text NOT NULL,
    days       integer NOT NULL CHECK (days > 0),
    shared     boolean NOT NULL DEFAULT false,
    version    integer NOT NULL DEFAULT 1,
    changed_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (person_id, name)
);
-- Reports that somebody has sent by mail: on which `weekdays` (1: Monday), `at` which time of the
-- city, in which `forms`. `changed_at`: a time of the day that was over by then is not made up for.
CREATE TABLE IF NOT EXISTS report_subscriptions (
    report_id  bigint NOT NULL REFERENCES saved_reports ON DELETE CASCADE,
    person_id  bigint NOT NULL REFERENCES people,
    weekdays   integer[] NOT NULL CHECK (weekdays <> '{}' AND weekdays <@ '{1,2,3,4,5,6,7}'),
    at         time NOT NULL DEFAULT '08:00',
    forms      text[] NOT NULL CHECK (forms <> '{}' AND forms <@ '{xlsx,pdf}'),
    address    text NOT NULL CHECK (length(address) BETWEEN 3 AND 254),
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (report_id, person_id)
);
-- What became of a day's report for somebody: each once. It is `sent` when it is in the outbox.
CREATE TABLE IF NOT EXISTS report_deliveries (
    report_id bigint NOT NULL REFERENCES saved_reports ON DELETE CASCADE,
    person_id bigint NOT NULL REFERENCES people,
    day       date NOT NULL,
    at        timestamptz NOT NULL,
    result    text NOT NULL CHECK (result IN ('sent', 'not_allowed', 'failed')),
    PRIMARY KEY (report_id, person_id, day)
);
-- Boards of charts. `shared_with`: roles whose people read the board; `version` counts changes of name
-- and readers, so that two who change one at once lose nothing unseen.
CREATE TABLE IF NOT EXISTS boards (
    board_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id   bigint NOT NULL REFERENCES people,
    name        text NOT NULL CHECK (name <> ''),
    shared_with text[] NOT NULL DEFAULT '{}',
    version     integer NOT NULL DEFAULT 1,
    changed_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (person_id, name)
);
-- Charts of a board in the order of `place`: a `measure` of a report whose address, without days, is
-- `query`, over the last `days`. `of_saved`: it changes with a saved report, and has no `report_id`
-- when that was deleted.
CREATE TABLE IF NOT EXISTS board_charts (
    chart_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    board_id  bigint NOT NULL REFERENCES boards ON DELETE CASCADE,
    place     integer NOT NULL,
    report_id bigint REFERENCES saved_reports ON DELETE SET NULL,
    of_saved  boolean NOT NULL,
    name      text NOT NULL,
    measure   text NOT NULL,
    query     text NOT NULL,
    days      integer NOT NULL CHECK (days > 0),
    size      text NOT NULL CHECK (size IN ('half', 'full'))
);
CREATE INDEX IF NOT EXISTS board_charts_board ON board_charts (board_id);
CREATE INDEX IF NOT EXISTS board_charts_report ON board_charts (report_id);
-- Quarters of an hour whose facts have changed, in the transaction that changed them. A quarter may
-- stand here more than once: a change that is not committed yet is never taken for rolled up.
CREATE TABLE IF NOT EXISTS report_dirty (
    dirty_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    quarter_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS report_dirty_quarters ON report_dirty (quarter_at);

-- Each column of `contact_counts` is summed in each of these tables, but for those by which a contact is found.
-- Where one is missing it is added, and all is summed anew. Programs of the version before write rows without it.
DO $$
DECLARE
    addition text;
    added boolean := false;
BEGIN
    FOR addition IN
        SELECT format('ALTER TABLE %s %s', kept, string_agg(
                   format('ADD COLUMN %I bigint NOT NULL DEFAULT 0', attname), ', ' ORDER BY attnum))
          FROM pg_attribute counted,
               unnest('{report_quarters,report_days,report_months,report_clocks}'::regclass[]) kept
         WHERE attrelid = 'contact_counts'::regclass
           AND attname <> ALL ('{contact_id, offered_at, quarter_at, line, language, operator, topic_id, body_id,
                                 district, ticket, outcome, connected_at, waited_ms, lost, skill,
                                 shift_starts_at, shift_ends_at}')
           AND NOT EXISTS (SELECT FROM pg_attribute has
                            WHERE has.attrelid = kept AND has.attname = counted.attname)
         GROUP BY kept
    LOOP
        EXECUTE addition;
        added := true;
    END LOOP;
    IF added THEN
        INSERT INTO report_dirty (quarter_at) SELECT DISTINCT quarter_at FROM report_quarters;
    END IF;
END $$;

CREATE OR REPLACE FUNCTION report_is_dirty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO report_dirty (quarter_at) SELECT DISTINCT quarter_at FROM changed ORDER BY 1;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION report_is_dirty_twice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO report_dirty (quarter_at)
    SELECT quarter_at FROM changed UNION SELECT quarter_at FROM before ORDER BY 1;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER contact_facts_added AFTER INSERT ON contact_facts
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION report_is_dirty();
CREATE OR REPLACE TRIGGER contact_facts_changed AFTER UPDATE ON contact_facts
    REFERENCING OLD TABLE AS before NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION report_is_dirty_twice();
CREATE OR REPLACE TRIGGER contact_facts_gone AFTER DELETE ON contact_facts
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION report_is_dirty();

-- Lost calls, explained -----------------------------------------------------------------------

-- The analysis of a day of the city: why its calls were lost, by quality/analysis. `made_by` null: by
-- itself. `quarters` and `remedies`: lists of quality/analysis/quarter.py::Quarter and
-- quality/analysis/saving.py::Saving. It is to be closed by `close_by`.
CREATE TABLE IF NOT EXISTS loss_analyses (
    day        date PRIMARY KEY,
    made_at    timestamptz NOT NULL,
    made_by    bigint REFERENCES people,
    close_by   timestamptz NOT NULL,
    offered    bigint NOT NULL,
    has_roster boolean NOT NULL,
    quarters   jsonb NOT NULL CHECK (jsonb_typeof(quarters) = 'array'),
    remedies   jsonb NOT NULL CHECK (jsonb_typeof(remedies) = 'array'),
    version    integer NOT NULL DEFAULT 1,
    closed_at  timestamptz,
    closed_by  bigint REFERENCES people,
    CHECK ((closed_at IS NULL) = (closed_by IS NULL))
);
-- Each lost call, or talk cut off by our fault, with its main cause (quality/analysis/causes.py).
-- `evidence_at`: the quarter whose staffing is the cause, with so many operators `missing`. What a lead
-- has set counts before it.
CREATE TABLE IF NOT EXISTS loss_calls (
    day          date NOT NULL REFERENCES loss_analyses,
    call_id      text NOT NULL REFERENCES contacts ON DELETE RESTRICT,
    offered_at   timestamptz NOT NULL,
    line         text NOT NULL,
    language     text NOT NULL,
    cause        text NOT NULL CHECK (cause ~ '^[a-z_]{1,40}$'),
    evidence_at  timestamptz,
    missing      double precision,
    not_taken_by text[] NOT NULL,
    set_cause    text CHECK (set_cause ~ '^[a-z_]{1,40}$'),
    set_reason   text,
    set_by       bigint REFERENCES people,
    set_at       timestamptz,
    PRIMARY KEY (day, call_id)
);
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
-- Who is to see to a cause (`cause:pauses`) or a call (`call:` and its id) of a day.
CREATE TABLE IF NOT EXISTS loss_tasks (
    day       date NOT NULL REFERENCES loss_analyses,
    subject   text NOT NULL CHECK (subject ~ '^(cause|call):'),
    person_id bigint NOT NULL REFERENCES people,
    due       date NOT NULL,
    done_at   timestamptz,
    PRIMARY KEY (day, subject)
);
CREATE INDEX IF NOT EXISTS loss_tasks_of_person ON loss_tasks (person_id, due)
    WHERE done_at IS NULL;
-- Who did what with an analysis, comments among it. `person_id` null: the system.
CREATE TABLE IF NOT EXISTS loss_history (
    history_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day        date NOT NULL REFERENCES loss_analyses,
    at         timestamptz NOT NULL,
    person_id  bigint REFERENCES people,
    act        text NOT NULL CHECK (act IN
               ('make', 'comment', 'cause', 'assign', 'done', 'close')),
    subject    text NOT NULL DEFAULT '',
    words      text NOT NULL DEFAULT '',
    detail     jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX IF NOT EXISTS loss_history_of_day ON loss_history (day);
-- Days whose analysis somebody wants made, or made anew; the quality process takes them.
CREATE TABLE IF NOT EXISTS loss_requests (
    day          date PRIMARY KEY,
    person_id    bigint NOT NULL REFERENCES people,
    requested_at timestamptz NOT NULL DEFAULT now()
);
-- Alerts --------------------------------------------------------------------------------------

-- When somebody is to hear of a figure (quality/alerts/figures.py): it is above or below `threshold`
-- for `for_seconds`. `line` null: of all lines together. `escalate_seconds`: so long after the people
-- of a step have been notified and nobody has acknowledged, those of the next are; null: never. In
-- `quiet_from` to `quiet_until` (the city's clock) only screens are. `code`: one of those that a new
-- home begins with. A rule that is `gone` stays for its alerts' sake.
CREATE TABLE IF NOT EXISTS alert_rules (
    rule_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code        text UNIQUE,
    figure      text NOT NULL CHECK (figure ~ '^[a-z_]{2,40}$'),
    line        text REFERENCES lines,
    comparison  text NOT NULL CHECK (comparison IN ('above', 'below')),
    threshold   double precision NOT NULL,
    for_seconds integer NOT NULL CHECK (for_seconds BETWEEN 0 AND 86400),
    escalate_seconds integer CHECK (escalate_seconds BETWEEN 60 AND 86400),
    quiet_from  time,
    quiet_until time,
    active      boolean NOT NULL DEFAULT true,
    gone        boolean NOT NULL DEFAULT false,
    version     integer NOT NULL DEFAULT 1,
    CHECK ((quiet_from IS NULL) = (quiet_until IS NULL))
);
-- Who is notified of a rule's alerts, by which way, at which step: those of step 1 at once. `address`:
-- of `screen` a role, else a mail address, a webhook or a chat.
CREATE TABLE IF NOT EXISTS alert_recipients (
    rule_id bigint NOT NULL REFERENCES alert_rules,
    step    integer NOT NULL CHECK (step BETWEEN 1 AND 5),
    way     text NOT NULL CHECK (way IN ('screen', 'mail', 'webhook', 'telegram')),
    address text NOT NULL CHECK (length(address) BETWEEN 1 AND 500),
    PRIMARY KEY (rule_id, step, way, address)
);
-- Alerts, at most one open of a rule. Its clocks stand here and nowhere else, so a restart loses none:
-- `seen_at`: the last look that knew the figure; `notified_at`: those of its `step` were notified.
CREATE TABLE IF NOT EXISTS alerts (
    alert_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule_id     bigint NOT NULL REFERENCES alert_rules,
    state       text NOT NULL
                CHECK (state IN ('pending', 'firing', 'escalated', 'acknowledged', 'resolved')),
    began_at    timestamptz NOT NULL,
    seen_at     timestamptz NOT NULL,
    value       double precision NOT NULL,
    step        integer NOT NULL,
    fired_at    timestamptz,
    notified_at timestamptz,
    well_since  timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by bigint REFERENCES people,
    resolved_at timestamptz,
    CHECK ((state = 'resolved') = (resolved_at IS NOT NULL))
);
CREATE UNIQUE INDEX IF NOT EXISTS alerts_open ON alerts (rule_id) WHERE state <> 'resolved';
CREATE INDEX IF NOT EXISTS alerts_fired ON alerts (fired_at);
-- What happened to an alert: a state it came to.
CREATE TABLE IF NOT EXISTS alert_events (
    event_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    alert_id  bigint NOT NULL REFERENCES alerts ON DELETE CASCADE,
    at        timestamptz NOT NULL,
    state     text NOT NULL,
    step      integer NOT NULL,
    value     double precision NOT NULL,
    person_id bigint REFERENCES people
);
CREATE INDEX IF NOT EXISTS alert_events_of ON alert_events (alert_id, event_id);
-- Who was notified of it, each once by each way at each step; step 0: that it is over.
CREATE TABLE IF NOT EXISTS alert_notices (
    alert_id bigint NOT NULL REFERENCES alerts ON DELETE CASCADE,
    step     integer NOT NULL,
    way      text NOT NULL,
    address  text NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (alert_id, step, way, address)
);
-- Nobody is notified of a rule's alerts (null: of any) from `from_at` to before `until_at`.
CREATE TABLE IF NOT EXISTS alert_silences (
    silence_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule_id    bigint REFERENCES alert_rules,
    from_at    timestamptz NOT NULL,
    until_at   timestamptz NOT NULL CHECK (until_at >= from_at),
    reason     text NOT NULL,
    person_id  bigint NOT NULL REFERENCES people
);
CREATE INDEX IF NOT EXISTS alert_silences_until ON alert_silences (until_at);

-- Complaints and praise -----------------------------------------------------------------------

-- What applicants have to say about the service: of the call `call_id`, answered by `operator`, who
-- was the person `subject`. `reported_in`: the call in which an operator was told. States as
-- quality/complaints/life.py leads them; `result` stays when it is answered. `due_at` null: no
-- answer is owed. `shown`: the subject may know which call it was, and what was said.
CREATE TABLE IF NOT EXISTS complaints (
    complaint_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text NOT NULL CHECK (kind IN ('complaint', 'praise')),
    source      text NOT NULL CHECK (source IN ('operator', 'survey', 'quality', 'letter')),
    call_id     text NOT NULL REFERENCES calls ON DELETE RESTRICT,
    reported_in text REFERENCES calls ON DELETE RESTRICT,
    operator    text NOT NULL,
    subject     bigint NOT NULL REFERENCES people,
    words       text NOT NULL CHECK (length(words) <= 4000),
    state       text NOT NULL DEFAULT 'opened' CHECK (state IN ('opened', 'examining', 'upheld',
                'not_upheld', 'withdrawn', 'answered')),
    result      text CHECK (result IN ('upheld', 'not_upheld', 'withdrawn')),
    opened_at   timestamptz NOT NULL,
    opened_by   bigint NOT NULL REFERENCES people,
    due_at      timestamptz,
    examiner    bigint REFERENCES people,
    grounds     text[] NOT NULL DEFAULT '{}',
    finding     text NOT NULL DEFAULT '' CHECK (length(finding) <= 4000),
    decided_at  timestamptz,
    shown       boolean NOT NULL DEFAULT false,
    statement   text NOT NULL DEFAULT '' CHECK (length(statement) <= 4000),
    stated_at   timestamptz,
    answer      text NOT NULL DEFAULT '' CHECK (length(answer) <= 4000),
    way         text CHECK (way IN ('telephone', 'sms', 'letter', 'unreachable')),
    answered_at timestamptz,
    answered_by bigint REFERENCES people,
    version     integer NOT NULL DEFAULT 1,
    UNIQUE (call_id, kind),
    CHECK (examiner <> subject),
    CHECK (answered_by <> subject),
    CHECK ((state = 'answered') = (answered_at IS NOT NULL)),
    CHECK ((result IS NULL) = (decided_at IS NULL))
);
CREATE INDEX IF NOT EXISTS complaints_subject ON complaints (subject, opened_at);
CREATE INDEX IF NOT EXISTS complaints_opened ON complaints (opened_at);

-- Who led a complaint on, when and where to; the words stand in `complaints`, so that an
-- applicant's can be erased. Append-only.
CREATE TABLE IF NOT EXISTS complaint_steps (
    complaint_id bigint NOT NULL REFERENCES complaints,
    at           timestamptz NOT NULL,
    person_id    bigint NOT NULL REFERENCES people,
    step         text NOT NULL,
    state        text NOT NULL,
    PRIMARY KEY (complaint_id, at, step)
);

-- What citizens write of the service on the city's site or by mail, until the quality service has found
-- the call and opened a complaint or a praise, or closes it for a reason. `key`: of the form or the mail,
-- which so is taken once. `telephone`: in E.164, from which they called; null: erased, or not named in a
-- mail. `address`: from which a mail came; '' for the form. `spoken_on`: the call's day, if named.
CREATE TABLE IF NOT EXISTS service_letters (
    letter_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key          text NOT NULL UNIQUE CHECK (length(key) BETWEEN 20 AND 64),
    kind         text NOT NULL CHECK (kind IN ('complaint', 'praise')),
    words        text NOT NULL CHECK (length(words) <= 4000),
    telephone    text,
    spoken_on    date,
    ticket       text NOT NULL CHECK (length(ticket) <= 40),
    name         text NOT NULL CHECK (length(name) <= 100),
    language     text NOT NULL CHECK (language IN ('kk', 'ru', 'en')),
    received_at  timestamptz NOT NULL,
    state        text NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'opened', 'closed')),
    complaint_id bigint REFERENCES complaints,
    reason       text NOT NULL DEFAULT '' CHECK (length(reason) <= 500),
    settled_by   bigint REFERENCES people,
    settled_at   timestamptz,
    address      text NOT NULL DEFAULT '',
    CHECK ((state = 'opened') = (complaint_id IS NOT NULL)),
    CHECK ((state = 'received') = (settled_at IS NULL))
);
CREATE INDEX IF NOT EXISTS service_letters_order ON service_letters (state, received_at);
CREATE INDEX IF NOT EXISTS service_letters_telephone ON service_letters (telephone);
CREATE OR REPLACE TRIGGER complaint_steps_stay BEFORE UPDATE OR DELETE ON complaint_steps
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();

-- Assessments ---------------------------------------------------------------------------------

-- Forms by which controllers assess calls. `line`: whose calls; null: of each line without one of its own.
CREATE TABLE IF NOT EXISTS assessment_forms (
    form_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    line       text CHECK (line ~ '^[0-9]{2,8}$'),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX IF NOT EXISTS assessment_forms_of_line ON assessment_forms (coalesce(line, ''));

-- Versions of a form. `content` as quality/assessment/form.py reads it. One without `published_at` is a
-- draft, of which a form has one at most; a published version is never changed. `revision` counts the
-- changes of a draft, so that two who change it at once lose nothing unseen.
CREATE TABLE IF NOT EXISTS assessment_form_versions (
    version_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    form_id      bigint NOT NULL REFERENCES assessment_forms,
    version      integer NOT NULL CHECK (version > 0),
    names        names NOT NULL,
    content      jsonb NOT NULL CHECK (jsonb_typeof(content) = 'object'),
    revision     integer NOT NULL DEFAULT 0,
    made_by      bigint REFERENCES people,   -- null: seeded
    published_at timestamptz,
    UNIQUE (form_id, version)
);
CREATE UNIQUE INDEX IF NOT EXISTS assessment_form_drafts ON assessment_form_versions (form_id)
    WHERE published_at IS NULL;
CREATE OR REPLACE FUNCTION assessment_forms_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE restrict_violation USING MESSAGE = 'a published form is never changed';
END $$;
CREATE OR REPLACE TRIGGER assessment_form_published BEFORE UPDATE OR DELETE ON assessment_form_versions
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION assessment_forms_stay();

-- Draws of calls, one for each day of the city. `seed` is the month's; `quota`: of each operator and
-- month. `unrecorded`: answered calls of the day that have no recording, so that nobody could draw them.
CREATE TABLE IF NOT EXISTS assessment_draws (
    day        date PRIMARY KEY,
    seed       bigint NOT NULL,
    quota      integer NOT NULL CHECK (quota >= 0),
    unrecorded integer NOT NULL DEFAULT 0,
    drawn_at   timestamptz NOT NULL
);
-- What a draw was made of: how many calls of the day each stratum had, and how many were drawn of it
-- (on a month's last day also of its earlier days). `topic`: the highest one, 0 for none; `part` of
-- the day: 0 to 3.
CREATE TABLE IF NOT EXISTS assessment_strata (
    day      date NOT NULL REFERENCES assessment_draws,
    operator text NOT NULL,
    topic    bigint NOT NULL,
    part     smallint NOT NULL CHECK (part BETWEEN 0 AND 3),
    calls    integer NOT NULL,
    drawn    integer NOT NULL,
    PRIMARY KEY (day, operator, topic, part)
);

-- Rounds of calibration: several controllers judge the same calls, each alone, by one version of a form.
CREATE TABLE IF NOT EXISTS calibrations (
    calibration_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title          text NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
    version_id     bigint NOT NULL REFERENCES assessment_form_versions,
    made_by        bigint NOT NULL REFERENCES people,
    made_at        timestamptz NOT NULL DEFAULT now(),
    closed_at      timestamptz               -- or everybody is done: then all see all marks
);

-- Calls that are to be assessed, or were. `state` as quality/assessment/life.py has it. `operator` and
-- `subject` (whose telephone it was then; null: nobody's) stay as they were, and so does `version_id`
-- from the moment in which somebody began. `sheet`: marks, notes at a second, comment, as
-- quality/assessment/sheet.py reads it. Only `random` ones count in a mean.
CREATE TABLE IF NOT EXISTS assessments (
    assessment_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    call_id        text NOT NULL REFERENCES calls ON DELETE RESTRICT,
    reason         text NOT NULL
                   CHECK (reason IN ('random', 'low_mark', 'complaint', 'calibration')),
    drawn_on       date NOT NULL,            -- the day that was drawn
    operator       text NOT NULL,
    subject        bigint REFERENCES people,
    topic          bigint NOT NULL DEFAULT 0,
    part           smallint NOT NULL DEFAULT 0,
    calibration_id bigint REFERENCES calibrations,
    assessor       bigint REFERENCES people CHECK (assessor <> subject),
    version_id     bigint REFERENCES assessment_form_versions,
    state          text NOT NULL DEFAULT 'waiting'
                   CHECK (state IN ('waiting', 'draft', 'set_aside', 'submitted', 'agreed', 'lapsed',
                                    'disputed', 'upheld', 'dismissed', 'calibrated')),
    sheet          jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(sheet) = 'object'),
    revision       integer NOT NULL DEFAULT 0,
    added_at       timestamptz NOT NULL DEFAULT now(),
    submitted_at   timestamptz,
    dispute_until  date,
    CHECK ((reason = 'calibration') = (calibration_id IS NOT NULL)),
    CHECK (state IN ('waiting', 'set_aside') OR (version_id IS NOT NULL AND assessor IS NOT NULL)),
    CHECK ((submitted_at IS NULL) = (state IN ('waiting', 'draft', 'set_aside')))
);
CREATE UNIQUE INDEX IF NOT EXISTS assessments_once ON assessments (call_id) WHERE calibration_id IS NULL;
CREATE UNIQUE INDEX IF NOT EXISTS assessments_calibrated
    ON assessments (calibration_id, call_id, assessor) WHERE calibration_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS assessments_open ON assessments (assessor, drawn_on)
    WHERE state IN ('waiting', 'draft');
CREATE INDEX IF NOT EXISTS assessments_unanswered ON assessments (dispute_until)
    WHERE state = 'submitted';
CREATE INDEX IF NOT EXISTS assessments_subject ON assessments (subject, submitted_at DESC);
CREATE INDEX IF NOT EXISTS assessments_assessor ON assessments (assessor, submitted_at DESC);

-- The scores of an assessment: the assessor's, and one more where a dispute was upheld. `marks`: items'
-- codes → marks. Null: unscored. No words stand here, so nothing is ever changed.
CREATE TABLE IF NOT EXISTS assessment_scores (
    assessment_id bigint NOT NULL REFERENCES assessments,
    number        integer NOT NULL CHECK (number > 0),
    marks         jsonb NOT NULL,
    fatal         text[] NOT NULL,
    score         double precision CHECK (score BETWEEN 0 AND 1),
    without_fatal double precision CHECK (without_fatal BETWEEN 0 AND 1),
    person_id     bigint NOT NULL REFERENCES people,
    at            timestamptz NOT NULL,
    PRIMARY KEY (assessment_id, number)
);
CREATE OR REPLACE TRIGGER assessment_scores_stay BEFORE UPDATE OR DELETE ON assessment_scores
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();

-- What was done with an assessment, and the words with which it was: a reason, or what an operator is
-- coached. `person_id` null: time did it.
CREATE TABLE IF NOT EXISTS assessment_steps (
    step_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    assessment_id bigint NOT NULL REFERENCES assessments,
    step          text NOT NULL,
    person_id     bigint REFERENCES people,
    at            timestamptz NOT NULL,
    words         text NOT NULL DEFAULT '' CHECK (length(words) <= 2000)
);
CREATE INDEX IF NOT EXISTS assessment_steps_of ON assessment_steps (assessment_id, step_id);

-- Items and fatal errors (by their codes) that the operator disputes, and what another assessor decided.
CREATE TABLE IF NOT EXISTS assessment_disputes (
    assessment_id bigint NOT NULL REFERENCES assessments,
    code          text NOT NULL,
    words         text NOT NULL CHECK (length(words) <= 1000),
    upheld        boolean,
    answer        text NOT NULL DEFAULT '' CHECK (length(answer) <= 1000),
    PRIMARY KEY (assessment_id, code)
);


-- Threads of the quality service ---------------------------------------------------------------

-- What a controller and the operator who spoke in a call say to each other of the second `at_seconds` of
-- its recording. `subject`: whose telephone it was then. `seen_by_…`: the last message that they have read.
CREATE TABLE IF NOT EXISTS call_threads (
    thread_id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    call_id            text NOT NULL REFERENCES calls ON DELETE RESTRICT,
    recording_id       text NOT NULL REFERENCES recordings,
    at_seconds         double precision NOT NULL CHECK (at_seconds BETWEEN 0 AND 86400),
    subject            bigint NOT NULL REFERENCES people,
    controller         bigint NOT NULL REFERENCES people CHECK (controller <> subject),
    opened_at          timestamptz NOT NULL,
    seen_by_subject    bigint NOT NULL DEFAULT 0,
    seen_by_controller bigint NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS call_threads_subject ON call_threads (subject);
CREATE INDEX IF NOT EXISTS call_threads_controller ON call_threads (controller);
CREATE INDEX IF NOT EXISTS call_threads_call ON call_threads (call_id);

-- Their words; empty: erased with the applicant's data. `key`: of the form, which so is taken once.
CREATE TABLE IF NOT EXISTS call_thread_messages (
    message_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    thread_id  bigint NOT NULL REFERENCES call_threads,
    person_id  bigint NOT NULL REFERENCES people,
    words      text NOT NULL CHECK (length(words) <= 2000),
    key        text NOT NULL UNIQUE CHECK (length(key) = 32),
    at         timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS call_thread_messages_of ON call_thread_messages (thread_id, message_id);


-- Sheets of people's months --------------------------------------------------------------------

-- What somebody has signed: their figures of a month as they were then (quality/kpi/sheet.py::KpiSheet), by
-- which formulas. It stays; what a later correction changes stands beside it.
CREATE TABLE IF NOT EXISTS kpi_sheets (
    person_id     bigint NOT NULL REFERENCES people,
    month         date NOT NULL CHECK (extract(day FROM month) = 1),
    role          text NOT NULL,
    formulas      smallint NOT NULL,
    call_formulas smallint NOT NULL,
    figures       jsonb NOT NULL CHECK (jsonb_typeof(figures) = 'object'),
    signed_at     timestamptz NOT NULL,
    PRIMARY KEY (person_id, month)
);
CREATE OR REPLACE TRIGGER kpi_sheets_stay BEFORE UPDATE OR DELETE ON kpi_sheets
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();

-- Sums of operators' work on a day of the city, by which their months are shown. `band`: the quarter of the
-- day, 0 for the night, as quality/kpi/sums.py::Band. Days stand in `kpi_days` once they are summed, by the
-- clock of `zone` and by which formulas; `first_calls`: those are summed, too.
CREATE TABLE IF NOT EXISTS kpi_days (
    day         date PRIMARY KEY,
    zone        text NOT NULL,
    formulas    smallint NOT NULL,
    first_calls boolean NOT NULL DEFAULT false
);
CREATE TABLE IF NOT EXISTS kpi_day_sums (
    day             date NOT NULL,
    operator        text NOT NULL,
    band            smallint NOT NULL CHECK (band BETWEEN 0 AND 3),
    calls           bigint NOT NULL,
    talk_ms         bigint NOT NULL,
    hold_ms         bigint NOT NULL,
    wrap_up_ms      bigint NOT NULL,
    handled_squares numeric(38, 0) NOT NULL,
    picked_up       bigint NOT NULL,
    answer_ms       bigint NOT NULL,
    answer_squares  numeric(38, 0) NOT NULL,
    no_answers      bigint NOT NULL,
    marks           bigint NOT NULL,
    points          bigint NOT NULL,
    point_squares   bigint NOT NULL,
    PRIMARY KEY (day, operator, band)
);
CREATE TABLE IF NOT EXISTS kpi_day_states (
    day      date NOT NULL,
    operator text NOT NULL,
    state    text NOT NULL,
    reason   text NOT NULL,                  -- of pauses, else ''
    ms       bigint NOT NULL,
    PRIMARY KEY (day, operator, state, reason)
);
CREATE TABLE IF NOT EXISTS kpi_day_first_calls (
    day        date NOT NULL,
    operator   text NOT NULL,
    answered   bigint NOT NULL,
    declared   bigint NOT NULL,
    known      bigint NOT NULL,
    alone      bigint NOT NULL,
    held_known bigint NOT NULL,
    held       bigint NOT NULL,
    PRIMARY KEY (day, operator)
);
-- Moments of days before yesterday at which something has changed, in the transaction that changed it: their
-- days are no longer what `kpi_day_sums` says. `of_ticket`: a ticket opened then has another topic or
-- applicant, or is no longer answered on the spot, so that first calls of the days before it may be others.
CREATE TABLE IF NOT EXISTS kpi_dirty (
    dirty_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at        timestamptz NOT NULL,
    of_ticket boolean NOT NULL DEFAULT false
);
CREATE INDEX IF NOT EXISTS kpi_dirty_at ON kpi_dirty (at);

-- One moment of each hour is enough, of those that the trigger's own query finds.
CREATE OR REPLACE FUNCTION kpi_is_dirty(moments timestamptz[], tickets boolean) RETURNS void LANGUAGE sql AS $$
    INSERT INTO kpi_dirty (at, of_ticket)
    SELECT DISTINCT date_bin('1 hour', moment, 'epoch'), tickets FROM unnest(moments) moment
     WHERE moment < now() - interval '1 day'
$$;
CREATE OR REPLACE FUNCTION kpi_ring_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM kpi_is_dirty(array_agg(started_at), false) FROM changed;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER rings_kpi AFTER INSERT ON rings
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kpi_ring_added();
CREATE OR REPLACE FUNCTION kpi_mark_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM kpi_is_dirty(array_agg(given_at), false) FROM changed;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER surveys_kpi AFTER INSERT ON surveys
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kpi_mark_added();
CREATE OR REPLACE FUNCTION kpi_state_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM kpi_is_dirty(array_agg(began_at) || array_agg(ended_at)
                         || array_agg(began_at + (ended_at - began_at) / 2), false) FROM changed;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER operator_states_kpi AFTER INSERT ON operator_states
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kpi_state_added();
CREATE OR REPLACE FUNCTION kpi_facts_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM kpi_is_dirty(array_agg(offered_at) || array_agg(coalesce(connected_at, offered_at))
                         || array_agg(coalesce(ended_at, offered_at)), false) FROM changed;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER contact_facts_kpi_added AFTER INSERT ON contact_facts
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kpi_facts_changed();
CREATE OR REPLACE TRIGGER contact_facts_kpi_changed AFTER UPDATE ON contact_facts
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kpi_facts_changed();
CREATE OR REPLACE TRIGGER contact_facts_kpi_before AFTER UPDATE ON contact_facts
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kpi_facts_changed();
CREATE OR REPLACE TRIGGER contact_facts_kpi_gone AFTER DELETE ON contact_facts
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kpi_facts_changed();
CREATE OR REPLACE FUNCTION kpi_ticket_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.topic_id IS DISTINCT FROM OLD.topic_id OR NEW.applicant IS DISTINCT FROM OLD.applicant
       OR (NEW.state IS DISTINCT FROM OLD.state
           AND 'answered_on_the_spot' IN (NEW.state, OLD.state)) THEN
        PERFORM kpi_is_dirty(ARRAY[NEW.opened_at], true);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER tickets_kpi_changed AFTER UPDATE OF state, topic_id, applicant ON tickets
    FOR EACH ROW EXECUTE FUNCTION kpi_ticket_changed();
CREATE OR REPLACE FUNCTION kpi_tickets_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM kpi_is_dirty(array_agg(opened_at), true) FROM changed;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER tickets_kpi_added AFTER INSERT ON tickets
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION kpi_tickets_added();

-- Practice ------------------------------------------------------------------------------------

-- Made-up calls and messages that a new operator takes. They have tables of their own, so that no figure,
-- rating, list or report counts them. `content` is the script as quality/practice/scripts.py reads it, `sheet`
-- the assessment as quality/assessment/sheet.py does, by the form's version.
CREATE TABLE IF NOT EXISTS practice_runs (
    run_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id  bigint NOT NULL REFERENCES people,  -- who practises
    begun_by   bigint NOT NULL REFERENCES people,
    begun_at   timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS practice_runs_of_person ON practice_runs (person_id, begun_at);
CREATE TABLE IF NOT EXISTS practice_items (
    run_id        bigint NOT NULL REFERENCES practice_runs,
    place         integer NOT NULL CHECK (place > 0),
    content       jsonb NOT NULL CHECK (jsonb_typeof(content) = 'object'),
    offered_at    timestamptz,
    answered_at   timestamptz CHECK (answered_at >= offered_at),
    registered_at timestamptz CHECK (registered_at >= answered_at),
    topic         text,                      -- its code
    address       text NOT NULL DEFAULT '' CHECK (length(address) <= 300),
    urgent        boolean NOT NULL DEFAULT false,
    words         text NOT NULL DEFAULT '' CHECK (length(words) <= 4000),
    reply         text NOT NULL DEFAULT '' CHECK (length(reply) <= 4000),
    version_id    bigint REFERENCES assessment_form_versions,
    sheet         jsonb,
    assessed_by   bigint REFERENCES people,
    assessed_at   timestamptz,
    PRIMARY KEY (run_id, place),
    CHECK ((sheet IS NULL) = (assessed_at IS NULL) AND (sheet IS NULL) = (version_id IS NULL)
           AND (sheet IS NULL) = (assessed_by IS NULL))
);

-- Care ----------------------------------------------------------------------------------------

-- Trainings of people, planned and held (quality/care/training.py). `done_on` null: still to be held.
CREATE TABLE IF NOT EXISTS trainings (
    training_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id   bigint NOT NULL REFERENCES people,
    kind        text NOT NULL CHECK (kind IN ('stress', 'conversation', 'knowledge', 'language',
                'emergency', 'program')),
    planned_for date NOT NULL,
    note        text NOT NULL DEFAULT '' CHECK (length(note) <= 500),
    planned_by  bigint NOT NULL REFERENCES people,
    planned_at  timestamptz NOT NULL DEFAULT now(),
    done_on     date,
    outcome     text NOT NULL DEFAULT '' CHECK (length(outcome) <= 500),
    done_by     bigint REFERENCES people,
    CHECK ((done_on IS NULL) = (done_by IS NULL))
);
CREATE INDEX IF NOT EXISTS trainings_of_person ON trainings (person_id, planned_for);

-- City: who answers for what ------------------------------------------------------------------

-- Who headed a body, from the day `since` to the day `until`, both of them theirs; null: still. One
-- person at a time, so that whatever was due on a day belongs to somebody or to nobody.
CREATE TABLE IF NOT EXISTS headships (
    headship_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body_id     bigint NOT NULL REFERENCES bodies,
    person_id   bigint NOT NULL REFERENCES people,
    since       date NOT NULL,
    until       date,
    CHECK (until >= since),
    CONSTRAINT headships_alone EXCLUDE USING gist
        (int8range(body_id, body_id, '[]') WITH &&, daterange(since, until, '[]') WITH &&)
);
CREATE INDEX IF NOT EXISTS headships_person ON headships (person_id);

-- Which deputy akim supervised a body, as headships.
CREATE TABLE IF NOT EXISTS supervisions (
    supervision_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body_id        bigint NOT NULL REFERENCES bodies,
    person_id      bigint NOT NULL REFERENCES people,
    since          date NOT NULL,
    until          date,
    CHECK (until >= since),
    CONSTRAINT supervisions_alone EXCLUDE USING gist
        (int8range(body_id, body_id, '[]') WITH &&, daterange(since, until, '[]') WITH &&)
);
CREATE INDEX IF NOT EXISTS supervisions_person ON supervisions (person_id);

-- City: the rating of heads -------------------------------------------------------------------

-- Contacts that were due to bodies, as the rating counts them: each once, by its city's term.
CREATE INDEX IF NOT EXISTS deadline_facts_rated ON deadline_facts (due_at)
    INCLUDE (topic_id, in_time, done_at, reopened_at, body_id)
    WHERE kind = 'city' AND NOT duplicate AND NOT restarted AND body_id IS NOT NULL;
-- Those of them whose applicants came back: a few in a hundred, of which corrections are counted.
CREATE INDEX IF NOT EXISTS deadline_facts_came_back ON deadline_facts (due_at, reopened_at)
    INCLUDE (ticket, started_at)
    WHERE kind = 'city' AND NOT duplicate AND NOT restarted AND body_id IS NOT NULL
      AND reopened_at IS NOT NULL;

-- Who headed and who supervised each body on each day of `zone` from `begins` to before `ends`; null: nobody.
CREATE OR REPLACE FUNCTION heads_by_day(begins timestamptz, ends timestamptz, zone text)
RETURNS TABLE (body_id bigint, day date, head bigint, deputy bigint) LANGUAGE sql STABLE AS $$
    SELECT b.body_id, each::date, h.person_id, v.person_id
      FROM bodies b
     CROSS JOIN generate_series(date_trunc('day', begins AT TIME ZONE zone),
                                (ends - interval '1 microsecond') AT TIME ZONE zone, interval '1 day') each
      LEFT JOIN headships h ON h.body_id = b.body_id AND h.since <= each AND (h.until IS NULL OR each <= h.until)
      LEFT JOIN supervisions v ON v.body_id = b.body_id AND v.since <= each AND (v.until IS NULL OR each <= v.until)
$$;

-- Whether the applicant of a contact said that it is not solved while they may: within as many days as
-- city/rating/months.py::REOPENING_DAYS says.
CREATE OR REPLACE FUNCTION is_reopened_in_time(done_at timestamptz, reopened_at timestamptz)
RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT reopened_at < done_at + interval '360 hours'
$$;
-- Whether a contact was solved in its term and whole: it was not reopened in time.
CREATE OR REPLACE FUNCTION is_solved_whole(in_time boolean, done_at timestamptz, reopened_at timestamptz)
RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT in_time AND is_reopened_in_time(done_at, reopened_at) IS NOT TRUE
$$;

-- Returns whether a contact is counted separately, as neither solved nor missed: it was rejected in its term, and not
-- reopened in time. A contact that was rejected late, or reopened, is missed.
CREATE OR REPLACE FUNCTION is_counted_apart(rejected boolean, in_time boolean, done_at timestamptz,
                                            reopened_at timestamptz)
RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT rejected AND is_solved_whole(in_time, done_at, reopened_at)
$$;

-- The terms that the rating counts: the city's, each once, of contacts that a body had. `solved`: in term and whole;
-- `apart`: counted separately.
CREATE OR REPLACE VIEW rated_terms AS
SELECT ticket, started_at, opened_at, due_at, done_at, in_time, reopened_at, moves, topic_id, body_id, waited, extended,
       answer_key, held, is_solved_whole(in_time, done_at, reopened_at) AS solved,
       is_counted_apart(rejected, in_time, done_at, reopened_at) AS apart
  FROM deadline_facts
 WHERE kind = 'city' AND NOT duplicate AND NOT restarted AND body_id IS NOT NULL;

-- The last day (of `zone`) on which a term was kept: a due moment is the first that is too late, so midnight belongs to
-- the day before it.
CREATE OR REPLACE FUNCTION last_day_of_term(due_at timestamptz, zone text) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT ((due_at - interval '1 microsecond') AT TIME ZONE zone)::date
$$;

-- Who held a contact for which part of its term, in millionths; what rounding leaves is of the body
-- that held it `last`.
CREATE OR REPLACE FUNCTION parts_held(held jsonb, last bigint)
RETURNS TABLE (body_id bigint, millionths bigint) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT body, CASE WHEN body = last THEN 1000000 - (sum(part) OVER () - part)::bigint ELSE part END
      FROM (SELECT key::bigint, coalesce(value::bigint * 1000000
                                         / nullif(sum(value::bigint) OVER (), 0)::bigint, 0)
              FROM jsonb_each_text(held)) AS each (body, part)
$$;

-- What a contact of a month was found to be worth another look: a head objects to its being counted,
-- somebody else decides. Upheld: it counts for nobody.
CREATE TABLE IF NOT EXISTS rating_objections (
    objection_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    month      date NOT NULL CHECK (extract(day FROM month) = 1),
    ticket     text NOT NULL REFERENCES tickets,
    started_at timestamptz NOT NULL,         -- which of its deadlines
    body_id    bigint NOT NULL REFERENCES bodies,
    person_id  bigint NOT NULL REFERENCES people,
    words      text NOT NULL CHECK (length(words) <= 1000),
    made_at    timestamptz NOT NULL,
    result     text CHECK (result IN ('upheld', 'refused')),
    answer     text NOT NULL DEFAULT '' CHECK (length(answer) <= 1000),
    decided_by bigint REFERENCES people CHECK (decided_by <> person_id),
    decided_at timestamptz,
    CHECK ((result IS NULL) = (decided_by IS NULL) AND (result IS NULL) = (decided_at IS NULL)),
    UNIQUE (ticket, started_at, person_id)
);
CREATE INDEX IF NOT EXISTS rating_objections_open ON rating_objections (made_at) WHERE result IS NULL;

-- Returns the contacts due after `begins` and not after `ends`, without those that are counted separately: one row for
-- each body that held the contact. `last_body` held it last.
CREATE OR REPLACE FUNCTION rated_parts(begins timestamptz, ends timestamptz, zone text)
RETURNS TABLE (ticket text, started_at timestamptz, opened_at timestamptz, due_at timestamptz,
               due_on date, done_at timestamptz, in_time boolean, reopened_at timestamptz, moves integer,
               topic_id bigint, solved boolean, last_body bigint, waited bigint, extended boolean,
               answer_key bigint, body_id bigint, millionths bigint)
LANGUAGE sql STABLE AS $$
    WITH due AS MATERIALIZED (
        SELECT f.ticket, f.started_at, f.opened_at, f.due_at, last_day_of_term(f.due_at, zone) AS due_on, f.done_at,
               f.in_time, f.reopened_at, f.moves, f.topic_id, f.solved, f.body_id AS last_body, f.waited,
               f.extended, f.answer_key, f.held
          FROM rated_terms f
         WHERE is_due_within(f.due_at, begins, ends) AND NOT f.apart
           AND NOT EXISTS (SELECT FROM rating_objections o
                            WHERE o.ticket = f.ticket AND o.started_at = f.started_at
                              AND o.result = 'upheld'))
    SELECT d.ticket, d.started_at, d.opened_at, d.due_at, d.due_on, d.done_at, d.in_time, d.reopened_at,
           d.moves, d.topic_id, d.solved, d.last_body, d.waited, d.extended, d.answer_key, d.last_body, 1000000
      FROM due d WHERE d.moves = 0
    UNION ALL
    SELECT d.ticket, d.started_at, d.opened_at, d.due_at, d.due_on, d.done_at, d.in_time, d.reopened_at,
           d.moves, d.topic_id, d.solved, d.last_body, d.waited, d.extended, d.answer_key, p.body_id, p.millionths
      FROM due d CROSS JOIN LATERAL parts_held(d.held, d.last_body) p WHERE d.moves > 0
$$;

-- Returns the contacts due after `begins` and not after `ends` that are counted separately; rated_parts returns the
-- others.
CREATE OR REPLACE FUNCTION rejected_contacts(begins timestamptz, ends timestamptz, zone text)
RETURNS TABLE (ticket text, started_at timestamptz, due_on date, topic_id bigint, body_id bigint)
LANGUAGE sql STABLE AS $$
    SELECT f.ticket, f.started_at, last_day_of_term(f.due_at, zone), f.topic_id, f.body_id
      FROM rated_terms f
     WHERE is_due_within(f.due_at, begins, ends) AND f.apart
$$;

-- A month's figures (city/rating/rating.py::Rating) as they were counted last; once frozen they stay.
CREATE TABLE IF NOT EXISTS rating_months (
    month      date PRIMARY KEY CHECK (extract(day FROM month) = 1),
    formulas   smallint NOT NULL,
    counted_at timestamptz NOT NULL,
    frozen_at  timestamptz,
    figures    jsonb NOT NULL CHECK (jsonb_typeof(figures) = 'object')
);
CREATE OR REPLACE FUNCTION refuse_thawing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen_at IS NOT NULL THEN
        RAISE EXCEPTION 'the month % is frozen', OLD.month USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE TRIGGER rating_months_stay BEFORE UPDATE OR DELETE ON rating_months
    FOR EACH ROW EXECUTE FUNCTION refuse_thawing();

-- The contacts behind the points of a frozen month, and whose each part was.
CREATE TABLE IF NOT EXISTS rating_contacts (
    month      date NOT NULL REFERENCES rating_months,
    ticket     text NOT NULL REFERENCES tickets,
    started_at timestamptz NOT NULL,
    body_id    bigint NOT NULL REFERENCES bodies,
    head       bigint REFERENCES people,
    deputy     bigint REFERENCES people,
    topic_id   bigint,
    due_at     timestamptz NOT NULL,
    done_at    timestamptz,
    last       boolean NOT NULL,
    solved     boolean NOT NULL,
    millionths bigint NOT NULL,
    PRIMARY KEY (month, ticket, started_at, body_id)
);
CREATE INDEX IF NOT EXISTS rating_contacts_head ON rating_contacts (head, month, due_at);
-- Whose a contact was that counted as solved, for when its applicant comes back later.
CREATE INDEX IF NOT EXISTS rating_contacts_solved ON rating_contacts (month, ticket, started_at)
    INCLUDE (head, deputy, body_id) WHERE last AND solved;
CREATE OR REPLACE TRIGGER rating_contacts_stay BEFORE UPDATE OR DELETE ON rating_contacts
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();

-- Closures drawn at random for an audit, from the seed of their month, and what a person found.
CREATE TABLE IF NOT EXISTS rating_audits (
    audit_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    month      date NOT NULL CHECK (extract(day FROM month) = 1),
    seed       bigint NOT NULL,
    ticket     text NOT NULL REFERENCES tickets,
    started_at timestamptz NOT NULL,
    body_id    bigint NOT NULL REFERENCES bodies,
    head       bigint REFERENCES people,
    deputy     bigint REFERENCES people,
    drawn_at   timestamptz NOT NULL,
    result     text CHECK (result IN ('done', 'not_done', 'unclear')),
    note       text NOT NULL DEFAULT '' CHECK (length(note) <= 1000),
    judged_by  bigint REFERENCES people,
    judged_at  timestamptz,
    rejection  boolean NOT NULL DEFAULT false, -- the question is whether the rejection was right
    CHECK ((result IS NULL) = (judged_by IS NULL) AND (result IS NULL) = (judged_at IS NULL)),
    UNIQUE (month, ticket, started_at)
);

-- The tree of aims ----------------------------------------------------------------------------

-- Goals of deputy akims, indicators of heads below them, measures below these (city/tree/branches.py).
-- What a node is stands in its versions: the newest holds, and none is ever changed.
CREATE TABLE IF NOT EXISTS goal_nodes (
    code       text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_-]{1,39}$'),
    level      text NOT NULL CHECK (level IN ('goal', 'indicator', 'measure')),
    created_at timestamptz NOT NULL DEFAULT now()
);
-- `plan`: of a measure, as city/tree/plan.py reads it. `weight`: among its siblings. `made_by` null: it
-- was not a person. `reason`: why it was changed.
CREATE TABLE IF NOT EXISTS goal_versions (
    code    text NOT NULL REFERENCES goal_nodes,
    version integer NOT NULL CHECK (version > 0),
    parent  text REFERENCES goal_nodes,
    names   names NOT NULL,
    weight  double precision NOT NULL CHECK (weight > 0 AND weight <= 1000),
    themes  text[] NOT NULL DEFAULT '{}',
    plan    jsonb CHECK (jsonb_typeof(plan) = 'object'),
    retired boolean NOT NULL DEFAULT false,
    made_by bigint REFERENCES people,
    made_at timestamptz NOT NULL,
    reason  text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    PRIMARY KEY (code, version)
);
CREATE OR REPLACE TRIGGER goal_versions_stay BEFORE UPDATE OR DELETE ON goal_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
-- Who answers for a node, from the day `since` to the next row's: a person, or whoever heads (of a goal:
-- supervises) a body on the day that is looked at; both null: nobody.
CREATE TABLE IF NOT EXISTS goal_owners (
    code      text NOT NULL REFERENCES goal_nodes,
    since     date NOT NULL,
    person_id bigint REFERENCES people,
    mail      text NOT NULL DEFAULT '' CHECK (length(mail) <= 254),
    body_id   bigint REFERENCES bodies,
    PRIMARY KEY (code, since),
    CONSTRAINT goal_owners_one CHECK (person_id IS NULL OR body_id IS NULL)
);

-- What came in, whence, and what was wrong with it: rows of `row`, `column`, `why` and `value`.
CREATE TABLE IF NOT EXISTS goal_feeds (
    feed_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source    text NOT NULL CHECK (source IN ('counted', 'statistics', 'file', 'milestones')),
    name      text NOT NULL CHECK (length(name) <= 200),
    person_id bigint REFERENCES people,
    at        timestamptz NOT NULL,
    taken     integer NOT NULL,
    same      integer NOT NULL,
    bad       jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(bad) = 'array')
);
CREATE INDEX IF NOT EXISTS goal_feeds_at ON goal_feeds (at);
-- A measure's values by the number of the period (city/tree/periods.py). Another value for the same
-- period is another revision; the newest holds, and all stay.
CREATE TABLE IF NOT EXISTS goal_values (
    code     text NOT NULL REFERENCES goal_nodes,
    period   integer NOT NULL,
    revision integer NOT NULL CHECK (revision > 0),
    value    double precision NOT NULL,
    taken_at timestamptz NOT NULL,
    feed_id  bigint NOT NULL REFERENCES goal_feeds,
    PRIMARY KEY (code, period, revision)
);
CREATE OR REPLACE TRIGGER goal_values_stay BEFORE UPDATE OR DELETE ON goal_values
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
-- Milestones of the project office's projects, with revisions as above. `done_on` null: not yet.
CREATE TABLE IF NOT EXISTS goal_milestones (
    project    text NOT NULL CHECK (length(project) BETWEEN 1 AND 100),
    milestone  text NOT NULL CHECK (length(milestone) BETWEEN 1 AND 200),
    revision   integer NOT NULL CHECK (revision > 0),
    planned_on date NOT NULL,
    done_on    date,
    weight     double precision NOT NULL CHECK (weight >= 0),
    taken_at   timestamptz NOT NULL,
    feed_id    bigint NOT NULL REFERENCES goal_feeds,
    PRIMARY KEY (project, milestone, revision)
);
CREATE OR REPLACE TRIGGER goal_milestones_stay BEFORE UPDATE OR DELETE ON goal_milestones
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
-- Why a measure that feeds itself cannot be fed now.
CREATE TABLE IF NOT EXISTS goal_troubles (
    code   text PRIMARY KEY REFERENCES goal_nodes,
    since  timestamptz NOT NULL,
    why    text NOT NULL CHECK (length(why) <= 60),
    detail text NOT NULL CHECK (length(detail) <= 500)
);
-- How a measure stood, the last look of each day.
CREATE TABLE IF NOT EXISTS goal_judgements (
    code     text NOT NULL REFERENCES goal_nodes,
    day      date NOT NULL,
    colour   text NOT NULL,
    progress double precision,
    chance   double precision,
    formulas smallint NOT NULL,
    PRIMARY KEY (code, day)
);
-- Somebody was alerted: the owner, that the chance fell; the supplier, that nothing comes.
CREATE TABLE IF NOT EXISTS goal_alerts (
    alert_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code     text NOT NULL REFERENCES goal_nodes,
    kind     text NOT NULL CHECK (kind IN ('falling', 'stale')),
    colour   text NOT NULL,
    chance   double precision,
    address  text NOT NULL DEFAULT '',
    began_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE UNIQUE INDEX IF NOT EXISTS goal_alerts_open ON goal_alerts (code, kind) WHERE ended_at IS NULL;
-- What an indicator's owner does against a measure that is red. `effect`: how much better they expect
-- the target's period to be by it, in the measure's unit; the chance as it was, and with the effect.
CREATE TABLE IF NOT EXISTS goal_actions (
    action_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code          text NOT NULL REFERENCES goal_nodes,
    words         text NOT NULL CHECK (length(words) BETWEEN 1 AND 1000),
    effect        double precision NOT NULL CHECK (effect > 0),
    due_on        date NOT NULL,
    made_by       bigint NOT NULL REFERENCES people,
    made_at       timestamptz NOT NULL,
    colour_before text NOT NULL,
    chance_before double precision,
    pace_before   double precision,
    colour_after  text NOT NULL,
    chance_after  double precision,
    pace_after    double precision,
    done_on       date,
    done_by       bigint REFERENCES people,
    CHECK ((done_on IS NULL) = (done_by IS NULL))
);
CREATE INDEX IF NOT EXISTS goal_actions_of ON goal_actions (code, made_at);

-- Open311 -------------------------------------------------------------------------------------

-- Keys of programs that register requests. Of a key only its hash is kept; `shown`: how it begins.
-- `imports`: it may say what another system knew of a request (its id, its times).
CREATE TABLE IF NOT EXISTS open311_keys (
    key_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    sha256     text NOT NULL UNIQUE CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    shown      text NOT NULL,
    imports    boolean NOT NULL DEFAULT false,
    per_minute integer NOT NULL DEFAULT 60 CHECK (per_minute BETWEEN 1 AND 100000),
    made_at    timestamptz NOT NULL DEFAULT now(),
    made_by    bigint REFERENCES people,     -- null: on the command line
    revoked_at timestamptz                   -- not accepted from then on; lies ahead while an import runs
);

-- Requests as programs and the city's own site sent them. `ticket` null: its number is still to come
-- (the dispatcher was away), and the sender has the token. `original_id`: in the system it was
-- imported from. `description`, `address` and `media_url` of what a program sent are what everybody
-- may read; who sent it is not, and nothing of what came by the site.
CREATE TABLE IF NOT EXISTS open311_requests (
    token        text PRIMARY KEY,
    channel      text NOT NULL DEFAULT 'open311' CHECK (channel IN ('open311', 'web')),
    key_id       bigint REFERENCES open311_keys,   -- null: the city's own site
    received_at  timestamptz NOT NULL,
    requested_at timestamptz NOT NULL,
    original_id  text,
    ticket       text UNIQUE REFERENCES tickets,
    topic_id     bigint NOT NULL REFERENCES topics,
    language     text NOT NULL,
    description  text NOT NULL DEFAULT '',
    address      text NOT NULL DEFAULT '',
    media_url    text NOT NULL DEFAULT '',
    lat          double precision CHECK (lat BETWEEN -90 AND 90),
    lon          double precision CHECK (lon BETWEEN -180 AND 180),
    rough_place  boolean NOT NULL DEFAULT false,
    district     text REFERENCES districts,
    text         text NOT NULL DEFAULT '',   -- the ticket's: with what was asked and who asks
    applicant    text,
    account_id   text NOT NULL DEFAULT '',
    device_id    text NOT NULL DEFAULT '',
    closed_at    timestamptz,                -- imported as solved then
    answer       text NOT NULL DEFAULT '',
    UNIQUE (key_id, original_id),
    CHECK ((lat IS NULL) = (lon IS NULL)),
    CHECK ((channel = 'web') = (key_id IS NULL))
);
CREATE INDEX IF NOT EXISTS open311_requests_owed ON open311_requests (received_at)
    WHERE ticket IS NULL;
CREATE INDEX IF NOT EXISTS open311_requests_applicant ON open311_requests (applicant)
    WHERE applicant IS NOT NULL;
CREATE INDEX IF NOT EXISTS tickets_changed ON tickets (changed_at);

-- The akimat's council ------------------------------------------------------------------------

-- What the council decided: the head of a body owes it by `due_on`. `topic_id` with `cell` or `district`
-- (neither: in the whole city): the problem that it is about. `done_on`: since when the council has done
-- with it (city/council/life.py).
CREATE TABLE IF NOT EXISTS council_decisions (
    decision_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    decided_on   date NOT NULL,
    words        text NOT NULL CHECK (length(words) BETWEEN 1 AND 2000),
    body_id      bigint NOT NULL REFERENCES bodies,
    due_on       date NOT NULL,
    first_due_on date NOT NULL,
    topic_id     bigint REFERENCES topics,
    cell         text CHECK (cell ~ '^[0-9a-f]{15}$'),
    score        double precision,           -- of the problem when it was given
    state        text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'reported', 'done', 'withdrawn')),
    version      integer NOT NULL DEFAULT 1,
    made_by      bigint NOT NULL REFERENCES people,
    made_at      timestamptz NOT NULL,
    done_on      date,
    district     text REFERENCES districts,
    CHECK ((done_on IS NOT NULL) = (state IN ('done', 'withdrawn'))),
    CONSTRAINT council_decisions_one_place CHECK (cell IS NULL OR district IS NULL)
);
CREATE INDEX IF NOT EXISTS council_decisions_live ON council_decisions (due_on)
    WHERE state IN ('open', 'reported');
CREATE INDEX IF NOT EXISTS council_decisions_done ON council_decisions (done_on) WHERE state = 'done';
CREATE INDEX IF NOT EXISTS council_decisions_about ON council_decisions (topic_id, cell)
    WHERE topic_id IS NOT NULL;

-- What was done with a decision. Append-only; `due_on`: its new term.
CREATE TABLE IF NOT EXISTS council_steps (
    decision_id bigint NOT NULL REFERENCES council_decisions,
    at          timestamptz NOT NULL,
    person_id   bigint NOT NULL REFERENCES people,
    step        text NOT NULL,
    words       text NOT NULL DEFAULT '' CHECK (length(words) <= 2000),
    due_on      date,
    PRIMARY KEY (decision_id, at, step)
);
CREATE OR REPLACE TRIGGER council_steps_stay BEFORE UPDATE OR DELETE ON council_steps
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();

-- Open data -----------------------------------------------------------------------------------

-- A release of open data: days before `horizon` are closed. `suppressed`: contacts of quarters that it
-- closed which are published nowhere. Nothing of a release changes after it (city/open_data/grouping.py).
CREATE TABLE IF NOT EXISTS open_data_releases (
    release_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    horizon    date NOT NULL UNIQUE,
    made_at    timestamptz NOT NULL,
    suppressed integer NOT NULL DEFAULT 0 CHECK (suppressed >= 0)
);

-- What everybody may read: so many applicants of a topic, in an H3 cell or (null) anywhere in the city.
CREATE TABLE IF NOT EXISTS open_data_rows (
    release_id bigint NOT NULL REFERENCES open_data_releases,
    topic_id   bigint NOT NULL REFERENCES topics,
    span       text NOT NULL CHECK (span IN ('day', 'week', 'month', 'quarter')),
    first_day  date NOT NULL,
    last_day   date NOT NULL CHECK (last_day >= first_day),
    cell       text CHECK (cell ~ '^[0-9a-f]{15}$'),
    applicants integer NOT NULL CHECK (applicants >= 5),
    UNIQUE NULLS NOT DISTINCT (release_id, topic_id, first_day, span, cell)
);

-- Contacts that are counted in a row or suppressed: no later release takes them.
CREATE TABLE IF NOT EXISTS open_data_contacts (
    ticket     text PRIMARY KEY REFERENCES tickets,
    release_id bigint NOT NULL REFERENCES open_data_releases
);

-- Systemic problems ---------------------------------------------------------------------------

-- In which cell a ticket with a topic counts (city/problems/places.py): of H3 at resolution 9; 0: in the
-- whole city. `solved_on`: the last day on which it became so, though it came back since. `version`: the ticket's,
-- of when it was looked at. What is counted of the ticket stands here, so that a topic with two hundred
-- thousand is counted from one index: `applicant` says only whose are alike, `merged` is the first of its
-- cluster, `district` the one that it names; `reopened` is null where a program of before wrote the row.
-- `counts_in`: the district in which it counts, that of its cell or, without a place, the one that it names.
CREATE TABLE IF NOT EXISTS problem_tickets (
    ticket    text PRIMARY KEY REFERENCES tickets,
    topic_id  bigint NOT NULL REFERENCES topics,
    cell      bigint NOT NULL,
    day       date NOT NULL,
    solved_on date,
    version   integer NOT NULL,
    applicant bigint,
    merged    text,
    reopened  boolean,
    district  text,
    reach     integer,                       -- how many saw the post that it is; null: as 0
    body_id   bigint,
    counts_in text
);
CREATE INDEX IF NOT EXISTS problem_tickets_reach ON problem_tickets (topic_id, cell, day) WHERE reach > 0;
CREATE INDEX IF NOT EXISTS problem_tickets_applicants ON problem_tickets (topic_id, cell, applicant, day)
    INCLUDE (ticket, merged, solved_on, reopened, district);
CREATE INDEX IF NOT EXISTS problem_tickets_day ON problem_tickets (day);
CREATE INDEX IF NOT EXISTS problem_tickets_newest ON problem_tickets (topic_id, cell, day, ticket)
    INCLUDE (applicant, merged, body_id);
CREATE INDEX IF NOT EXISTS problem_tickets_district ON problem_tickets (topic_id, counts_in, day, ticket)
    INCLUDE (applicant, merged, body_id) WHERE counts_in IS NOT NULL;
-- How many contacts a topic had in a cell in a month of the city.
CREATE TABLE IF NOT EXISTS problem_months (
    topic_id bigint NOT NULL REFERENCES topics,
    cell     bigint NOT NULL,
    month    date NOT NULL,
    contacts integer NOT NULL,
    PRIMARY KEY (topic_id, cell, month)
);
CREATE INDEX IF NOT EXISTS problem_months_cell ON problem_months (cell, month);
-- The rate of a topic's incidents over its places, a gamma distribution (city/problems/score.py). `cell` 0
-- has one of its own.
CREATE TABLE IF NOT EXISTS problem_priors (
    topic_id bigint NOT NULL REFERENCES topics,
    city     boolean NOT NULL,
    alpha    double precision NOT NULL CHECK (alpha > 0),
    beta     double precision NOT NULL CHECK (beta > 0),
    PRIMARY KEY (topic_id, city)
);
-- How grave problems of each topic are, 1 to 5, from version to version; without any the table is the file's
-- (city/problems/criticality.toml). `topics`: code → weight; one that is not named has its nearest ancestor's,
-- and `usual` without one. `made_by` and `made_at`: null: the file's. `reason`: why it was changed, in the
-- words of whoever did. None is ever changed.
CREATE TABLE IF NOT EXISTS criticality_versions (
    version integer PRIMARY KEY CHECK (version > 0),
    usual   smallint NOT NULL CHECK (usual BETWEEN 1 AND 5),
    topics  jsonb NOT NULL CHECK (jsonb_typeof(topics) = 'object'),
    made_by bigint REFERENCES people,
    made_at timestamptz,
    reason  text NOT NULL DEFAULT '',
    CHECK ((made_by IS NULL) = (made_at IS NULL))
);
-- The problems as they are by now, each with every factor of its score.
CREATE TABLE IF NOT EXISTS problems (
    topic_id    bigint NOT NULL REFERENCES topics,
    cell        bigint NOT NULL,
    contacts    integer NOT NULL,
    incidents   integer NOT NULL,
    applicants  integer NOT NULL,
    post_weight double precision NOT NULL,
    months      double precision NOT NULL,
    solved      integer NOT NULL,
    returned    integer NOT NULL,
    rate        double precision NOT NULL,
    criticality smallint NOT NULL CHECK (criticality BETWEEN 1 AND 5),
    resonance   double precision NOT NULL,
    recurrence  double precision NOT NULL,
    score       double precision NOT NULL,
    formula     smallint NOT NULL,
    counted_at  timestamptz NOT NULL,
    PRIMARY KEY (topic_id, cell)
);
CREATE INDEX IF NOT EXISTS problems_score ON problems (score DESC, topic_id, cell);
-- The first problems of each night, as they stood then.
CREATE TABLE IF NOT EXISTS problem_snapshots (
    day      date NOT NULL,
    topic_id bigint NOT NULL REFERENCES topics,
    cell     bigint NOT NULL,
    place    integer NOT NULL,               -- from 1
    score    double precision NOT NULL,
    formula  smallint NOT NULL,
    PRIMARY KEY (day, topic_id, cell)
);
-- New clusters that a night's scan found (city/problems/scan.py): a disc of `radius` rings around `cell`
-- over the last `days` before `day`.
CREATE TABLE IF NOT EXISTS problem_clusters (
    day      date NOT NULL,
    topic_id bigint NOT NULL REFERENCES topics,
    cell     bigint NOT NULL,
    radius   smallint NOT NULL,
    days     smallint NOT NULL,
    cases    integer NOT NULL,
    expected double precision NOT NULL,
    ratio    double precision NOT NULL,
    p        double precision NOT NULL,
    PRIMARY KEY (day, topic_id, cell)
);
-- In which district the middle of a cell lies; null: in none that is drawn.
CREATE TABLE IF NOT EXISTS problem_cells (
    cell     bigint PRIMARY KEY,
    district text REFERENCES districts
);
-- A topic in a district: the sum of its cells there, and its contacts without a place that name the district
-- (city/problems/districts.py); with every factor, as in `problems`.
CREATE TABLE IF NOT EXISTS problem_districts (
    topic_id    bigint NOT NULL REFERENCES topics,
    district    text NOT NULL REFERENCES districts,
    contacts    integer NOT NULL,
    incidents   integer NOT NULL,
    applicants  integer NOT NULL,
    post_weight double precision NOT NULL,
    months      double precision NOT NULL,
    solved      integer NOT NULL,
    returned    integer NOT NULL,
    rate        double precision NOT NULL,
    criticality smallint NOT NULL CHECK (criticality BETWEEN 1 AND 5),
    resonance   double precision NOT NULL,
    recurrence  double precision NOT NULL,
    score       double precision NOT NULL,
    formula     smallint NOT NULL,
    counted_at  timestamptz NOT NULL,
    PRIMARY KEY (topic_id, district)
);
-- The tickets of a topic that count in the cell `place` or, where `within` is not null, in that district. What a
-- program of before wrote, and nobody has settled yet, counts where its cell lies, or where it names: measures
-- that are counted meanwhile stay on record.
CREATE OR REPLACE FUNCTION problem_contacts_in(topic bigint, place bigint, within text)
RETURNS SETOF problem_tickets LANGUAGE sql STABLE AS $$
    SELECT p.* FROM problem_tickets p
     WHERE within IS NULL AND p.topic_id = topic AND p.cell = place
    UNION ALL
    SELECT p.* FROM problem_tickets p
     WHERE p.topic_id = topic AND p.counts_in = within
    UNION ALL
    SELECT p.* FROM problem_cells c JOIN problem_tickets p ON p.cell = c.cell
     WHERE c.district = within AND p.topic_id = topic AND p.cell <> 0 AND p.counts_in IS NULL
    UNION ALL
    SELECT p.* FROM problem_tickets p
     WHERE p.topic_id = topic AND p.cell = 0 AND p.district = within AND p.counts_in IS NULL
$$;
-- Where the contacts of the month from the night of `day` on are expected (city/problems/outlook.py): the
-- first cells. `came`: contacts of the last days before, as many.
CREATE TABLE IF NOT EXISTS problem_outlook (
    day      date NOT NULL,
    place    smallint NOT NULL,              -- from 1
    cell     bigint NOT NULL,
    expected double precision NOT NULL,
    came     integer NOT NULL,
    PRIMARY KEY (day, place)
);
-- How far the keeper is: tickets changed before `changed_at` have been looked at, and the night of
-- `nightly_on` is over. `recount_request_at`: when somebody asked to count everything anew without waiting for the
-- night, because many tickets came together.
CREATE TABLE IF NOT EXISTS problem_progress (
    one        boolean PRIMARY KEY DEFAULT true CHECK (one),
    changed_at timestamptz NOT NULL,
    nightly_on date,
    recount_request_at timestamptz
);

-- Written channels ----------------------------------------------------------------------------

-- Where messages are read. `cursor`: how far, in the network's own way; it is written with what was read.
-- `read_at`: when the source answered last; `published_at`: of its newest message, and `lag_seconds`:
-- how long after that we had it.
CREATE TABLE IF NOT EXISTS sources (
    source       text PRIMARY KEY CHECK (source ~ '^[a-z_]{1,30}$'),  -- a row of registry/networks.py
    cursor       jsonb,
    read_at      timestamptz,
    published_at timestamptz,
    lag_seconds  double precision
);
-- Who writes there. `address` is the network's own; `applicant`: their telephone, which they have
-- shared themselves; `dialogue`: where the bot is with them (channels/dialogue.py). `blocked_at`: since
-- then they take no message of ours.
CREATE TABLE IF NOT EXISTS authors (
    source     text NOT NULL REFERENCES sources,
    address    text NOT NULL CHECK (length(address) BETWEEN 1 AND 200),
    name       text NOT NULL DEFAULT '',
    language   text NOT NULL CHECK (language IN ('kk', 'ru', 'en')),
    applicant  text,
    dialogue   jsonb NOT NULL DEFAULT '{}',
    blocked_at timestamptz,
    stopped_at timestamptz,                  -- after a third groundless one: what they write goes to the basket
    stopped_by bigint REFERENCES people,
    stopped_reason text,
    PRIMARY KEY (source, address)
);
CREATE INDEX IF NOT EXISTS authors_applicant ON authors (applicant) WHERE applicant IS NOT NULL;
-- One contact in writing, from the first message to its end; its clock by channels/clock.py.
-- `published_at`: of the first message, by the network; `answered_at`: when the network took the first
-- answer of a person. `holder` answers until they are silent for too long after `held_at`. `register_at`:
-- since when it is owed a ticket; `receipt_at`: until when its number waits for the deadline.
CREATE TABLE IF NOT EXISTS conversations (
    conversation_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contact_id   text NOT NULL UNIQUE REFERENCES contacts,
    source       text NOT NULL REFERENCES sources,
    address      text NOT NULL,              -- empty: erased
    published_at timestamptz NOT NULL,
    seen_at      timestamptz NOT NULL,
    needs_person boolean NOT NULL DEFAULT false,
    accepts      boolean NOT NULL DEFAULT true,  -- what its author writes next belongs here
    withdrawn_at timestamptz,                -- its author deleted all that it said
    answered_at  timestamptz,
    answered_by  bigint REFERENCES people,
    reply_mode   text NOT NULL DEFAULT 'private' CHECK (reply_mode IN ('private', 'public', 'by_hand')),
    private_address text,                    -- of who writes in public: where they are written to alone
    holder       bigint REFERENCES people,
    held_at      timestamptz,
    ticket       text REFERENCES tickets,
    register_at  timestamptz,
    receipt_at   timestamptz,
    outcome      text CHECK (outcome IN ('done', 'spam', 'groundless', 'self_served')),
    reason       text NOT NULL DEFAULT '',
    about        text NOT NULL DEFAULT '',   -- of what is groundless: which house, lamp or bus it is about
    ended_at     timestamptz,
    ended_by     bigint REFERENCES people,
    outside_at   timestamptz,                -- somebody answered in the network itself, where the link leads
    outside_link text CHECK (length(outside_link) <= 500),
    outside_by   bigint REFERENCES people,
    snoozed_until timestamptz,               -- answered, and to be looked at again then
    basket_at    timestamptz,                -- somebody looked at it again: it is spam
    basket_by    bigint REFERENCES people,
    CONSTRAINT conversations_outside CHECK ((outside_at IS NULL) = (outside_link IS NULL)),
    CHECK ((holder IS NULL) = (held_at IS NULL)),
    CHECK ((outcome IS NULL) = (ended_at IS NULL)),
    CHECK (ended_at IS NULL OR NOT accepts)
);
CREATE UNIQUE INDEX IF NOT EXISTS conversations_open ON conversations (source, address) WHERE accepts;
CREATE INDEX IF NOT EXISTS conversations_inbox ON conversations (published_at)
    WHERE ended_at IS NULL AND needs_person;
CREATE INDEX IF NOT EXISTS conversations_published ON conversations (published_at);
CREATE INDEX IF NOT EXISTS conversations_basket ON conversations (ended_at)
    WHERE outcome = 'spam' AND basket_at IS NULL;
-- What somebody wrote of our service in a conversation waits among the letters for the quality service.
CREATE TABLE IF NOT EXISTS conversation_letters (
    conversation_id bigint PRIMARY KEY REFERENCES conversations,
    letter_id       bigint NOT NULL UNIQUE REFERENCES service_letters,
    person_id       bigint NOT NULL REFERENCES people  -- who took it down
);
CREATE INDEX IF NOT EXISTS conversations_author ON conversations (source, address, conversation_id);
CREATE INDEX IF NOT EXISTS conversations_ticket ON conversations (ticket) WHERE ticket IS NOT NULL;
CREATE INDEX IF NOT EXISTS conversations_owed ON conversations (register_at)
    WHERE register_at IS NOT NULL AND ticket IS NULL;
CREATE INDEX IF NOT EXISTS conversations_receipt ON conversations (receipt_at)
    WHERE receipt_at IS NOT NULL;
-- What was said. `external_id` is the network's: each message is here once. `turn_at`: when the bot is
-- to look at it (an album is one turn, after its last part); null: it has. A note is seen by us only.
-- `outbox_key`: how an answer of ours goes out.
CREATE TABLE IF NOT EXISTS messages (
    message_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id bigint NOT NULL REFERENCES conversations,
    kind            text NOT NULL CHECK (kind IN ('in', 'out', 'note')),
    source          text NOT NULL REFERENCES sources,
    external_id     text,
    part            text NOT NULL CHECK (part IN ('applicant', 'operator', 'bot')),
    person_id       bigint REFERENCES people,
    text            text NOT NULL DEFAULT '',
    lat             double precision CHECK (lat BETWEEN -90 AND 90),
    lon             double precision CHECK (lon BETWEEN -180 AND 180),
    album           text,
    content         boolean NOT NULL DEFAULT false,  -- what a ticket is about, no word to the bot
    published_at    timestamptz NOT NULL,
    seen_at         timestamptz NOT NULL,
    turn_at         timestamptz,
    edited_at       timestamptz,
    deleted_at      timestamptz,
    outbox_key      text UNIQUE REFERENCES outbox (key),
    link            text NOT NULL DEFAULT '',        -- where people read it
    UNIQUE (source, external_id),
    CHECK ((kind = 'in') = (external_id IS NOT NULL)),
    CHECK ((lat IS NULL) = (lon IS NULL))
);
CREATE INDEX IF NOT EXISTS messages_of_conversation ON messages (conversation_id, message_id);
CREATE INDEX IF NOT EXISTS messages_turn ON messages (turn_at) WHERE turn_at IS NOT NULL;
-- What a message said before it was edited at `until_at`.
CREATE TABLE IF NOT EXISTS message_versions (
    message_id bigint NOT NULL REFERENCES messages,
    until_at   timestamptz NOT NULL,
    text       text NOT NULL,
    PRIMARY KEY (message_id, until_at)
);
-- How many had seen a message by `read_at`, as its network counts: a row for each figure that was another.
CREATE TABLE IF NOT EXISTS message_views (
    message_id bigint NOT NULL REFERENCES messages,
    read_at    timestamptz NOT NULL,
    views      integer NOT NULL CHECK (views >= 0),
    PRIMARY KEY (message_id, read_at)
);
CREATE INDEX IF NOT EXISTS message_views_read ON message_views (read_at);
-- How many have seen what a ticket was written as: of several posts the one that most have; null: it is not
-- known.
CREATE OR REPLACE FUNCTION ticket_reach(number text) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT max((SELECT v.views FROM message_views v WHERE v.message_id = m.message_id
                 ORDER BY v.read_at DESC LIMIT 1))
      FROM conversations c JOIN messages m USING (conversation_id)
     WHERE c.ticket = number AND m.kind = 'in'
$$;
-- Messages that were taken back before they came: a network that calls us keeps no order. Marked when
-- they come; one that never comes is forgotten a week after we heard so, at `heard_at`.
CREATE TABLE IF NOT EXISTS deletions_ahead (
    source      text NOT NULL REFERENCES sources,
    external_id text NOT NULL,
    deleted_at  timestamptz NOT NULL,
    heard_at    timestamptz NOT NULL,
    PRIMARY KEY (source, external_id)
);
CREATE INDEX IF NOT EXISTS deletions_ahead_heard ON deletions_ahead (heard_at);
-- Files of messages. `handle`: what the network gives the file out for; it is fetched, judged and laid
-- on the shelf of messages under `file_id`. `ticket`: onto which it was laid as well.
CREATE TABLE IF NOT EXISTS message_files (
    message_id bigint NOT NULL REFERENCES messages,
    place      smallint NOT NULL CHECK (place >= 0),
    handle     text NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('photo', 'video', 'voice', 'other')),
    state      text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'there', 'refused')),
    why        text,
    tries      integer NOT NULL DEFAULT 0,
    next_at    timestamptz NOT NULL,
    file_id    text UNIQUE CHECK (file_id ~ '^[0-9a-f]{32}$'),
    media_type text,
    bytes      bigint,
    width      integer,
    height     integer,
    lat        double precision CHECK (lat BETWEEN -90 AND 90),
    lon        double precision CHECK (lon BETWEEN -180 AND 180),
    ticket     text REFERENCES tickets,
    erased_at  timestamptz,
    PRIMARY KEY (message_id, place),
    CHECK ((state = 'there') = (file_id IS NOT NULL)),
    CHECK ((lat IS NULL) = (lon IS NULL))
);
CREATE INDEX IF NOT EXISTS message_files_waiting ON message_files (next_at) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS message_files_loose ON message_files (message_id)
    WHERE state = 'there' AND ticket IS NULL AND erased_at IS NULL AND kind IN ('photo', 'video');
CREATE INDEX IF NOT EXISTS message_files_erased ON message_files (file_id)
    WHERE erased_at IS NOT NULL AND bytes > 0;

-- Answers that are at hand in three languages; one that is closed stays for its history.
CREATE TABLE IF NOT EXISTS macros (
    macro_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    names      names NOT NULL,
    texts      names NOT NULL,
    changed_by bigint NOT NULL REFERENCES people,
    changed_at timestamptz NOT NULL,
    closed_at  timestamptz
);

-- Who has a conversation open, and what they have typed and not sent. `viewed_at`: null when they left it;
-- `typed_at`: of their last letter.
CREATE TABLE IF NOT EXISTS conversation_readers (
    conversation_id bigint NOT NULL REFERENCES conversations,
    person_id bigint NOT NULL REFERENCES people,
    viewed_at timestamptz,
    typed_at  timestamptz,
    draft     text NOT NULL DEFAULT '',
    draft_mode text NOT NULL DEFAULT 'answer' CHECK (draft_mode IN ('answer', 'note', 'alone')),
    PRIMARY KEY (conversation_id, person_id)
);

-- To whom the dispatcher offered a conversation, from `offered_at` to `ended_at`, and how that ended.
-- Written by the scribe, which may be ahead of a conversation that is restored from a copy: no reference.
CREATE TABLE IF NOT EXISTS conversation_offers (
    conversation_id bigint NOT NULL,
    operator   text NOT NULL,
    offered_at timestamptz NOT NULL,
    ended_at   timestamptz NOT NULL CHECK (ended_at >= offered_at),
    result     text NOT NULL CHECK (result IN ('taken', 'declined', 'silent', 'interrupted', 'away', 'gone')),
    PRIMARY KEY (conversation_id, offered_at)
);
-- Hashtags and words that are watched in public. `word`: as it was typed; `normal`: as it is compared
-- (channels/watched.py). One that is watched no more stays, so that none of the first ones comes back.
CREATE TABLE IF NOT EXISTS watched_words (
    word_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    word       text NOT NULL CHECK (length(word) BETWEEN 2 AND 200),
    normal     text NOT NULL UNIQUE CHECK (length(normal) BETWEEN 2 AND 100),
    added_at   timestamptz NOT NULL DEFAULT now(),
    added_by   bigint REFERENCES people,
    removed_at timestamptz
);
-- Public channels of Telegram that are read, with the comments below their posts (channels/telegram_public).
-- `name`: after t.me/. One that is read no more stays.
CREATE TABLE IF NOT EXISTS watched_channels (
    channel_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL UNIQUE CHECK (name ~ '^[a-z][a-z0-9_]{3,31}$'),
    added_at   timestamptz NOT NULL DEFAULT now(),
    added_by   bigint NOT NULL REFERENCES people,
    removed_at timestamptz
);
-- What mails have beside their words. `mail_id`: their Message-ID; `reference_ids`: of mails that they
-- answer; `sender`: whose mail it is, who may not be the conversation's author.
CREATE TABLE IF NOT EXISTS mails (
    message_id    bigint PRIMARY KEY REFERENCES messages,
    mail_id       text NOT NULL,
    reference_ids text[] NOT NULL,
    subject       text NOT NULL,
    sender        text NOT NULL
);
CREATE INDEX IF NOT EXISTS mails_mail_id ON mails (mail_id) WHERE mail_id <> '';

-- Wakes the process of the channels.
CREATE OR REPLACE FUNCTION wake_channels() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('channels', TG_TABLE_NAME);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER conversations_wake AFTER UPDATE ON conversations
    FOR EACH ROW WHEN (OLD.ticket IS DISTINCT FROM NEW.ticket
                       OR OLD.register_at IS DISTINCT FROM NEW.register_at
                       OR OLD.holder IS DISTINCT FROM NEW.holder
                       OR OLD.ended_at IS DISTINCT FROM NEW.ended_at
                       OR OLD.withdrawn_at IS DISTINCT FROM NEW.withdrawn_at
                       OR OLD.answered_at IS DISTINCT FROM NEW.answered_at
                       OR OLD.outside_at IS DISTINCT FROM NEW.outside_at
                       OR OLD.snoozed_until IS DISTINCT FROM NEW.snoozed_until)
    EXECUTE FUNCTION wake_channels();
CREATE OR REPLACE TRIGGER outbox_wakes_channels AFTER INSERT OR UPDATE OF state ON outbox
    FOR EACH ROW WHEN (NEW.channel NOT IN ('mail', 'webhook', 'sms', 'telegram', 'push', 'police'))
    EXECUTE FUNCTION wake_channels();
CREATE OR REPLACE TRIGGER tickets_due_wake AFTER UPDATE OF due_at ON tickets
    FOR EACH ROW WHEN (OLD.due_at IS NULL AND NEW.channel IN ('telegram', 'social', 'mail', 'web'))
    EXECUTE FUNCTION wake_channels();

-- Reports that citizens write on the city's site ----------------------------------------------

-- A report on its way, page by page. The browser has a key, of which only the hash is kept.
-- `token`: of the request that it becomes (open311_requests). `applicant`: the telephone in E.164,
-- for an erasure. What was typed is forgotten with the ticket (`finished_at`), or as it expires.
CREATE TABLE IF NOT EXISTS report_drafts (
    key_sha256  text PRIMARY KEY CHECK (key_sha256 ~ '^[0-9a-f]{64}$'),
    token       text NOT NULL UNIQUE,
    expires_at  timestamptz NOT NULL,
    language    text NOT NULL,
    answers     jsonb NOT NULL DEFAULT '{}',
    applicant   text,
    sent_at     timestamptz,
    finished_at timestamptz,                   -- photos are with the ticket
    CHECK (finished_at IS NULL OR sent_at IS NOT NULL)
);
CREATE INDEX IF NOT EXISTS report_drafts_expired ON report_drafts (expires_at);
CREATE INDEX IF NOT EXISTS report_drafts_unfinished ON report_drafts (sent_at)
    WHERE sent_at IS NOT NULL AND finished_at IS NULL;
CREATE INDEX IF NOT EXISTS report_drafts_applicant ON report_drafts (applicant)
    WHERE applicant IS NOT NULL;

-- Publications --------------------------------------------------------------------------------

-- What of a report's words and photos everybody may see, by the yes of a person, who may have shortened the
-- words; none of both: it was kept back. Of a report without a row nothing is shown yet.
CREATE TABLE IF NOT EXISTS publications (
    ticket     text PRIMARY KEY REFERENCES tickets,
    words      text NOT NULL DEFAULT '' CHECK (length(words) <= 4000),
    photos     text[] NOT NULL DEFAULT '{}',
    decided_by bigint NOT NULL REFERENCES people,
    decided_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS publications_decided ON publications (decided_at);

-- Articles that everybody may read, by the yes of who may write them.
CREATE TABLE IF NOT EXISTS public_articles (
    article_id   bigint PRIMARY KEY REFERENCES articles,
    published_by bigint NOT NULL REFERENCES people,
    published_at timestamptz NOT NULL DEFAULT now()
);

-- Followers -----------------------------------------------------------------------------------

-- Who follows a ticket, or an area: the tickets of a district, of a topic, or of both (codes). `address`: a
-- mailbox, or the address that a browser's push service has given it; `keys`: that browser's, with which
-- what is sent to it is encrypted. A mailbox is told nothing before it has been confirmed.
-- `known_until`: of an area, tickets opened before are known; the next are sent at `next_at`.
CREATE TABLE IF NOT EXISTS followers (
    follower_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    way          text NOT NULL CHECK (way IN ('mail', 'push')),
    address      text NOT NULL CHECK (length(address) BETWEEN 3 AND 1000),
    keys         jsonb,
    language     text NOT NULL CHECK (language IN ('kk', 'ru', 'en')),
    ticket       text REFERENCES tickets,
    district     text REFERENCES districts,
    topic        text REFERENCES topics (code),
    made_at      timestamptz NOT NULL DEFAULT now(),
    confirmed_at timestamptz,
    known_until      timestamptz NOT NULL,
    next_at      timestamptz NOT NULL,
    CHECK ((ticket IS NULL) = (num_nonnulls(district, topic) > 0)),
    CHECK ((way = 'push') = (keys IS NOT NULL)),
    UNIQUE NULLS NOT DISTINCT (way, address, ticket, district, topic)
);
CREATE INDEX IF NOT EXISTS followers_ticket ON followers (ticket) WHERE ticket IS NOT NULL;
CREATE INDEX IF NOT EXISTS followers_area ON followers (next_at) WHERE ticket IS NULL;

-- Public notices ------------------------------------------------------------------------------

-- What the city is told: what happened, where, how grave it is and what is being done. A row is one version: a
-- correction is the next version of the same `series`, which is published in place of the one before. Its states are
-- registry/public_notices/life.py. `what`, `doing`: language → words. `drill`: an exercise. A circle (`lat`, `lon`,
-- `radius_m`) has the district of its middle; without district and circle the whole city is meant.
CREATE TABLE IF NOT EXISTS public_notices (
    notice_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    series     text NOT NULL DEFAULT left(replace(gen_random_uuid()::text, '-', ''), 16),
    version    integer NOT NULL DEFAULT 1 CHECK (version >= 1),
    state      text NOT NULL DEFAULT 'draft'
        CHECK (state IN ('draft', 'held', 'approved', 'published', 'corrected', 'over', 'withdrawn', 'dropped')),
    drill      boolean NOT NULL DEFAULT false,
    category   text NOT NULL
        CHECK (category IN ('utilities', 'transport', 'weather', 'fire', 'safety', 'health', 'environment', 'other')),
    severity   text NOT NULL CHECK (severity IN ('minor', 'moderate', 'severe', 'extreme')),
    topic      text REFERENCES topics (code),
    district   text REFERENCES districts,
    place      text NOT NULL DEFAULT '' CHECK (length(place) <= 200),
    lat        double precision CHECK (lat BETWEEN -90 AND 90),
    lon        double precision CHECK (lon BETWEEN -180 AND 180),
    radius_m   integer CHECK (radius_m BETWEEN 1 AND 50000),
    what       jsonb NOT NULL CHECK (jsonb_typeof(what) = 'object' AND what <> '{}'),
    doing      jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(doing) = 'object'),
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    written_by bigint NOT NULL REFERENCES people,
    written_at timestamptz NOT NULL DEFAULT now(),
    approved_by bigint REFERENCES people,
    published_at timestamptz,
    ended_at   timestamptz,
    held_until timestamptz,
    reason     text NOT NULL DEFAULT '' CHECK (length(reason) <= 500),
    UNIQUE (series, version),
    CONSTRAINT public_notices_times CHECK (starts_at < ends_at),
    CONSTRAINT public_notices_circle CHECK (num_nonnulls(lat, lon, radius_m) IN (0, 3)),
    CONSTRAINT public_notices_two_persons CHECK (
        severity NOT IN ('severe', 'extreme') OR approved_by IS NULL OR approved_by <> written_by)
);
CREATE UNIQUE INDEX IF NOT EXISTS public_notices_shown ON public_notices (series) WHERE state = 'published';
CREATE INDEX IF NOT EXISTS public_notices_ended ON public_notices (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS public_notices_waiting ON public_notices (written_at)
    WHERE state IN ('draft', 'held', 'approved');

-- The steps of each notice, never changed: who took which step, and why.
CREATE TABLE IF NOT EXISTS public_notice_steps (
    step_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notice_id bigint NOT NULL REFERENCES public_notices,
    step      text NOT NULL,
    person_id bigint REFERENCES people,
    reason    text NOT NULL DEFAULT '' CHECK (length(reason) <= 500),
    taken_at  timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS public_notice_steps_of ON public_notice_steps (notice_id, step_id);

-- Browsers that want public notices: from `least` severity on, of a topic, of a district or a circle. `endpoint`:
-- where its push service takes messages. Between `quiet_from` and `quiet_to` (hours) only extreme ones are sent.
CREATE TABLE IF NOT EXISTS notice_followers (
    follower_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    endpoint   text NOT NULL UNIQUE CHECK (length(endpoint) BETWEEN 12 AND 1000),
    p256dh     text NOT NULL,
    auth       text NOT NULL,
    language   text NOT NULL CHECK (language IN ('kk', 'ru', 'en')),
    least      text NOT NULL CHECK (least IN ('minor', 'moderate', 'severe', 'extreme')),
    topic      text REFERENCES topics (code),
    district   text REFERENCES districts,
    lat        double precision CHECK (lat BETWEEN -90 AND 90),
    lon        double precision CHECK (lon BETWEEN -180 AND 180),
    radius_m   integer CHECK (radius_m BETWEEN 1 AND 50000),
    quiet_from integer CHECK (quiet_from BETWEEN 0 AND 23),
    quiet_to   integer CHECK (quiet_to BETWEEN 0 AND 23),
    made_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT notice_followers_circle CHECK (num_nonnulls(lat, lon, radius_m) IN (0, 3)),
    CONSTRAINT notice_followers_quiet CHECK (num_nonnulls(quiet_from, quiet_to) IN (0, 2))
);
CREATE INDEX IF NOT EXISTS notice_followers_topic ON notice_followers (topic) WHERE topic IS NOT NULL;
CREATE INDEX IF NOT EXISTS notice_followers_district ON notice_followers (district) WHERE district IS NOT NULL;

-- One sending of a notice to its followers, in batches by their ids; all up to `reached` have been served.
CREATE TABLE IF NOT EXISTS notice_rounds (
    round_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notice_id bigint NOT NULL REFERENCES public_notices,
    news      text NOT NULL CHECK (news IN ('published', 'corrected', 'over', 'withdrawn')),
    begun_at  timestamptz NOT NULL,
    reached   bigint NOT NULL DEFAULT 0,
    sent      integer NOT NULL DEFAULT 0,
    gone      integer NOT NULL DEFAULT 0,
    failed    integer NOT NULL DEFAULT 0,
    ended_at  timestamptz,
    UNIQUE (notice_id, news)
);
CREATE INDEX IF NOT EXISTS notice_rounds_open ON notice_rounds (round_id) WHERE ended_at IS NULL;

-- Who was sent a notice: they get its corrections, whatever they follow now.
CREATE TABLE IF NOT EXISTS notice_receipts (
    series      text NOT NULL,
    follower_id bigint NOT NULL REFERENCES notice_followers ON DELETE CASCADE,
    PRIMARY KEY (series, follower_id)
);
CREATE INDEX IF NOT EXISTS notice_receipts_of ON notice_receipts (follower_id);

-- Wakes the pages that show notices, and the process that sends them.
CREATE OR REPLACE FUNCTION public_notice_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('public_notices', ''), pg_notify('registry', TG_TABLE_NAME);
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER public_notices_changed AFTER INSERT OR UPDATE ON public_notices
    FOR EACH STATEMENT EXECUTE FUNCTION public_notice_changed();

-- Applicants' own tickets ---------------------------------------------------------------------

-- One-time codes by which an applicant sees all their tickets. `applicant`: as tickets have it; null: it was
-- asked for with an address that no ticket has. A code that was right is a visit with a key, of which the hash is
-- kept. Both are forgotten when they hold no longer.
CREATE TABLE IF NOT EXISTS own_codes (
    code_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    applicant      text,
    expires_at     timestamptz NOT NULL,
    tries          integer NOT NULL DEFAULT 0,
    session_sha256 text UNIQUE CHECK (session_sha256 ~ '^[0-9a-f]{64}$')
);
CREATE INDEX IF NOT EXISTS own_codes_expired ON own_codes (expires_at);

-- The second line: cameras ---------------------------------------------------------------------

-- The city's cameras. `code`: the city's own name of it. Streams have no login in them: `credentials` is the
-- login sealed with the installation's secret (second_line/sealing.py). `azimuth`: where it looks, degrees from
-- north; `field_of_view`: degrees. `masks`: rectangles of the picture that nobody may see, in per cent.
CREATE TABLE IF NOT EXISTS cameras (
    camera_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code        text NOT NULL UNIQUE CHECK (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$'),
    name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    device      text NOT NULL DEFAULT '' CHECK (length(device) <= 100),
    channel     integer NOT NULL DEFAULT 1 CHECK (channel BETWEEN 1 AND 999),
    main_stream text NOT NULL UNIQUE CHECK (main_stream ~ '^rtsps?://[^@]+$'),
    sub_stream  text NOT NULL DEFAULT '' CHECK (sub_stream ~ '^(rtsps?://[^@]+)?$'),
    credentials text NOT NULL DEFAULT '',
    lat         double precision NOT NULL CHECK (lat BETWEEN -90 AND 90),
    lon         double precision NOT NULL CHECK (lon BETWEEN -180 AND 180),
    azimuth     integer CHECK (azimuth BETWEEN 0 AND 359),
    field_of_view integer CHECK (field_of_view BETWEEN 1 AND 360),
    owner_id    bigint NOT NULL REFERENCES bodies,
    district    text REFERENCES districts,
    masks       jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(masks) = 'array'),
    presets     text[] NOT NULL DEFAULT '{}',
    in_service  boolean NOT NULL DEFAULT true,
    version     integer NOT NULL DEFAULT 1,
    CONSTRAINT cameras_sector CHECK ((azimuth IS NULL) = (field_of_view IS NULL))
);
-- What looks at each camera in service have found (second_line/health/judging.py). `outcome`: of the last request;
-- `fault`: seen by two looks in a row, the first of them at `since`; `ticket`: of the fault, until it is closed.
CREATE TABLE IF NOT EXISTS camera_health (
    camera_id    bigint PRIMARY KEY REFERENCES cameras ON DELETE CASCADE,
    next_look_at timestamptz NOT NULL,
    looked_at    timestamptz,
    outcome      text,
    fault        text CHECK (fault IN ('gone', 'frozen', 'black', 'covered', 'turned')),
    since        timestamptz,
    suspected    text,
    suspected_at timestamptz,
    ticket       text REFERENCES tickets,
    CONSTRAINT camera_health_since CHECK ((fault IS NULL) = (since IS NULL))
);
-- Returns the state of a camera as lists show it, from its own row and from that of its health (null: none yet).
CREATE OR REPLACE FUNCTION camera_state(c cameras, h camera_health) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT c.in_service THEN 'out_of_service' WHEN h.fault IS NOT NULL THEN 'faulty'
                WHEN h.looked_at IS NULL THEN 'unchecked' ELSE 'alive' END
$$;
CREATE INDEX IF NOT EXISTS camera_health_due ON camera_health (next_look_at);
CREATE INDEX IF NOT EXISTS camera_health_faults ON camera_health (camera_id)
    WHERE fault IS NOT NULL OR ticket IS NOT NULL;

-- Districts most of whose cameras are gone, each with the one ticket for all of them.
CREATE TABLE IF NOT EXISTS camera_outages (
    district text PRIMARY KEY REFERENCES districts,
    since    timestamptz NOT NULL,
    ticket   text REFERENCES tickets
);

-- Who watched which camera, from when to when: the camera stays named when it is no longer registered. `seat`: a
-- short name of the browser; `pictured`: whether there was a picture. Kept for `camera_views_keep_days`.
CREATE TABLE IF NOT EXISTS camera_views (
    view_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    camera_id   bigint REFERENCES cameras ON DELETE SET NULL,
    camera_code text NOT NULL CHECK (length(camera_code) <= 40),
    person_id   bigint NOT NULL REFERENCES people,
    seat        text NOT NULL CHECK (seat ~ '^[0-9A-F]{6}$'),
    began_at    timestamptz NOT NULL DEFAULT now(),
    seen_until  timestamptz NOT NULL DEFAULT now(),
    pictured    boolean NOT NULL DEFAULT false
);
CREATE INDEX IF NOT EXISTS camera_views_camera ON camera_views (camera_id, seen_until DESC) WHERE pictured;
CREATE INDEX IF NOT EXISTS camera_views_person ON camera_views (person_id, began_at DESC);
CREATE INDEX IF NOT EXISTS camera_views_until ON camera_views (seen_until);

CREATE INDEX IF NOT EXISTS cameras_owner ON cameras (owner_id);
CREATE INDEX IF NOT EXISTS cameras_district ON cameras (district);

-- Incidents that operators of the second line see on cameras. `camera_id` null: seen without one, or the camera was
-- removed; `camera` is its code then. `test`: planted to measure attention; it is never handed over. `same_as`: the
-- first incident of the same event, never one that has a `same_as` itself.
CREATE TABLE IF NOT EXISTS camera_incidents (
    incident_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text NOT NULL CHECK (kind ~ '^[a-z_]{1,30}$'),
    severity   text NOT NULL CHECK (severity IN ('extreme', 'severe', 'moderate', 'minor')),
    state      text NOT NULL DEFAULT 'seen' CHECK (state IN
               ('seen', 'confirmed', 'dismissed', 'handed_over', 'delivered', 'acknowledged', 'dispatched',
                'on_scene', 'resolved', 'unfounded', 'closed')),
    camera_id  bigint REFERENCES cameras ON DELETE SET NULL,
    camera     text NOT NULL DEFAULT '',
    place      text NOT NULL CHECK (length(place) BETWEEN 1 AND 300),
    lat        double precision NOT NULL CHECK (lat BETWEEN -90 AND 90),
    lon        double precision NOT NULL CHECK (lon BETWEEN -180 AND 180),
    district   text REFERENCES districts,
    words      text NOT NULL DEFAULT '' CHECK (length(words) <= 1000),
    seen_at    timestamptz NOT NULL,
    seen_by    bigint REFERENCES people,
    test       boolean NOT NULL DEFAULT false,
    same_as    bigint REFERENCES camera_incidents CHECK (same_as <> incident_id)
);
CREATE INDEX IF NOT EXISTS camera_incidents_open ON camera_incidents (seen_at)
    WHERE state NOT IN ('dismissed', 'closed');
CREATE INDEX IF NOT EXISTS camera_incidents_seen ON camera_incidents (seen_at);
CREATE INDEX IF NOT EXISTS camera_incidents_same ON camera_incidents (same_as) WHERE same_as IS NOT NULL;

-- What was done with an incident, for ever. `state`: after the step. `person_id` null: the police or the system.
-- `reason`: words that go with it. `message_id`: of the signed request by which the police answered; each once.
CREATE TABLE IF NOT EXISTS camera_incident_steps (
    step_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    incident_id bigint NOT NULL REFERENCES camera_incidents,
    step        text NOT NULL CHECK (step ~ '^[a-z_]{1,30}$'),
    state       text NOT NULL,
    at          timestamptz NOT NULL,
    actor       text NOT NULL CHECK (actor IN ('operator', 'lead', 'police', 'system')),
    person_id   bigint REFERENCES people,
    reason      text NOT NULL DEFAULT '' CHECK (length(reason) <= 1000),
    message_id  text UNIQUE,
    CONSTRAINT camera_incident_steps_person CHECK ((person_id IS NULL) = (actor = 'police' OR actor = 'system'))
);
CREATE INDEX IF NOT EXISTS camera_incident_steps_incident ON camera_incident_steps (incident_id, step_id);
CREATE OR REPLACE TRIGGER camera_incident_steps_stay BEFORE UPDATE OR DELETE ON camera_incident_steps
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE OR REPLACE TRIGGER camera_incident_steps_stay_whole BEFORE TRUNCATE ON camera_incident_steps
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

-- Tickets that are about the same event as an incident, as a person of the second line says.
CREATE TABLE IF NOT EXISTS camera_incident_tickets (
    incident_id bigint NOT NULL REFERENCES camera_incidents,
    ticket      text NOT NULL REFERENCES tickets,
    joined_at   timestamptz NOT NULL,
    joined_by   bigint NOT NULL REFERENCES people,
    PRIMARY KEY (incident_id, ticket)
);
CREATE INDEX IF NOT EXISTS camera_incident_tickets_ticket ON camera_incident_tickets (ticket);

-- Public notices that were drafted from an incident, by the first version of each.
CREATE TABLE IF NOT EXISTS camera_incident_notices (
    incident_id bigint NOT NULL REFERENCES camera_incidents,
    notice_id   bigint NOT NULL REFERENCES public_notices ON DELETE CASCADE,
    PRIMARY KEY (incident_id, notice_id)
);
CREATE INDEX IF NOT EXISTS camera_incident_notices_notice ON camera_incident_notices (notice_id);

-- Wakes the process of the second line.
CREATE OR REPLACE FUNCTION wake_second_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('second_line', TG_TABLE_NAME);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER camera_incident_steps_wake AFTER INSERT ON camera_incident_steps
    FOR EACH STATEMENT EXECUTE FUNCTION wake_second_line();
CREATE OR REPLACE TRIGGER outbox_wakes_second_line AFTER INSERT ON outbox
    FOR EACH ROW WHEN (NEW.channel = 'police') EXECUTE FUNCTION wake_second_line();

-- Personal data -------------------------------------------------------------------------------

-- Wishes to have an applicant's data erased. Somebody asks with a reason, somebody else decides.
-- `applicant` is forgotten with the rest; `tickets`, `calls` (of theirs, and of these tickets: what is saved
-- of them later is erased) and `erased` (what → how many rows) stay.
CREATE TABLE IF NOT EXISTS erasures (
    erasure_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    applicant  text,
    reason     text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    asked_at   timestamptz NOT NULL DEFAULT now(),
    asked_by   bigint NOT NULL REFERENCES people,
    decided_at timestamptz,
    decided_by bigint REFERENCES people CHECK (decided_by <> asked_by),
    state      text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'refused', 'confirmed', 'done')),
    done_at    timestamptz,
    tickets    text[] NOT NULL DEFAULT '{}',
    erased     jsonb NOT NULL DEFAULT '{}',
    calls      text[] NOT NULL DEFAULT '{}',
    CHECK ((decided_by IS NULL) = (state = 'asked')),
    CHECK ((done_at IS NOT NULL) = (state = 'done')),
    CHECK ((applicant IS NULL) = (state IN ('refused', 'done')))
);
CREATE UNIQUE INDEX IF NOT EXISTS erasures_open ON erasures (applicant) WHERE state = 'asked';

-- A line of history without anybody's words: what may stay is named, so that a new field does not.
CREATE OR REPLACE FUNCTION erased_change(change jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(jsonb_object_agg(field, CASE WHEN field IN
               ('state', 'topic_id', 'body_id', 'district', 'duplicate_of', 'extension_until',
                'call_out', 'outside', 'article', 'erased') THEN pair ELSE '["", ""]' END), '{}')
      FROM jsonb_each(change) AS each (field, pair)
$$;

-- The row of an append-only table as that erasure may leave it; null where it must stay as it is.
CREATE OR REPLACE FUNCTION erased_row(of_table text, was jsonb, erasure bigint) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
    e erasures;
BEGIN
    SELECT * INTO e FROM erasures WHERE erasure_id = erasure AND state = 'confirmed';
    IF of_table = 'ticket_history' AND was ->> 'ticket' = ANY (e.tickets) THEN
        RETURN was || jsonb_build_object('change', erased_change(was -> 'change'), 'reason', CASE
            WHEN was ->> 'reason' IS NULL THEN NULL WHEN was ->> 'reason' = 'opened' THEN 'opened'
            ELSE '' END);
    ELSIF of_table = 'clock_events' AND was ->> 'ticket' = ANY (e.tickets) THEN
        RETURN was || jsonb_build_object('detail', (was -> 'detail') - 'reason');
    ELSIF of_table = 'audit' AND e.applicant IS NOT NULL THEN
        RETURN was || jsonb_build_object(
            'subject', CASE WHEN was ->> 'subject' = e.applicant THEN 'erased'
                            ELSE was ->> 'subject' END,
            'detail', replace(was ->> 'detail', to_jsonb(e.applicant)::text, '"erased"')::jsonb);
    END IF;
    RETURN NULL;
END $$;

-- The conversations of a telephone that was shared, or of a network's own address (`telegram_bot:12345`).
CREATE OR REPLACE FUNCTION conversations_of(of_applicant text) RETURNS bigint[]
LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(DISTINCT c.conversation_id), '{}')
      FROM conversations c
      JOIN contacts k USING (contact_id)
      LEFT JOIN authors a USING (source, address)
     WHERE of_applicant IN (k.applicant, a.applicant, c.source || ':' || c.address,
                            c.source || ':' || c.private_address)
$$;

-- The letters on our service of a telephone, of a network's own address or of a mail's: what they wrote
-- on the site, by mail or in a conversation, and what a complaint or praise of a call of theirs was made of.
CREATE OR REPLACE FUNCTION letters_of(of_applicant text) RETURNS bigint[]
LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(l.letter_id), '{}')
      FROM service_letters l
     WHERE l.telephone = of_applicant
        OR (l.address <> '' AND of_applicant IN (l.address, 'mailbox:' || l.address))
        OR l.address IN (SELECT address FROM conversations WHERE source = 'mailbox' AND address <> ''
                            AND conversation_id = ANY (conversations_of(of_applicant)))
        OR l.letter_id IN (SELECT letter_id FROM conversation_letters
                            WHERE conversation_id = ANY (conversations_of(of_applicant)))
        OR l.complaint_id IN (SELECT complaint_id FROM complaints JOIN calls USING (call_id)
                               WHERE caller = of_applicant)
$$;

-- What stands in the way of erasing the applicant's data: open tickets, a call that is not over, a
-- call that is owed, a number that is blocked, a conversation that goes on.
CREATE OR REPLACE FUNCTION erasure_hindrances(of_applicant text) RETURNS text[]
LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(what ORDER BY what), '{}') FROM (
        SELECT 'open_tickets' WHERE EXISTS (SELECT FROM tickets WHERE applicant = of_applicant
            AND ticket_is_open(state))
        UNION ALL SELECT 'live_call' WHERE EXISTS (SELECT FROM calls
            WHERE caller = of_applicant AND ended_at IS NULL)
        UNION ALL SELECT 'owed_call' WHERE EXISTS (SELECT FROM callbacks
            WHERE number = of_applicant AND ended_at IS NULL)
        UNION ALL SELECT 'blocked' WHERE EXISTS (SELECT FROM blocked_numbers
            WHERE number = of_applicant AND lifted_at IS NULL)
        UNION ALL SELECT 'open_conversation' WHERE EXISTS (SELECT FROM conversations
            WHERE conversation_id = ANY (conversations_of(of_applicant)) AND ended_at IS NULL
              AND needs_person)) AS hindrance (what)
$$;

-- Carries out a confirmed erasure: the applicant's number, words and place leave every table; tickets,
-- calls, states, topics, districts and times stay. Recordings and the tickets' files are marked; whoever
-- asked removes them from the disk (`recordings_erased`, `ticket_files_erased`). Returns what was erased. Raises where something stands in the way.
CREATE OR REPLACE FUNCTION erase_applicant(erasure bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    who text; by_person bigint; its text[]; its_calls text[]; its_talks bigint[]; n bigint;
    its_letters bigint[]; told jsonb := '{}';
BEGIN
    SELECT applicant, decided_by INTO STRICT who, by_person FROM erasures
     WHERE erasure_id = erasure AND state = 'confirmed' FOR UPDATE;
    its_talks := conversations_of(who);
    PERFORM FROM authors WHERE (source, address) IN  -- as everybody locks: authors, conversations, tickets
        (SELECT source, address FROM conversations WHERE conversation_id = ANY (its_talks))
        ORDER BY source, address FOR UPDATE;
    its_talks := conversations_of(who);  -- whoever had an author until now may have begun one more
    PERFORM FROM conversations WHERE conversation_id = ANY (its_talks)
        ORDER BY conversation_id FOR NO KEY UPDATE;
    its := ARRAY(SELECT number FROM tickets WHERE applicant = who ORDER BY number FOR UPDATE);
    IF erasure_hindrances(who) <> '{}' THEN  -- also what came while these were waited for
        RAISE EXCEPTION 'something stands in the way' USING ERRCODE = 'restrict_violation';
    END IF;
    its_calls := ARRAY(SELECT contact_id FROM contacts WHERE applicant = who
                       UNION SELECT call_id FROM calls WHERE caller = who
                       UNION SELECT out_id FROM calls_out WHERE number = who);
    its_letters := letters_of(who);
    UPDATE erasures SET tickets = its, calls = ARRAY(SELECT unnest(its_calls)
           UNION SELECT call_id FROM calls WHERE ticket = ANY (its)
           UNION SELECT out_id FROM calls_out WHERE ticket = ANY (its)) WHERE erasure_id = erasure;
    PERFORM set_config('komek.erasure', erasure::text, true);
    UPDATE ticket_history SET change = erased_change(change), reason = CASE
           WHEN reason IS NULL OR reason = 'opened' THEN reason ELSE '' END WHERE ticket = ANY (its);
    UPDATE clock_events SET detail = detail - 'reason' WHERE ticket = ANY (its);
    UPDATE audit SET subject = CASE WHEN subject = who THEN 'erased' ELSE subject END,
                     detail = replace(detail::text, to_jsonb(who)::text, '"erased"')::jsonb
     WHERE action NOT IN ('ticket_read', 'number_shown', 'listen', 'sign_in', 'sign_out')
       AND (subject = who OR position(to_jsonb(who)::text IN detail::text) > 0);
    PERFORM set_config('komek.erasure', '', true);
    UPDATE tickets SET applicant = NULL, subject = '', text = '', address = '', answer = '',
           lat = NULL, lon = NULL, rough_place = false, version = version + 1, changed_at = now()
     WHERE number = ANY (its);
    UPDATE problem_tickets SET applicant = NULL WHERE ticket = ANY (its);
    UPDATE deadline_facts SET answer_key = NULL WHERE ticket = ANY (its) AND answer_key IS NOT NULL;
    INSERT INTO ticket_history (ticket, person_id, change)
    SELECT unnest(its), by_person, '{"erased": ["", true]}';
    told := told || jsonb_build_object('tickets', cardinality(its));
    -- What bodies were told of its tickets has the subject and the address. What has ended is emptied; what may
    -- still go out says the ticket's number, the step and the term, but nothing of the applicant.
    UPDATE outbox SET error = NULL, message = CASE WHEN state IN ('sent', 'refused') THEN '{}'
                                                   ELSE jsonb_set(message, '{text}', message -> 'subject') END
     WHERE message ->> 'ticket' = ANY (its) AND (state IN ('sent', 'refused') OR message ?& '{clock,subject}');
    UPDATE outbox SET address = '', message = '{}', error = NULL, ended_at = coalesce(ended_at, now()),
           state = CASE WHEN state = 'waiting' THEN 'refused' ELSE state END
     WHERE (channel, address) IN
           (SELECT source, unnest(ARRAY[address, private_address]) FROM conversations
             WHERE conversation_id = ANY (its_talks));
    DELETE FROM conversation_readers WHERE conversation_id = ANY (its_talks);
    DELETE FROM message_versions WHERE message_id IN
        (SELECT message_id FROM messages WHERE conversation_id = ANY (its_talks));
    DELETE FROM mails WHERE message_id IN
        (SELECT message_id FROM messages WHERE conversation_id = ANY (its_talks));
    UPDATE message_files SET erased_at = coalesce(erased_at, now()), handle = '', lat = NULL, lon = NULL,
           state = CASE WHEN state = 'waiting' THEN 'refused' ELSE state END
     WHERE message_id IN (SELECT message_id FROM messages WHERE conversation_id = ANY (its_talks));
    UPDATE messages SET text = '', link = '', lat = NULL, lon = NULL, album = NULL, turn_at = NULL,
           external_id = CASE WHEN kind = 'in' THEN 'erased/' || message_id END
     WHERE conversation_id = ANY (its_talks);
    GET DIAGNOSTICS n = ROW_COUNT; told := told || jsonb_build_object('messages', n);
    DELETE FROM authors WHERE applicant = who OR (source, address) IN
        (SELECT source, address FROM conversations WHERE conversation_id = ANY (its_talks));
    UPDATE contacts SET applicant = NULL WHERE applicant = who OR contact_id IN
        (SELECT contact_id FROM conversations WHERE conversation_id = ANY (its_talks));
    UPDATE conversations SET address = '', private_address = NULL, reason = '', about = '', accepts = false,
           register_at = NULL, receipt_at = NULL,
           outcome = coalesce(outcome, 'self_served'), ended_at = coalesce(ended_at, now())
     WHERE conversation_id = ANY (its_talks);
    UPDATE calls SET caller = NULL, caller_shown = '', caller_kind = 'anonymous' WHERE caller = who;
    GET DIAGNOSTICS n = ROW_COUNT; told := told || jsonb_build_object('calls', n);
    UPDATE contact_facts SET earlier_calls = NULL WHERE contact_id = ANY (its_calls);
    UPDATE calls_out SET number = '' WHERE number = who OR ticket = ANY (its);
    UPDATE callbacks SET number = '', reason = NULL WHERE number = who;
    UPDATE abuse_marks SET caller = NULL WHERE caller = who;
    UPDATE clock_words SET reason = '' WHERE ticket = ANY (its) AND reason <> '';
    DELETE FROM blocked_numbers WHERE number = who;
    DELETE FROM notices WHERE ticket = ANY (its) AND said_at IS NULL;
    UPDATE open311_requests SET description = '', address = '', media_url = '', lat = NULL, lon = NULL,
           text = '', applicant = NULL, account_id = '', device_id = '', answer = ''
     WHERE ticket = ANY (its) OR applicant = who;
    DELETE FROM report_drafts WHERE applicant = who;
    DELETE FROM publications WHERE ticket = ANY (its);
    DELETE FROM own_codes WHERE applicant = who;
    DELETE FROM followers WHERE way = 'mail' AND address = who;
    DELETE FROM routing_examples WHERE ticket = ANY (its);
    IF FOUND THEN  -- nobody may be there who learns the topics' words anew
        LOCK TABLE topic_words IN SHARE ROW EXCLUSIVE MODE;  -- what is being written is written first
        DELETE FROM topic_words WHERE topic_id IN (SELECT topic_id FROM tickets WHERE number = ANY (its));
    END IF;
    DELETE FROM ticket_meanings WHERE ticket = ANY (its);
    UPDATE loss_history SET words = '' WHERE words <> ''
       AND subject = ANY (SELECT 'call:' || unnest(its_calls));
    UPDATE loss_calls SET set_reason = '' WHERE set_reason <> '' AND call_id = ANY (its_calls);

    its_letters := ARRAY(SELECT letter_id FROM service_letters  -- before their complaints: one may be opened now
        WHERE letter_id = ANY (its_letters) OR telephone = who OR (address <> '' AND ticket = ANY (its))
           OR letter_id IN (SELECT letter_id FROM conversation_letters
                             WHERE conversation_id = ANY (its_talks))
           OR complaint_id IN (SELECT complaint_id FROM complaints WHERE call_id = ANY (its_calls))
        ORDER BY letter_id FOR UPDATE);
    UPDATE complaints SET words = '', finding = '', statement = '', answer = '', version = version + 1
     WHERE call_id = ANY (its_calls) OR reported_in = ANY (its_calls) OR complaint_id IN
           (SELECT complaint_id FROM service_letters WHERE letter_id = ANY (its_letters));
    UPDATE service_letters SET words = '', name = '', ticket = '', telephone = NULL, reason = '',
           address = '', state = CASE WHEN state = 'received' THEN 'closed' ELSE state END,
           settled_at = coalesce(settled_at, now())
     WHERE letter_id = ANY (its_letters);
    UPDATE outbox SET address = '', message = '{}', error = NULL, ended_at = coalesce(ended_at, now()),
           state = CASE WHEN state = 'waiting' THEN 'refused' ELSE state END
     WHERE (channel = 'sms' OR (channel = 'mail' AND message ?| '{follower,own_code,draft}')) AND address = who;
    -- A record that was refused is not tried again: it would write the applicant back. Not even what it says of
    -- a call can be told apart from them.
    UPDATE journal_refused SET record = '', reason = '', settled_at = coalesce(settled_at, now())
     WHERE call_id = ANY (its_calls) OR position(to_jsonb(who)::text IN record) > 0;
    UPDATE rating_objections SET words = '', answer = '' WHERE ticket = ANY (its);
    UPDATE rating_audits SET note = '' WHERE ticket = ANY (its);
    UPDATE assessments SET sheet = sheet || '{"notes": [], "comment": ""}', revision = revision + 1
     WHERE call_id = ANY (its_calls);
    UPDATE assessment_steps SET words = '' WHERE assessment_id IN
           (SELECT assessment_id FROM assessments WHERE call_id = ANY (its_calls));
    UPDATE assessment_disputes SET words = '', answer = '' WHERE assessment_id IN
           (SELECT assessment_id FROM assessments WHERE call_id = ANY (its_calls));
    UPDATE call_thread_messages SET words = '' WHERE thread_id IN
           (SELECT thread_id FROM call_threads WHERE call_id = ANY (its_calls));
    UPDATE recordings SET erased_at = now()
     WHERE erased_at IS NULL AND (ticket = ANY (its) OR call_id IN
           (SELECT unnest(calls) FROM erasures WHERE erasure_id = erasure));
    GET DIAGNOSTICS n = ROW_COUNT; told := told || jsonb_build_object('recordings', n);
    UPDATE recordings SET by_age = false
     WHERE by_age AND (ticket = ANY (its) OR call_id IN
           (SELECT unnest(calls) FROM erasures WHERE erasure_id = erasure));
    DELETE FROM recording_voices WHERE recording_id IN
        (SELECT recording_id FROM recordings WHERE ticket = ANY (its) OR call_id IN
            (SELECT unnest(calls) FROM erasures WHERE erasure_id = erasure));
    UPDATE ticket_files SET erased_at = coalesce(erased_at, now()), lat = NULL, lon = NULL
     WHERE ticket = ANY (its) AND (erased_at IS NULL OR lat IS NOT NULL);
    GET DIAGNOSTICS n = ROW_COUNT; told := told || jsonb_build_object('files', n);
    UPDATE erasures SET state = 'done', done_at = now(), applicant = NULL, erased = told
     WHERE erasure_id = erasure;
    RETURN told;
END $$;
