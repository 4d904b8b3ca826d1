-- Dangers do not wait seven days. Added where a topic has no term; an administrator's stay.
INSERT INTO city_terms (topic_id, amount, unit)
SELECT topics.topic_id, seed.hours, 'hours'
  FROM (VALUES ('manhole', 4), ('ice', 24), ('flooding', 24), ('no_heat', 24), ('power_cut', 24),
               ('lift', 24), ('traffic_light', 24)) AS seed (code, hours)
  JOIN topics USING (code)
ON CONFLICT (topic_id) DO NOTHING;
