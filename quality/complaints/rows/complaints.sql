-- name: complaint_call
-- Of :call_id: who called, who answered and which person that is; null persons where the extension
-- is nobody's any more.
SELECT c.call_id, c.caller, c.operator, o.person_id AS subject, c.ticket, c.offered_at, s.score
  FROM calls c
  LEFT JOIN operators o ON o.extension = c.operator
  LEFT JOIN surveys s USING (call_id)
 WHERE c.call_id = :call_id;

-- name: complaint_candidates
-- Answered calls of :caller that began since :since, and the call :call_id, the latest first, at most
-- :limit: of which of them the applicant speaks. `kinds`: what there is of it already.
SELECT c.call_id, c.offered_at, c.operator, p.name AS operator_name, c.ticket,
       ticket_title(t.subject, t.text) AS subject,
       (SELECT coalesce(array_agg(x.kind), '{}') FROM complaints x WHERE x.call_id = c.call_id) AS kinds
  FROM calls c
  JOIN operators o ON o.extension = c.operator
  JOIN people p USING (person_id)
  LEFT JOIN tickets t ON t.number = c.ticket
 WHERE (c.caller = :caller AND c.offered_at >= :since::timestamptz AND c.connected_at IS NOT NULL)
    OR c.call_id = :call_id
 ORDER BY c.offered_at DESC
 LIMIT :limit;

-- name: complaint_add
-- A complaint or a praise of a call; null where there is one of its kind already.
INSERT INTO complaints (kind, source, call_id, reported_in, operator, subject, words, opened_at,
                        opened_by, due_at)
VALUES (:kind, :source, :call_id, :reported_in, :operator, :subject, :words, :opened_at, :opened_by,
        :due_at)
ON CONFLICT (call_id, kind) DO NOTHING
RETURNING complaint_id;

-- name: complaint_of_call
-- The complaint or praise (:kind) of :call_id, if there is one.
SELECT complaint_id FROM complaints WHERE call_id = :call_id AND kind = :kind;

-- name: complaint_locked
-- What the table of steps looks at, of :complaint_id, which nobody else changes meanwhile.
SELECT kind, state, subject, version FROM complaints WHERE complaint_id = :complaint_id FOR UPDATE;

-- name: complaint_step
-- :complaint_id is in :state now. `examiner`, `result` and `finding` are those of the last decision;
-- `reexamined` takes them back.
UPDATE complaints
   SET state = :state::text, version = version + 1,
       examiner = CASE WHEN :state = 'answered' THEN examiner ELSE :person_id::bigint END,
       result = CASE WHEN :state = 'examining' THEN NULL WHEN :state = 'answered' THEN result
                     ELSE :state END,
       decided_at = CASE WHEN :state = 'examining' THEN NULL WHEN :state = 'answered' THEN decided_at
                         ELSE :at::timestamptz END,
       grounds = CASE WHEN :state IN ('upheld', 'not_upheld', 'withdrawn') THEN :grounds::text[]
                      ELSE grounds END,
       finding = CASE WHEN :state = 'answered' OR :words::text = '' THEN finding ELSE :words END,
       answer = CASE WHEN :state = 'answered' THEN :words ELSE answer END,
       way = CASE WHEN :state = 'answered' THEN :way ELSE way END,
       answered_at = CASE WHEN :state = 'answered' THEN :at ELSE NULL END,
       answered_by = CASE WHEN :state = 'answered' THEN :person_id ELSE NULL END
 WHERE complaint_id = :complaint_id;

-- name: complaint_step_add
-- The step is on record.
INSERT INTO complaint_steps (complaint_id, at, person_id, step, state)
VALUES (:complaint_id, :at, :person_id, :step, :state);

-- name: complaint_show
-- Its subject may (:shown) or may not see which call it was and what was said. Not for the subject
-- to say.
UPDATE complaints SET shown = :shown, version = version + 1
 WHERE complaint_id = :complaint_id AND subject <> :person_id
RETURNING true;

-- name: complaint_state_own
-- The subject's own words on it, while it is not decided and they may know of what it speaks.
UPDATE complaints SET statement = :words, stated_at = :at, version = version + 1
 WHERE complaint_id = :complaint_id AND subject = :person_id AND shown
   AND state IN ('opened', 'examining')
RETURNING true;

-- name: complaints_found
-- Complaints and praise but those about :person_id, at most :limit; what is due first comes first,
-- then what is owed without a term, then what is over, the latest first. :open_pairs: kinds and
-- states that are open, as `kind:state`. :only_open, :kind, :operator: null leaves a filter out.
SELECT c.complaint_id, c.kind, c.source, c.call_id, c.operator, p.name AS operator_name, c.words,
       c.state, c.result, c.opened_at, c.due_at, c.answered_at, c.decided_at, e.name AS examiner_name,
       c.kind || ':' || c.state = ANY (:open_pairs::text[]) AS is_open
  FROM complaints c
  JOIN people p ON p.person_id = c.subject
  LEFT JOIN people e ON e.person_id = c.examiner
 WHERE c.subject <> :person_id
   AND (:only_open::boolean IS NULL OR (c.kind || ':' || c.state = ANY (:open_pairs)) = :only_open)
   AND (:kind::text IS NULL OR c.kind = :kind)
   AND (:operator::text IS NULL OR c.operator = :operator)
 ORDER BY (c.kind || ':' || c.state = ANY (:open_pairs)) DESC,
          CASE WHEN c.kind || ':' || c.state = ANY (:open_pairs) THEN c.due_at END NULLS LAST,
          c.opened_at DESC, c.complaint_id DESC
 LIMIT :limit;

-- name: complaint_whole
-- Everything of :complaint_id.
SELECT c.complaint_id, c.kind, c.source, c.call_id, c.reported_in, c.operator, c.subject,
       p.name AS operator_name, c.words, c.state, c.result, c.opened_at, o.name AS opened_by_name,
       c.due_at, e.name AS examiner_name, c.grounds, c.finding, c.decided_at, c.shown, c.statement,
       c.stated_at, c.answer, c.way, c.answered_at, a.name AS answered_by_name, k.caller, k.ticket,
       k.offered_at, s.score,
       (SELECT max(t.conversation_id) FROM service_letters l JOIN conversation_letters t USING (letter_id)
         WHERE l.complaint_id = c.complaint_id) AS conversation_id
  FROM complaints c
  JOIN people p ON p.person_id = c.subject
  JOIN people o ON o.person_id = c.opened_by
  JOIN calls k USING (call_id)
  LEFT JOIN surveys s USING (call_id)
  LEFT JOIN people e ON e.person_id = c.examiner
  LEFT JOIN people a ON a.person_id = c.answered_by
 WHERE c.complaint_id = :complaint_id;

-- name: complaint_story
-- The steps of :complaint_id, the oldest first.
SELECT s.at, p.name AS person_name, s.step, s.state
  FROM complaint_steps s JOIN people p USING (person_id)
 WHERE s.complaint_id = :complaint_id
 ORDER BY s.at;

-- name: complaints_of_subject
-- What there is about :person_id, opened from :begins to before :ends, the latest first, at most
-- :limit. Of which call it speaks and what was said is null where they may not know.
SELECT c.complaint_id, c.kind, c.state, c.result, c.opened_at, c.decided_at, c.shown,
       CASE WHEN c.shown THEN c.words END AS words, CASE WHEN c.shown THEN c.call_id END AS call_id,
       CASE WHEN c.shown THEN k.offered_at END AS offered_at,
       CASE WHEN c.shown THEN k.ticket END AS ticket,
       CASE WHEN c.shown THEN c.finding ELSE '' END AS finding, c.statement
  FROM complaints c JOIN calls k USING (call_id)
 WHERE c.subject = :person_id AND c.opened_at >= :begins::timestamptz
   AND c.opened_at < :ends::timestamptz
 ORDER BY c.opened_at DESC
 LIMIT :limit;

-- name: complaints_to_state
-- Of how many complaints :person_id may write a statement and has not.
SELECT count(*) FROM complaints
 WHERE subject = :person_id AND kind = 'complaint' AND shown AND statement = ''
   AND state IN ('opened', 'examining');

-- name: complaints_counts
-- For each person with any that were opened from :begins to before :ends: how many complaints, how
-- many of these were upheld, how many praises that were not turned down.
SELECT subject AS person_id,
       count(*) FILTER (WHERE kind = 'complaint') AS complaints,
       count(*) FILTER (WHERE kind = 'complaint' AND result = 'upheld') AS upheld,
       count(*) FILTER (WHERE kind = 'praise' AND coalesce(result, 'upheld') = 'upheld') AS praises
  FROM complaints
 WHERE opened_at >= :begins::timestamptz AND opened_at < :ends::timestamptz
 GROUP BY subject;
