-- The emergency services, so that a caller can be handed over to them from the first day on. Added
-- where the code is unknown; an administrator renames and closes, and nothing here undoes that.
INSERT INTO outside_numbers (code, kind, number, names)
SELECT seed.code, seed.kind, seed.number, names_of(seed.kk, seed.ru, seed.en)
  FROM (VALUES
    ('101', 'emergency', '101', 'Өрт сөндіру қызметі', 'Пожарная служба', 'Fire brigade'),
    ('102', 'emergency', '102', 'Полиция', 'Полиция', 'Police'),
    ('103', 'emergency', '103', 'Жедел жәрдем', 'Скорая помощь', 'Ambulance'),
    ('104', 'emergency', '104', 'Газдың апаттық қызметі', 'Аварийная газовая служба',
     'Gas emergency service'),
    ('105', 'emergency', '105', 'Қаланың апаттық қызметі', 'Городская аварийная служба',
     'City emergency service'),
    ('112', 'emergency', '112', 'Бірыңғай құтқару қызметі', 'Единая служба спасения',
     'Rescue service')
  ) AS seed (code, kind, number, kk, ru, en)
ON CONFLICT (code) DO NOTHING;
