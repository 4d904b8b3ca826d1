-- What citizens call about most, with the body that usually solves it (null: answered by the
-- operator on the spot). Added where the code is unknown; nothing an administrator did is undone.
INSERT INTO topics (code, names, body_id)
SELECT seed.code, names_of(seed.kk, seed.ru, seed.en), bodies.body_id
  FROM (VALUES
    ('snow', 'Қар тазалау', 'Уборка снега', 'Snow clearing', 'roads'),
    ('ice', 'Көктайғақ', 'Гололёд', 'Ice on streets', 'roads'),
    ('flooding', 'Су басу, еріген қар суы', 'Подтопление, талые воды', 'Flooding', 'water'),
    ('road', 'Жол шұңқырлары', 'Ямы на дороге', 'Road damage', 'roads'),
    ('manhole', 'Ашық люк', 'Открытый люк', 'Open manhole', 'water'),
    ('traffic_light', 'Бағдаршам, жол белгісі', 'Светофор, дорожный знак',
     'Traffic light or sign', 'roads'),
    ('street_light', 'Көше жарығы', 'Уличное освещение', 'Street lighting', 'lighting'),
    ('bus', 'Автобус қозғалысы', 'Движение автобусов', 'Bus service', 'transport'),
    ('bus_card', 'Жоғалған жол жүру картасы', 'Утерянная проездная карта',
     'Lost travel card', 'transport'),
    ('bus_stop', 'Аялдама', 'Остановка', 'Bus stop', 'transport'),
    ('power_cut', 'Электр қуатының өшуі', 'Отключение электричества', 'Power cut', 'power'),
    ('no_water', 'Су жоқ', 'Нет воды', 'No water', 'water'),
    ('no_heat', 'Жылу жоқ', 'Нет отопления', 'No heating', 'heat'),
    ('gas', 'Газбен жабдықтау', 'Газоснабжение', 'Gas supply', 'gas'),
    ('lift', 'Лифт жұмыс істемейді', 'Не работает лифт', 'Lift out of order', 'lifts'),
    ('yard', 'Аула және кіреберіс', 'Двор и подъезд', 'Yard and entrance', 'housing'),
    ('waste', 'Қоқыс шығару', 'Вывоз мусора', 'Waste collection', 'waste'),
    ('bill', 'Коммуналдық төлемдер', 'Коммунальные платежи', 'Utility bills', 'payments'),
    ('clinic', 'Емхана', 'Поликлиника', 'Clinic', 'health'),
    ('school', 'Мектеп', 'Школа', 'School', 'education'),
    ('school_closure', 'Сабақтың тоқтатылуы', 'Отмена занятий', 'School closure', 'education'),
    ('kindergarten', 'Балабақша кезегі', 'Очередь в детский сад', 'Kindergarten queue',
     'education'),
    ('stray_dogs', 'Қаңғыбас иттер', 'Бродячие собаки', 'Stray dogs', 'veterinary'),
    ('smog', 'Ауаның ластануы', 'Загрязнение воздуха', 'Air pollution', 'ecology'),
    ('trees', 'Құлаған ағаш, көгалдандыру', 'Упавшее дерево, озеленение',
     'Fallen tree, greenery', 'greenery'),
    ('coal', 'Көмір сатып алу', 'Где купить уголь', 'Where to buy coal', 'fuel'),
    ('building', 'Құрылыс шуы, заңсыз құрылыс', 'Шум стройки, незаконная стройка',
     'Building noise, illegal building', 'architecture'),
    ('allowance', 'Әлеуметтік көмек', 'Социальная помощь', 'Social allowance', 'social'),
    ('information', 'Анықтама', 'Справка', 'Information', NULL),
    ('other', 'Басқа', 'Другое', 'Other', NULL)
  ) AS seed (code, kk, ru, en, body)
  LEFT JOIN bodies ON bodies.code = seed.body
ON CONFLICT (code) DO NOTHING;
