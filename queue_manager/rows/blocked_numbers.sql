-- name: blocked_now
-- The numbers that are not taken now.
SELECT number, reason, until_at FROM blocked_numbers
 WHERE lifted_at IS NULL AND (until_at IS NULL OR until_at > now());

-- name: blocked_expire
-- An entry of :number whose time is over makes way for a new one.
UPDATE blocked_numbers SET lifted_at = until_at
 WHERE number = :number AND lifted_at IS NULL AND until_at <= now();

-- name: blocked_add
-- Block :number for :reason (:note) until :until (null: until lifted), by :person_id. No row
-- where it is blocked already.
INSERT INTO blocked_numbers (number, reason, note, until_at, blocked_by)
VALUES (:number, :reason, :note, :until, :person_id)
ON CONFLICT (number) WHERE lifted_at IS NULL DO NOTHING
RETURNING block_id;

-- name: blocked_lift
-- The entry :block_id does not hold any more, says :person_id.
UPDATE blocked_numbers SET lifted_at = now(), lifted_by = :person_id
 WHERE block_id = :block_id AND lifted_at IS NULL
RETURNING number;

-- name: blocked_all
-- At most :limit entries, those that hold first, then the latest; `refused` counts the calls that
-- each has refused.
SELECT b.block_id, b.number, b.reason, b.note, b.blocked_at, blocker.name AS blocked_by,
       b.until_at AS until, b.lifted_at, lifter.name AS lifted_by,
       (SELECT count(*) FROM calls c
         WHERE c.caller = b.number AND c.refusal = 'blocked' AND c.offered_at >= b.blocked_at
           AND (b.lifted_at IS NULL OR c.offered_at < b.lifted_at)) AS refused
  FROM blocked_numbers b
  JOIN people blocker ON blocker.person_id = b.blocked_by
  LEFT JOIN people lifter ON lifter.person_id = b.lifted_by
 ORDER BY (b.lifted_at IS NULL AND (b.until_at IS NULL OR b.until_at > now())) DESC,
          b.blocked_at DESC
 LIMIT :limit;

-- name: blocked_marked
-- Numbers whose calls operators marked as an abuse and whose marks nobody has judged, not blocked
-- now: the most marked first, with the last reason and call. At most :limit.
SELECT m.caller AS number, count(*) AS marks,
       (array_agg(m.reason ORDER BY m.marked_at DESC))[1] AS reason,
       max(m.marked_at) AS last_at,
       (array_agg(m.call_id ORDER BY m.marked_at DESC))[1] AS call_id
  FROM abuse_marks m
 WHERE m.reason IS NOT NULL AND m.verdict IS NULL AND m.caller IS NOT NULL
   AND NOT EXISTS (SELECT FROM blocked_numbers b
                    WHERE b.number = m.caller AND b.lifted_at IS NULL
                      AND (b.until_at IS NULL OR b.until_at > now()))
 GROUP BY m.caller
 ORDER BY marks DESC, last_at DESC
 LIMIT :limit;

-- name: blocked_judge
-- The open marks of the number :number are judged: :verdict, by :person_id.
UPDATE abuse_marks SET verdict = :verdict, judged_at = now(), judged_by = :person_id
 WHERE caller = :number AND verdict IS NULL AND reason IS NOT NULL;
