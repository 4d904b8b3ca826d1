-- name: sample_numbers
-- The numbers from :first to :last.
SELECT number, number::text AS word FROM generate_series(:first::int, :last::int) AS number;

-- name: sample_words
-- The words of the numbers from :first to :last.
SELECT number::text FROM generate_series(:first::int, :last::int) AS number;

-- name: sample_greater
-- Whether :number is greater than :least, if there is a :number at all.
SELECT :number::int > :least::int WHERE :number IS NOT NULL;

-- name: sample_object
-- :object as it was given.
SELECT :object::jsonb;

-- name: sample_setting
-- A setting that lasts as long as the transaction.
SELECT set_config('komek.sample', :value, true);

-- name: sample_wrong
-- Parameters and columns for declarations that do not fit.
SELECT :at::timestamptz AS at, 1::numeric AS amount;

-- name: sample_collection
-- How many :numbers there are, and the name of the :zone.
SELECT cardinality(:numbers::integer[]) || ' ' || :zone::text;
