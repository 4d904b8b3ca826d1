-- name: ticket_topics
-- Topics an operator may choose, the leaves of the tree, with the branch above and the body that
-- solves them where the district does not decide.
SELECT topics.topic_id, topics.code, topics.names,
       bodies.names AS body_names,
       branch.names AS branch_names
  FROM topics
  LEFT JOIN bodies ON bodies.body_id = body_of_topic(topics.topic_id, NULL)
  LEFT JOIN topics branch ON branch.topic_id = topics.parent_id
 WHERE topics.retired_at IS NULL
   AND NOT EXISTS (SELECT FROM topics leaf
                    WHERE leaf.parent_id = topics.topic_id AND leaf.retired_at IS NULL)
 ORDER BY topics.topic_id;

-- name: ticket_lock
-- What a save compares with; the ticket :number stays ours until the transaction ends.
SELECT number, operator, state, subject, text, address, topic_id, district, body_id, lat, lon,
       rough_place, urgent, version
  FROM tickets WHERE number = :number FOR NO KEY UPDATE;

-- name: ticket_set_urgent
-- The ticket :number is :urgent or not; its words stay, and so does their version.
UPDATE tickets SET urgent = :urgent WHERE number = :number;

-- name: ticket_save
-- The operator's words: :number, :subject, :text, :address, :topic_id, :district. As long as no
-- body has the ticket, who is to get it follows topic and district, or is the operator's choice
-- :body_id (null: none). The point is :lat :lon, only somewhere on the street or not :rough_place.
-- Returns what `ticket_saved` does.
UPDATE tickets SET
    subject = :subject, text = :text, address = :address, topic_id = :topic_id,
    district = :district, lat = :lat, lon = :lon, rough_place = :rough_place,
    body_id = CASE
        WHEN NOT ticket_body_is_proposed(state) THEN body_id
        WHEN :body_id::bigint IS NOT NULL THEN :body_id
        WHEN (topic_id, district) IS DISTINCT FROM (:topic_id, :district::text)
            THEN body_of_topic(:topic_id, :district)
        ELSE body_id END,
    version = version + 1, changed_at = now()
WHERE number = :number
RETURNING number, version, changed_at, body_id, district, state;

-- name: ticket_saved
-- What a save tells of the ticket :number.
SELECT number, version, changed_at, body_id, district, state FROM tickets WHERE number = :number;

-- name: tickets_of_applicant
-- The latest tickets of :applicant, but for the number :besides. At most :limit.
SELECT t.number, t.opened_at, t.applicant, t.state, ticket_title(t.subject, t.text) AS subject,
       t.address, t.operator,
       topics.names AS topic_names,
       EXISTS (SELECT FROM tasks k WHERE k.ticket = t.number AND k.done_at IS NULL) AS call_back
  FROM tickets t LEFT JOIN topics USING (topic_id)
 WHERE t.applicant = :applicant AND t.number IS DISTINCT FROM :besides
 ORDER BY t.opened_at DESC, t.number DESC
 LIMIT :limit;

-- name: tickets_not_registered
-- Tickets of calls that :operator answered since :since, with words in them, that are given to no body and
-- not closed: their words were typed and nobody registered them. The newest first, at most :limit.
SELECT t.number, t.opened_at, t.applicant, ticket_title(t.subject, t.text) AS subject, t.address,
       topics.names AS topic_names
  FROM tickets t LEFT JOIN topics USING (topic_id)
 WHERE t.operator = :operator AND t.opened_at >= :since AND t.state = 'registered'
   AND t.call_id IS NOT NULL
   AND (t.subject <> '' OR t.text <> '' OR t.address <> '' OR t.topic_id IS NOT NULL)
   AND NOT EXISTS (SELECT FROM tasks k WHERE k.ticket = t.number AND k.done_at IS NULL)
 ORDER BY t.opened_at DESC, t.number DESC
 LIMIT :limit;

-- name: ticket_more_words
-- The applicant says more of :number: :more, below what stands there. Returns what stood there; nothing
-- where the ticket is not open any more.
WITH before AS (SELECT number, text FROM tickets WHERE number = :number FOR NO KEY UPDATE)
UPDATE tickets t SET text = left(concat_ws(E'\n', nullif(t.text, ''), :more::text), 20000),
       version = t.version + 1, changed_at = now()
  FROM before
 WHERE t.number = before.number AND ticket_is_open(t.state)
RETURNING before.text AS text;

-- name: tickets_applicant_known
-- Whoever was known by :address only is :applicant, on their tickets, which are locked in the order of
-- their numbers.
WITH theirs AS (
    SELECT number FROM tickets WHERE applicant = :address ORDER BY number FOR NO KEY UPDATE
)
UPDATE tickets t SET applicant = :applicant, version = t.version + 1, changed_at = now()
  FROM theirs WHERE t.number = theirs.number;
