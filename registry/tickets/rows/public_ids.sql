-- name: public_id_of
-- By which id everybody may know the ticket :number.
SELECT public_id FROM public_ids WHERE ticket = :number;

-- name: public_id_number
-- The number of the ticket that everybody knows by :public_id.
SELECT ticket FROM public_ids WHERE public_id = :public_id;

-- name: public_ids_numbers
-- The numbers of the tickets that everybody knows by :public_ids.
SELECT ticket FROM public_ids WHERE public_id = ANY (:public_ids::text[]);
