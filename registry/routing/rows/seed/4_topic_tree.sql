-- Branches of the topics, districts, and who solves what in a district. Each only as long as nobody
-- has built one of his own.
INSERT INTO topics (code, names, body_id)
SELECT seed.code, names_of(seed.kk, seed.ru, seed.en), NULL
  FROM (VALUES
    ('branch_streets', 'Көшелер мен жолдар', 'Улицы и дороги', 'Streets and roads'),
    ('branch_transport', 'Қоғамдық көлік', 'Общественный транспорт', 'Public transport'),
    ('branch_networks', 'Су, жылу, жарық, газ', 'Вода, тепло, свет, газ',
     'Water, heat, power, gas'),
    ('branch_housing', 'Үй және аула', 'Дом и двор', 'House and yard'),
    ('branch_people', 'Білім, денсаулық, көмек', 'Образование, здоровье, помощь',
     'Education, health, support'),
    ('branch_nature', 'Қала ортасы', 'Городская среда', 'City environment'),
    ('branch_questions', 'Сұрақтар', 'Вопросы', 'Questions')
  ) AS seed (code, kk, ru, en)
 WHERE NOT EXISTS (SELECT FROM topics WHERE parent_id IS NOT NULL)
ON CONFLICT (code) DO NOTHING;

UPDATE topics SET parent_id = branch.topic_id
  FROM (VALUES
    ('snow', 'branch_streets'), ('ice', 'branch_streets'), ('flooding', 'branch_streets'),
    ('road', 'branch_streets'), ('manhole', 'branch_streets'),
    ('traffic_light', 'branch_streets'), ('street_light', 'branch_streets'),
    ('bus', 'branch_transport'), ('bus_card', 'branch_transport'),
    ('bus_stop', 'branch_transport'),
    ('power_cut', 'branch_networks'), ('no_water', 'branch_networks'),
    ('no_heat', 'branch_networks'), ('gas', 'branch_networks'),
    ('lift', 'branch_housing'), ('yard', 'branch_housing'), ('waste', 'branch_housing'),
    ('bill', 'branch_housing'),
    ('clinic', 'branch_people'), ('school', 'branch_people'),
    ('school_closure', 'branch_people'), ('kindergarten', 'branch_people'),
    ('allowance', 'branch_people'),
    ('stray_dogs', 'branch_nature'), ('smog', 'branch_nature'), ('trees', 'branch_nature'),
    ('building', 'branch_nature'),
    ('coal', 'branch_questions'), ('information', 'branch_questions'),
    ('other', 'branch_questions')
  ) AS seed (code, branch), topics AS branch
 WHERE topics.code = seed.code AND branch.code = seed.branch
   AND NOT EXISTS (SELECT FROM topics WHERE parent_id IS NOT NULL);

INSERT INTO districts (code, names, body_id)
SELECT seed.code, names_of(seed.kk, seed.ru, seed.en), bodies.body_id
  FROM (VALUES
    ('almaty', 'Алматы', 'Алматы', 'Almaty'),
    ('baiqonyr', 'Байқоңыр', 'Байконыр', 'Baiqonyr'),
    ('esil', 'Есіл', 'Есиль', 'Esil'),
    ('nura', 'Нұра', 'Нура', 'Nura'),
    ('saraishyq', 'Сарайшық', 'Сарайшык', 'Saraishyq'),
    ('saryarqa', 'Сарыарқа', 'Сарыарка', 'Saryarqa')
  ) AS seed (code, kk, ru, en)
  JOIN bodies ON bodies.code = 'akimat-' || seed.code
ON CONFLICT (code) DO NOTHING;

-- Yards are the district's.
INSERT INTO routes (topic_id, district, body_id)
SELECT topics.topic_id, districts.code, districts.body_id
  FROM topics, districts
 WHERE topics.code = 'yard' AND districts.body_id IS NOT NULL
   AND NOT EXISTS (SELECT FROM routes);
