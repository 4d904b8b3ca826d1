-- name: report_keys_on_record
-- Skills and shifts of the contacts of the months from :first to :last, and of the last 31 days, that are
-- rolled up.
SELECT dimension, key FROM report_months
 WHERE dimension = ANY ('{skill,shift}') AND month BETWEEN :first::date - 31 AND :last::date AND key <> ''
UNION
SELECT dimension, key FROM report_days
 WHERE dimension = ANY ('{skill,shift}') AND day BETWEEN greatest(:first, :last - 31) AND :last AND key <> ''
 ORDER BY 1, 2;
