-- name: rating_hold
-- Whoever counts or freezes a month waits until the transaction ends that holds this lock.
SELECT pg_advisory_xact_lock(109109151);

-- name: rating_first_due
-- When the first contact was due that can be rated.
SELECT min(due_at) AS first_due FROM rated_terms;

-- name: rating_facts_are_built
-- Whether the facts of deadlines are there for all that is on record, by their :formulas.
SELECT EXISTS (SELECT FROM facts_progress
                WHERE kind = 'deadlines' AND formulas = :formulas AND finished_at IS NOT NULL) AS built;

-- name: rating_tallies
-- Contacts due after :begins and not after :ends, summed by body, head and deputy on the due day (of
-- :zone), and topic (city/rating/tally.py::RatingTally). A contact closed since :young_since may still be
-- reopened. It is `alike` where its body gave the same answer to :alike contacts or more, or where the answer says
-- nothing.
WITH parts AS (
    SELECT p.*, p.body_id = p.last_body AS last, p.body_id = p.last_body AND p.done_at IS NOT NULL AS closed,
           EXISTS (SELECT FROM ticket_files f
                    WHERE f.ticket = p.ticket AND f.part = 'body' AND f.kind = 'photo') AS photo
      FROM rated_parts(:begins, :ends, :zone) p
), keyed AS (
    SELECT *, closed AND (answer_key = 0 OR count(*) FILTER (WHERE closed) OVER
                          (PARTITION BY last_body, coalesce(answer_key::text, ticket)) >= :alike) AS alike
      FROM parts
)
SELECT k.body_id, d.head, d.deputy, k.topic_id,
       count(*) FILTER (WHERE last AND solved) AS solved,
       coalesce(sum(millionths) FILTER (WHERE NOT solved), 0)::bigint AS missed,
       sum(millionths)::bigint AS held,
       sum(millionths * millionths)::bigint AS squares,
       count(*) FILTER (WHERE last) AS contacts,
       count(*) FILTER (WHERE closed) AS closed,
       count(*) FILTER (WHERE last AND solved AND done_at >= :young_since::timestamptz) AS young,
       count(*) FILTER (WHERE closed AND in_time AND done_at >= due_at - interval '1 hour') AS last_hour,
       count(*) FILTER (WHERE closed AND NOT photo) AS without_photo,
       count(*) FILTER (WHERE closed AND is_reopened_in_time(done_at, reopened_at)) AS reopened,
       count(*) FILTER (WHERE moves >= 2) AS bounced, count(*) AS handled,
       count(*) FILTER (WHERE last AND coalesce(done_at, :now::timestamptz) - opened_at > interval '720 hours')
       AS open_long,
       count(*) FILTER (WHERE last AND waited > 0) AS questions,
       coalesce(sum(waited) FILTER (WHERE last), 0)::bigint AS waited,
       count(*) FILTER (WHERE last AND extended) AS extended,
       count(*) FILTER (WHERE alike) AS alike
  FROM keyed k
  LEFT JOIN heads_by_day(:begins, :ends, :zone) d ON d.body_id = k.body_id AND d.day = k.due_on
 GROUP BY 1, 2, 3, 4;

-- name: rating_rejected
-- The number of the contacts due after :begins and not after :ends that are counted separately, grouped as in
-- rating_tallies.
SELECT r.body_id, d.head, d.deputy, r.topic_id, count(*) AS rejected
  FROM rejected_contacts(:begins, :ends, :zone) r
  LEFT JOIN heads_by_day(:begins, :ends, :zone) d ON d.body_id = r.body_id AND d.day = r.due_on
 GROUP BY 1, 2, 3, 4;

-- name: rating_solved_in_term
-- Numbers of the contacts due after :begins and not after :ends, counted as rating_tallies counts them: those
-- solved in term and not reopened, and millionths of the missed ones. :topic counts with all topics below it;
-- of the contacts of the body :body only its own parts count; null: all. The zone 'UTC' has no effect: it only
-- says on which day a contact was due, and no day is read here.
SELECT count(*) FILTER (WHERE p.solved AND p.body_id = p.last_body) AS solved,
       coalesce(sum(p.millionths) FILTER (WHERE NOT p.solved), 0)::bigint AS missed
  FROM rated_parts(:begins, :ends, 'UTC') p
 WHERE (:topic::text IS NULL OR p.topic_id IN (SELECT topics_below(:topic)))
   AND (:body::text IS NULL OR p.body_id = (SELECT body_id FROM bodies WHERE code = :body));

-- name: rating_difficulties
-- How each topic went in the whole city: contacts due after :begins and not after :ends, and how many
-- of them were not solved in term and whole. An objection upheld takes its contact out here as in rated_parts.
SELECT topic_id, count(*) AS due,
       count(*) FILTER (WHERE NOT solved) AS late
  FROM rated_terms f
 WHERE is_due_within(due_at, :begins::timestamptz, :ends::timestamptz) AND NOT apart
   AND NOT EXISTS (SELECT FROM rating_objections o
                    WHERE o.ticket = f.ticket AND o.started_at = f.started_at AND o.result = 'upheld')
 GROUP BY 1;

-- name: rating_month
-- The month :month as it was counted last.
SELECT month, formulas, counted_at, frozen_at, figures FROM rating_months WHERE month = :month;

-- name: rating_months_known
-- Every month that was counted, the latest first.
SELECT month, counted_at, frozen_at FROM rating_months ORDER BY month DESC;

-- name: rating_month_write
-- The figures of :month, counted at :counted_at by :formulas, frozen where :frozen_at says since when.
INSERT INTO rating_months (month, formulas, counted_at, frozen_at, figures)
VALUES (:month, :formulas, :counted_at, :frozen_at, :figures)
ON CONFLICT (month) DO UPDATE SET formulas = excluded.formulas, counted_at = excluded.counted_at,
       frozen_at = excluded.frozen_at, figures = excluded.figures;

-- name: rating_contacts_freeze
-- The contacts due after :begins and not after :ends are those behind the figures of :month.
INSERT INTO rating_contacts (month, ticket, started_at, body_id, head, deputy, topic_id, due_at, done_at,
                             last, solved, millionths)
SELECT :month, p.ticket, p.started_at, p.body_id, d.head, d.deputy, p.topic_id, p.due_at, p.done_at,
       p.body_id = p.last_body, p.solved, p.millionths
  FROM rated_parts(:begins, :ends, :zone) p
  LEFT JOIN heads_by_day(:begins, :ends, :zone) d ON d.body_id = p.body_id AND d.day = p.due_on;

-- name: rating_corrections
-- What has come to pass since the month :first was frozen, whose it is: contacts that counted as solved and
-- whose applicants came back since, and parts of contacts that an objection took out since.
SELECT head, deputy, body_id, sum(refuted)::bigint AS refuted, sum(upheld)::bigint AS upheld
  FROM (SELECT c.head, c.deputy, c.body_id, 1 AS refuted, 0::bigint AS upheld
          FROM rating_months m
          JOIN rated_terms f ON f.reopened_at IS NOT NULL AND f.reopened_at > m.frozen_at
                            AND is_due_within(f.due_at, :begins::timestamptz, :ends::timestamptz)
          JOIN rating_contacts c ON c.month = m.month AND c.ticket = f.ticket
                                AND c.started_at = f.started_at AND c.last AND c.solved
         WHERE m.month = :first
        UNION ALL
        SELECT c.head, c.deputy, c.body_id, 0, c.millionths
          FROM rating_months m
          JOIN rating_objections o ON o.month = m.month AND o.result = 'upheld'
                                  AND o.decided_at > m.frozen_at
          JOIN rating_contacts c ON c.month = m.month AND c.ticket = o.ticket
                                AND c.started_at = o.started_at AND NOT c.solved
         WHERE m.month = :first) AS since
 GROUP BY 1, 2, 3;

-- name: rating_contacts_frozen
-- Contacts behind the points of the head :head in the frozen month :first, missed ones first, from
-- :offset on, :limit at most; with :missed only these.
SELECT c.ticket, c.started_at, c.body_id, t.names AS topic, c.due_at, c.done_at, c.solved, c.last,
       c.millionths, o.result AS objection_result, o.objection_id
  FROM rating_contacts c
  LEFT JOIN topics t USING (topic_id)
  LEFT JOIN rating_objections o ON o.ticket = c.ticket AND o.started_at = c.started_at
                               AND o.person_id = :head
 WHERE c.head = :head AND c.month = :first AND (c.last OR NOT c.solved) AND (NOT :missed OR NOT c.solved)
 ORDER BY c.solved, c.due_at, c.ticket LIMIT :limit OFFSET :offset;

-- name: rating_contacts_live
-- As of a frozen month, of contacts due after :begins and not after :ends.
SELECT p.ticket, p.started_at, p.body_id, t.names AS topic, p.due_at, p.done_at, p.solved,
       p.body_id = p.last_body AS last, p.millionths, o.result AS objection_result, o.objection_id
  FROM rated_parts(:begins, :ends, :zone) p
  JOIN heads_by_day(:begins, :ends, :zone) d ON d.body_id = p.body_id AND d.day = p.due_on AND d.head = :head
  LEFT JOIN topics t USING (topic_id)
  LEFT JOIN rating_objections o ON o.ticket = p.ticket AND o.started_at = p.started_at
                               AND o.person_id = :head
 WHERE (p.body_id = p.last_body OR NOT p.solved) AND (NOT :missed OR NOT p.solved)
 ORDER BY p.solved, p.due_at, p.ticket LIMIT :limit OFFSET :offset;

-- name: rating_person_names
-- The names of the people :ids.
SELECT person_id AS ident, name FROM people WHERE person_id = ANY (:ids::bigint[]);

-- name: rating_body_names
-- The names of the bodies :ids.
SELECT body_id AS ident, names FROM bodies WHERE body_id = ANY (:ids::bigint[]);

-- name: rating_figures_of
-- The figures of :part with one of :idents in each month that was counted from :since on, the latest month first,
-- with the city's share.
SELECT m.month, m.frozen_at, (m.figures ->> 'mean')::double precision AS city, f.figures
  FROM rating_months m CROSS JOIN LATERAL jsonb_array_elements(m.figures -> 'figures') f (figures)
 WHERE m.month >= :since AND f.figures ->> 'part' = :part
   AND (f.figures ->> 'ident')::bigint = ANY (:idents::bigint[])
 ORDER BY m.month DESC, (f.figures ->> 'ident')::bigint;
