-- name: outside_open
-- Numbers of the directory that may be called now, emergency services first.
SELECT o.code, o.kind, o.number, b.code AS body_code, o.names, o.closed_at
  FROM outside_numbers o LEFT JOIN bodies b USING (body_id)
 WHERE o.closed_at IS NULL
 ORDER BY o.kind <> 'emergency', o.kind <> 'lead', length(o.number), o.number, o.code;

-- name: outside_all
-- The whole directory; closed entries last.
SELECT o.code, o.kind, o.number, b.code AS body_code, o.names, o.closed_at
  FROM outside_numbers o LEFT JOIN bodies b USING (body_id)
 ORDER BY o.closed_at IS NOT NULL, o.kind <> 'emergency', o.kind <> 'lead', length(o.number),
          o.number, o.code;

-- name: outside_of_code
-- The entry :code, if it may be called now.
SELECT o.code, o.kind, o.number, b.code AS body_code, o.names, o.closed_at
  FROM outside_numbers o LEFT JOIN bodies b USING (body_id)
 WHERE o.code = :code AND o.closed_at IS NULL;

-- name: outside_save
-- The entry :code as it is from now on: :kind, :number, body's code :body_code, names, :open.
INSERT INTO outside_numbers (code, kind, number, body_id, names, closed_at)
VALUES (:code, :kind, :number, (SELECT body_id FROM bodies WHERE code = :body_code), :names,
        CASE WHEN :open::boolean THEN NULL ELSE now() END)
ON CONFLICT (code) DO UPDATE SET
    kind = excluded.kind, number = excluded.number, body_id = excluded.body_id,
    names = excluded.names,
    closed_at = CASE WHEN excluded.closed_at IS NULL THEN NULL
                     ELSE coalesce(outside_numbers.closed_at, excluded.closed_at) END,
    changed_at = now();

-- name: outside_demo
-- A number for every body of the demo city that has none. They are made up: 00 is no exchange.
INSERT INTO outside_numbers (code, kind, number, body_id, names)
SELECT code, 'body', '+7717200' || lpad(body_id::text, 4, '0'), body_id, names
  FROM bodies
 WHERE closed_at IS NULL
ON CONFLICT (code) DO NOTHING;

-- name: outside_demo_lead
-- The demo city's shift lead at a telephone outside, likewise made up.
INSERT INTO outside_numbers (code, kind, number, names)
VALUES ('shift-lead', 'lead', '+77172009999',
        names_of('Ауысым жетекшісі (қалалық телефон)', 'Старший смены (городской телефон)',
                 'Shift lead (city telephone)'))
ON CONFLICT (code) DO NOTHING;

-- name: outside_all_dialled
-- Every number of a line and of the directory.
SELECT number FROM lines UNION SELECT number FROM outside_numbers;

-- name: outside_dialled
-- Whether :number is the number of a line or stands in the directory.
SELECT EXISTS (SELECT FROM lines WHERE number = :number)
    OR EXISTS (SELECT FROM outside_numbers WHERE number = :number);
