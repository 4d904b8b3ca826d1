-- name: public_id_of
-- The public id of the ticket :number.
SELECT public_id FROM public_ids WHERE ticket = :number;

-- name: public_id_number
-- The number of the ticket with the public id :public_id.
SELECT ticket FROM public_ids WHERE public_id = :public_id;

-- name: public_ids_numbers
-- The numbers of the tickets with one of the public ids :public_ids.
SELECT ticket FROM public_ids WHERE public_id = ANY (:public_ids::text[]);
