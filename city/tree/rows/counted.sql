-- name: goal_counted_opened
-- The number of contacts opened from :begins to before :ends that are in :state (null: in any), without duplicates.
-- :topic counts with all topics below it; :body is one body; null: all. `out_of`: 1 if any such contact, in whatever
-- state, was opened before :ends, else 0.
WITH chosen AS NOT MATERIALIZED (
    SELECT opened_at, state FROM tickets
     WHERE opened_at < :ends::timestamptz AND duplicate_of IS NULL
       AND (:topic::text IS NULL OR topic_id IN (SELECT topics_below(:topic)))
       AND (:body::text IS NULL OR body_id = (SELECT body_id FROM bodies WHERE code = :body))
), counts AS (
    SELECT count(*) AS counted FROM chosen
     WHERE opened_at >= :begins::timestamptz AND (:state::text IS NULL OR state = :state))
SELECT counted::double precision,
       CASE WHEN counted > 0 THEN 1 ELSE EXISTS (SELECT FROM chosen)::integer END::double precision AS out_of
  FROM counts;

-- name: goal_counted_solved
-- The number of contacts that bodies solved from :begins to before :ends, of those that were reopened, and the sum
-- of the days from opening to solution. :topic counts with all topics below it; :body is one body; null: all.
-- Duplicates and terms that were started anew are left out.
SELECT count(*) AS solved, count(reopened_at) AS reopened,
       coalesce(sum(extract(epoch FROM done_at - opened_at) / 86400), 0)::double precision AS days
  FROM rated_terms
 WHERE done_at >= :begins::timestamptz AND done_at < :ends::timestamptz
   AND (:topic::text IS NULL OR topic_id IN (SELECT topics_below(:topic)))
   AND (:body::text IS NULL OR body_id = (SELECT body_id FROM bodies WHERE code = :body));

-- name: goal_counted_problem
-- Applicants whose contacts about the topic :topic count in the cell :cell (0: in the whole city) or (not
-- null) in the district :district, and were opened from :begins to before :ends, each once and without
-- duplicates; `out_of`: whether the topic had any contact before :ends.
SELECT (SELECT count(DISTINCT coalesce(k.applicant, k.number))
          FROM problem_contacts_in(t.topic_id, :cell, :district) p JOIN tickets k ON k.number = p.ticket
         WHERE k.duplicate_of IS NULL
           AND k.opened_at >= :begins::timestamptz AND k.opened_at < :ends::timestamptz) AS counted,
       EXISTS (SELECT FROM problem_tickets p JOIN tickets k ON k.number = p.ticket
                WHERE p.topic_id = t.topic_id AND k.opened_at < :ends::timestamptz)::integer AS out_of
  FROM topics t WHERE t.code = :topic;

-- name: goal_counted_marks
-- The sum of callers' marks of calls offered from :begins to before :ends, and how many there were.
SELECT coalesce(sum(survey_score), 0)::double precision AS counted,
       count(survey_score)::double precision AS out_of
  FROM contact_facts
 WHERE offered_at >= :begins::timestamptz AND offered_at < :ends::timestamptz AND NOT trial
   AND survey_score IS NOT NULL;
