-- The hashtags by which the city is called in public. Added where one is unknown; an administrator
-- removes and adds, and nothing here undoes that. The second form is channels/watched.py's.
INSERT INTO watched_words (word, normal) VALUES
    ('#109', '#109'),
    ('#Астана', '#астана'),
    ('#iKomek', '#ikomek'),
    ('#акиматАстаны', '#акиматастаны')
ON CONFLICT (normal) DO NOTHING;
