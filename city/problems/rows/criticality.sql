-- name: criticality_versions
-- Every version of the table, the newest first, with who made it.
SELECT c.version, c.usual, c.topics, p.name AS person, c.made_at, c.reason
  FROM criticality_versions c LEFT JOIN people p ON p.person_id = c.made_by
 ORDER BY c.version DESC;

-- name: criticality_last
-- The table that is in force.
SELECT version, usual, topics FROM criticality_versions ORDER BY version DESC LIMIT 1;

-- name: criticality_hold
-- Nobody else makes a version until the transaction ends.
LOCK TABLE criticality_versions IN SHARE ROW EXCLUSIVE MODE;

-- name: criticality_add
-- The table is another from :made_at on (null: it is the file's), for :reason.
INSERT INTO criticality_versions (version, usual, topics, made_by, made_at, reason)
VALUES (:version, :usual, :topics, :made_by, :made_at, :reason);

-- name: criticality_reweigh
-- The problems of each of :topics weigh by the criticality at its place in :weights, to which the score is in
-- proportion.
WITH weights AS (
    SELECT * FROM unnest(:topics::bigint[], :weights::smallint[]) AS it (topic_id, weight)
), places AS (
    UPDATE problems p SET score = p.score * w.weight / p.criticality, criticality = w.weight
      FROM weights w WHERE p.topic_id = w.topic_id
)
UPDATE problem_districts p SET score = p.score * w.weight / p.criticality, criticality = w.weight
  FROM weights w WHERE p.topic_id = w.topic_id;

-- name: criticality_topics
-- Every topic with its parent.
SELECT t.topic_id, t.code, t.names, parent.code AS parent, t.retired_at IS NOT NULL AS retired
  FROM topics t LEFT JOIN topics parent ON parent.topic_id = t.parent_id
 ORDER BY t.topic_id;
