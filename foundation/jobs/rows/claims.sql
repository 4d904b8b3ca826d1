-- name: job_claim
-- Claim a job for this transaction. False: another process of the installation runs it now.
SELECT pg_try_advisory_xact_lock(109184, hashtext(:name));
