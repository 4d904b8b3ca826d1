-- name: draft_read
-- The draft with the key's hash :key_sha256 that has not expired at :now.
SELECT token, language, answers, sent_at IS NOT NULL AS sent
  FROM report_drafts WHERE key_sha256 = :key_sha256 AND expires_at > :now;

-- name: draft_lock
-- As draft_read; ours until the transaction ends.
SELECT token, language, answers, sent_at IS NOT NULL AS sent
  FROM report_drafts WHERE key_sha256 = :key_sha256 AND expires_at > :now FOR UPDATE;

-- name: draft_add
-- A new draft :key_sha256, whose request will have :token, in :language, until :expires_at.
INSERT INTO report_drafts (key_sha256, token, language, expires_at)
VALUES (:key_sha256, :token, :language, :expires_at);

-- name: draft_save
-- What was answered so far :answers, of the telephone :applicant (null: none), in :language. One
-- that was sent stays as it is.
UPDATE report_drafts SET answers = :answers, applicant = :applicant, language = :language
 WHERE key_sha256 = :key_sha256 AND sent_at IS NULL;

-- name: draft_sent
-- The draft :key_sha256 was sent at :now.
UPDATE report_drafts SET sent_at = :now WHERE key_sha256 = :key_sha256;

-- name: draft_forget
-- Nobody goes on with the draft :key_sha256. One that was sent stays.
DELETE FROM report_drafts WHERE key_sha256 = :key_sha256 AND sent_at IS NULL;

-- name: drafts_unfinished
-- Tokens of drafts that were sent, have their ticket and not yet their photos there; at most :limit.
SELECT d.token FROM report_drafts d JOIN open311_requests r ON r.token = d.token
 WHERE d.sent_at IS NOT NULL AND d.finished_at IS NULL AND r.ticket IS NOT NULL
 ORDER BY d.sent_at LIMIT :limit;

-- name: draft_finish_lock
-- The draft with :token if it has its ticket and is not finished; ours until the transaction ends.
SELECT d.answers, r.ticket FROM report_drafts d JOIN open311_requests r ON r.token = d.token
 WHERE d.token = :token AND d.finished_at IS NULL AND r.ticket IS NOT NULL
   FOR UPDATE OF d SKIP LOCKED;

-- name: draft_finished
-- The draft with :token has given everything to its ticket, and is forgotten but for the number.
UPDATE report_drafts SET finished_at = now(), answers = '{}', applicant = NULL WHERE token = :token;

-- name: drafts_expire
-- Forget what nobody went on with until :now.
DELETE FROM report_drafts
 WHERE expires_at < :now AND (sent_at IS NULL OR finished_at IS NOT NULL);
