-- name: bench_inbox_source
-- The network of what is made up, should it have brought nothing yet.
INSERT INTO sources (source) VALUES ('stand_in') ON CONFLICT DO NOTHING;

-- name: bench_inbox_fill
-- :count conversations of `:name 1` onward, published one after the other over :span before :ends,
-- with :messages messages each. Of those that are over (:over) all are answered, of others every third.
WITH made AS (
    SELECT n, :name || n AS address, :ends::timestamptz - :span::interval * (n::float8 / :count) AS at,
           :over OR n % 3 = 0 AS answered
      FROM generate_series(1, :count::integer) n
), wrote AS (
    INSERT INTO authors (source, address, name, language)
    SELECT 'stand_in', address, 'Айгүл ' || n, CASE WHEN n % 2 = 0 THEN 'kk' ELSE 'ru' END FROM made
), approached AS (
    INSERT INTO contacts (contact_id, channel, line, applicant, language, received_at)
    SELECT address, 'social', '109', 'stand_in:' || address, 'kk', at FROM made
), begun AS (
    INSERT INTO conversations (contact_id, source, address, published_at, seen_at, needs_person, accepts,
                               answered_at, outcome, ended_at)
    SELECT address, 'stand_in', address, at, at + interval '1 second', true, NOT :over,
           CASE WHEN answered THEN at + interval '4 minutes' END,
           CASE WHEN :over THEN 'done' END, CASE WHEN :over THEN at + interval '9 minutes' END
      FROM made
    RETURNING conversation_id, address, published_at, answered_at
)
INSERT INTO messages (conversation_id, kind, source, external_id, part, text, content, published_at, seen_at)
SELECT b.conversation_id, CASE WHEN own THEN 'in' ELSE 'note' END, 'stand_in',
       CASE WHEN own THEN b.address || '/' || m END, CASE WHEN own THEN 'applicant' ELSE 'operator' END,
       'Абай даңғылы 12: ауладағы құдықтың қақпағы жоқ, балалар ойнайды. Когда закроют люк во дворе? ' || m,
       own, b.published_at + m * interval '30 seconds', b.published_at + m * interval '30 seconds'
  FROM begun b
  CROSS JOIN LATERAL (SELECT m, m % 4 <> 3 AS own FROM generate_series(0, :messages::integer - 1) m) each;

-- name: bench_inbox_analyze
-- Many were written at once: the planner is told of them.
ANALYZE conversations, messages, authors, contacts;

-- name: bench_inbox_open
-- Conversations that go on, in no order.
SELECT conversation_id FROM conversations WHERE ended_at IS NULL AND needs_person;
