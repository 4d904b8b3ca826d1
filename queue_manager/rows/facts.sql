-- name: facts_partitions
-- Makes the missing partitions of the months from :since to :until; how many it made.
SELECT make_contact_facts_partitions(:since, :until);

-- name: facts_histories
-- What is on record of each of the calls :call_ids, and around it, as the domain's CallHistory has
-- it. Earlier calls of the same number are looked for as far back as :within, and counted up to
-- :most.
SELECT c.call_id, contacts.channel, c.line, c.dialled, c.language, c.route, c.trial, c.offered_at,
       c.expected_wait_seconds, c.greeted_at, c.connected_at, c.ended_at, c.outcome, c.ended_by,
       c.refusal, c.cut_off, c.overflowed, c.operator, c.ticket, c.talk_seconds, c.hold_seconds,
       jsonb_array_length(c.crowd -> 'available') AS free, (c.crowd ->> 'waiting')::integer AS in_line,
       coalesce(rung.operators, '{}') AS rung, coalesce(rung.results, '{}') AS ring_results,
       rung.first_at AS first_ring_at,
       coalesce(broken.handed_to, '{}') AS handed_to,
       coalesce(broken.handed_outside, '{}') AS handed_outside,
       coalesce((SELECT sum(ended_at - began_at) FROM operator_states s
                  WHERE s.call_id = c.call_id AND s.state = 'wrap_up'), interval '0') AS wrap_up,
       coalesce((SELECT sum(ended_at - began_at) FROM recording_gaps g
                  WHERE g.call_id = c.call_id), interval '0') AS unrecorded,
       surveys.score AS survey_score,
       (SELECT a.reason FROM abuse_marks a WHERE a.call_id = c.call_id AND a.reason IS NOT NULL
         ORDER BY a.marked_at DESC, a.operator LIMIT 1) AS abuse,
       callbacks.source AS callback_source, callbacks.result AS callback_result,
       callbacks.attempts AS callback_attempts,
       CASE WHEN c.caller IS NOT NULL THEN
           (SELECT count(*) FROM (
                   SELECT FROM calls e
                    WHERE e.caller = c.caller AND e.offered_at < c.offered_at
                      AND e.offered_at >= c.offered_at - :within::interval AND NOT e.trial
                    LIMIT :most) earlier)
       END AS earlier_calls,
       coalesce(known.kpi_ms, round(lines.kpi_seconds * 1000)::integer, 16000) AS kpi_ms,
       tickets.topic_id, tickets.body_id, tickets.district,
       c.skill, rostered.starts_at AS shift_starts_at, rostered.ends_at AS shift_ends_at
  FROM calls c
  JOIN contacts ON contacts.contact_id = c.call_id
  LEFT JOIN lines ON lines.number = c.line
  LEFT JOIN tickets ON tickets.number = c.ticket
  LEFT JOIN surveys ON surveys.call_id = c.call_id
  LEFT JOIN callbacks ON callbacks.callback_id = c.call_id
  LEFT JOIN contact_facts known ON known.contact_id = c.call_id AND known.offered_at = c.offered_at
  LEFT JOIN LATERAL (
       SELECT array_agg(r.operator ORDER BY r.started_at, r.ring_id) AS operators,
              array_agg(r.result ORDER BY r.started_at, r.ring_id) AS results,
              min(r.started_at) AS first_at
         FROM rings r WHERE r.call_id = c.call_id) rung ON true
  LEFT JOIN LATERAL (
       SELECT array_agg(b.transfer_to ORDER BY b.lost_at) AS handed_to,
              array_agg(b.outside ORDER BY b.lost_at) AS handed_outside
         FROM call_breaks b WHERE b.call_id = c.call_id) broken ON true
  LEFT JOIN LATERAL (
       SELECT s.starts_at, s.ends_at FROM shifts s
        WHERE s.extension = c.operator AND s.starts_at <= c.connected_at
          AND s.ends_at > c.connected_at
          AND s.starts_at > c.connected_at - interval '25 hours') rostered ON true
 WHERE c.call_id = ANY (:call_ids::text[]);

-- name: facts_write
-- These rows of facts :facts, in place of what stood there; a row that says the same is left alone.
INSERT INTO contact_facts AS f
SELECT * FROM jsonb_populate_recordset(NULL::contact_facts, :facts)
ON CONFLICT (contact_id, offered_at) DO UPDATE SET
    formulas = excluded.formulas, quarter_at = excluded.quarter_at, channel = excluded.channel,
    line = excluded.line, dialled = excluded.dialled, language = excluded.language,
    operator = excluded.operator, ticket = excluded.ticket, topic_id = excluded.topic_id,
    body_id = excluded.body_id, district = excluded.district, route = excluded.route,
    trial = excluded.trial, outcome = excluded.outcome, cause = excluded.cause,
    refusal = excluded.refusal, ended_by = excluded.ended_by, answered = excluded.answered,
    lost = excluded.lost, short_abandon = excluded.short_abandon, in_time = excluded.in_time,
    in_15 = excluded.in_15, in_20 = excluded.in_20, overflowed = excluded.overflowed,
    connected_at = excluded.connected_at, ended_at = excluded.ended_at, kpi_ms = excluded.kpi_ms,
    waited_ms = excluded.waited_ms, expected_wait_ms = excluded.expected_wait_ms,
    greeted_ms = excluded.greeted_ms, first_ring_ms = excluded.first_ring_ms,
    talk_ms = excluded.talk_ms, hold_ms = excluded.hold_ms, wrap_up_ms = excluded.wrap_up_ms,
    unrecorded_ms = excluded.unrecorded_ms, rings = excluded.rings,
    rings_no_answer = excluded.rings_no_answer, rings_failed = excluded.rings_failed,
    not_taken_by = excluded.not_taken_by, breaks = excluded.breaks,
    transfers = excluded.transfers, handed_outside = excluded.handed_outside,
    earlier_calls = excluded.earlier_calls, callback_source = excluded.callback_source,
    callback_result = excluded.callback_result, callback_attempts = excluded.callback_attempts,
    survey_score = excluded.survey_score, abuse = excluded.abuse, skill = excluded.skill,
    shift_starts_at = excluded.shift_starts_at, shift_ends_at = excluded.shift_ends_at
WHERE f.* IS DISTINCT FROM excluded.*;

-- name: facts_take_tickets
-- The facts of :call_ids say what their tickets say by now: a ticket that was changed while they
-- were computed was not seen.
UPDATE contact_facts f SET topic_id = t.topic_id, body_id = t.body_id, district = t.district
  FROM tickets t
 WHERE f.contact_id = ANY (:call_ids::text[]) AND t.number = f.ticket
   AND (f.topic_id, f.body_id, f.district) IS DISTINCT FROM (t.topic_id, t.body_id, t.district);

-- name: facts_drop_others
-- Facts of :call_ids that are no ended calls (any more), or of another first moment.
DELETE FROM contact_facts f
 WHERE f.contact_id = ANY (:call_ids::text[]) AND f.channel = 'telephone'
   AND NOT EXISTS (SELECT FROM calls c WHERE c.call_id = f.contact_id
                      AND c.offered_at = f.offered_at AND c.ended_at IS NOT NULL);

-- name: facts_stored
-- The facts of :call_ids as they stand.
SELECT * FROM contact_facts WHERE contact_id = ANY (:call_ids::text[]);

-- name: facts_stale
-- Ended calls whose facts may have changed: those of :changed, and the later calls, within :within,
-- of the callers of the calls :began.
SELECT call_id FROM calls WHERE call_id = ANY (:changed::text[]) AND ended_at IS NOT NULL
UNION
SELECT later.call_id
  FROM calls began
  JOIN calls later ON later.caller = began.caller AND later.offered_at > began.offered_at
       AND later.offered_at <= began.offered_at + :within::interval AND later.ended_at IS NOT NULL
 WHERE began.call_id = ANY (:began::text[]);

-- name: facts_live
-- Calls offered from :begins to before :ends on :line (null: every line) that still last.
SELECT call_id FROM calls
 WHERE ended_at IS NULL AND offered_at >= :begins AND offered_at < :ends
   AND (:line::text IS NULL OR line = :line);

-- name: facts_keys
-- Ended calls, and contacts with facts of a call, offered at :begins or later and before
-- (:before_at, :before_id), the latest first: at most :limit of a share :share of all, which share
-- the number :seed decides.
SELECT offered_at AS at, call_id AS id
  FROM ((SELECT offered_at, call_id FROM calls
          WHERE ended_at IS NOT NULL AND offered_at >= :begins AND offered_at <= :before_at
            AND (offered_at, call_id) < (:before_at, :before_id)
            AND (:share::float8 >= 1
                 OR abs(hashtextextended(call_id, :seed::bigint) % 1000000) < :share * 1000000)
          ORDER BY offered_at DESC, call_id DESC LIMIT :limit)
        UNION
        (SELECT offered_at, contact_id FROM contact_facts
          WHERE channel = 'telephone' AND offered_at >= :begins AND offered_at <= :before_at
            AND (offered_at, contact_id) < (:before_at, :before_id)
            AND (:share::float8 >= 1
                 OR abs(hashtextextended(contact_id, :seed::bigint) % 1000000) < :share * 1000000)
          ORDER BY offered_at DESC, contact_id DESC LIMIT :limit)) keys
 ORDER BY at DESC, id DESC
 LIMIT :limit;
