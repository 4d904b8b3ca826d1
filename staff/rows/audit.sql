-- name: audit_add
-- One line of who did what.
INSERT INTO audit (person_id, action, subject, detail, address)
VALUES (:person_id, :action, :subject, coalesce(:detail::jsonb, '{}'), :address);

-- name: audit_readings
-- Who read what: lines of the audit with one of :actions, newest first, after the line :before
-- (null: from the first); :subject, :login, since :since until :until; null leaves a filter out. At
-- most :limit.
SELECT a.audit_id, a.at, p.login, p.name AS person, p.role, a.action, a.subject, a.detail, a.address
  FROM audit a LEFT JOIN people p USING (person_id)
 WHERE a.action = ANY (:actions::text[])
   AND (:before::bigint IS NULL OR a.audit_id < :before)
   AND (:subject::text IS NULL OR a.subject = :subject)
   AND (:login::text IS NULL OR p.login = :login)
   AND (:since::timestamptz IS NULL OR a.at >= :since)
   AND (:until::timestamptz IS NULL OR a.at < :until)
 ORDER BY a.audit_id DESC LIMIT :limit;

-- name: audit_of_account
-- What was done with the account :login, and what its person did: the newest 100.
SELECT a.audit_id, a.at, p.login, p.name AS person, p.role, a.action, a.subject, a.detail, a.address
  FROM audit a LEFT JOIN people p USING (person_id)
 WHERE a.audit_id IN (
       (SELECT audit_id FROM audit WHERE subject = :login ORDER BY at DESC LIMIT 100)
       UNION
       (SELECT audit_id FROM audit JOIN people USING (person_id)
         WHERE people.login = :login ORDER BY audit.at DESC LIMIT 100))
 ORDER BY a.audit_id DESC LIMIT 100;
