-- name: goal_counted_at_once
-- The number of contacts opened from :begins to before :ends that an operator answered while the applicant was on
-- the line, without duplicates. :topic counts with all topics below it; :body is one body; null: all.
-- `out_of`: 1 if any such contact was opened before :ends, else 0.
WITH answered AS (
    SELECT count(*) AS counted
      FROM tickets
     WHERE opened_at >= :begins::timestamptz AND opened_at < :ends::timestamptz
       AND state = 'answered_on_the_spot' AND duplicate_of IS NULL
       AND (:topic::text IS NULL OR topic_id IN (SELECT topics_below(:topic)))
       AND (:body::text IS NULL OR body_id = (SELECT body_id FROM bodies WHERE code = :body)))
SELECT counted,
       CASE WHEN counted > 0 THEN 1
            ELSE EXISTS (SELECT FROM tickets
                          WHERE opened_at < :ends::timestamptz AND duplicate_of IS NULL
                            AND (:topic::text IS NULL OR topic_id IN (SELECT topics_below(:topic)))
                            AND (:body::text IS NULL
                                 OR body_id = (SELECT body_id FROM bodies WHERE code = :body)))::integer END AS out_of
  FROM answered;

-- name: goal_counted_reopened
-- Of the contacts that bodies solved from :begins to before :ends, the number of those that were reopened. :topic
-- counts with all topics below it; :body is one body; null: all. Duplicates and terms that were started anew
-- are left out.
SELECT count(*) FILTER (WHERE reopened_at IS NOT NULL) AS counted, count(*) AS out_of
  FROM deadline_facts f
 WHERE kind = 'city' AND NOT duplicate AND NOT restarted AND body_id IS NOT NULL
   AND done_at >= :begins::timestamptz AND done_at < :ends::timestamptz
   AND (:topic::text IS NULL OR topic_id IN (SELECT topics_below(:topic)))
   AND (:body::text IS NULL OR body_id = (SELECT body_id FROM bodies WHERE code = :body));

-- name: goal_counted_days
-- The sum of the days from opening to solution of the contacts that bodies solved from :begins to before :ends,
-- and the number of these contacts; filters as in goal_counted_reopened.
SELECT coalesce(sum(extract(epoch FROM done_at - opened_at) / 86400), 0)::double precision AS counted,
       count(*) AS out_of
  FROM deadline_facts f
 WHERE kind = 'city' AND NOT duplicate AND NOT restarted AND body_id IS NOT NULL
   AND done_at >= :begins::timestamptz AND done_at < :ends::timestamptz
   AND (:topic::text IS NULL OR topic_id IN (SELECT topics_below(:topic)))
   AND (:body::text IS NULL OR body_id = (SELECT body_id FROM bodies WHERE code = :body));

-- name: goal_counted_tickets
-- Tickets opened from :begins to before :ends, as above; `out_of`: whether any was opened before :ends.
WITH opened AS (
    SELECT count(*) AS counted
      FROM tickets
     WHERE opened_at >= :begins::timestamptz AND opened_at < :ends::timestamptz
       AND duplicate_of IS NULL
       AND (:topic::text IS NULL OR topic_id IN (SELECT topics_below(:topic)))
       AND (:body::text IS NULL OR body_id = (SELECT body_id FROM bodies WHERE code = :body)))
SELECT counted,
       CASE WHEN counted > 0 THEN 1
            ELSE EXISTS (SELECT FROM tickets
                          WHERE opened_at < :ends::timestamptz
                            AND (:topic::text IS NULL OR topic_id IN (SELECT topics_below(:topic)))
                            AND (:body::text IS NULL
                                 OR body_id = (SELECT body_id FROM bodies WHERE code = :body)))::integer END AS out_of
  FROM opened;

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
SELECT coalesce(sum(survey_score), 0) AS counted, count(survey_score) AS out_of
  FROM contact_facts
 WHERE offered_at >= :begins::timestamptz AND offered_at < :ends::timestamptz AND NOT trial
   AND survey_score IS NOT NULL;
