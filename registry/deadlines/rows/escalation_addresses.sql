-- name: escalation_addresses_all
-- Whom to tell of terms, by body (those of no body first) and as :recipients are told.
SELECT a.address_id, a.body_id, b.names AS body_names,
       a.told AS recipient, a.channel, a.address
  FROM escalation_addresses a LEFT JOIN bodies b USING (body_id)
 ORDER BY b.names ->> 'ru' NULLS FIRST, array_position(:recipients::text[], a.told),
          a.address_id;

-- name: escalation_bodies
-- Bodies that take tickets.
SELECT body_id, names FROM bodies WHERE closed_at IS NULL ORDER BY names ->> 'ru';

-- name: escalation_address_add
-- Of :body_id (null: of none) the people :recipient are told by :channel at :address. Nothing where
-- it is there.
INSERT INTO escalation_addresses (body_id, told, channel, address)
VALUES (:body_id, :recipient, :channel, :address)
ON CONFLICT DO NOTHING
RETURNING address_id;

-- name: escalation_address_remove
-- Nobody is told there any more.
DELETE FROM escalation_addresses WHERE address_id = :address_id RETURNING address;

-- name: city_terms_all
-- Every topic in use with its own term, if any; these first, the shortest before the others.
SELECT t.code, t.names, c.amount, c.unit
  FROM topics t LEFT JOIN city_terms c USING (topic_id)
 WHERE t.retired_at IS NULL
 ORDER BY c.amount IS NULL, c.unit <> 'hours', c.amount, t.names ->> 'ru';

-- name: city_term_topic
-- The topic with :code.
SELECT topic_id FROM topics WHERE code = :code AND retired_at IS NULL;

-- name: city_term_set
-- :topic_id has :amount of :unit from now on.
INSERT INTO city_terms (topic_id, amount, unit) VALUES (:topic_id, :amount, :unit)
ON CONFLICT (topic_id) DO UPDATE SET
    amount = excluded.amount, unit = excluded.unit, changed_at = now();

-- name: city_term_remove
-- :topic_id has the usual term.
DELETE FROM city_terms WHERE topic_id = :topic_id;
