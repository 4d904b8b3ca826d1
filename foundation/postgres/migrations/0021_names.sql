-- A name in three languages is one column (schema.sql, the domain `names`). A name that was left empty in
-- one language takes another one's.
DROP VIEW IF EXISTS ticket_lines;
DO $$
DECLARE
    named text;
BEGIN
    IF to_regtype('names') IS NULL THEN
        CREATE DOMAIN names AS jsonb CONSTRAINT names_in_three_languages CHECK (VALUE IS NULL OR (
            VALUE ?& '{kk,ru,en}' AND VALUE - '{kk,ru,en}'::text[] = '{}'
            AND jsonb_typeof(VALUE -> 'kk') = 'string' AND VALUE ->> 'kk' ~ '[^[:space:]]'
            AND jsonb_typeof(VALUE -> 'ru') = 'string' AND VALUE ->> 'ru' ~ '[^[:space:]]'
            AND jsonb_typeof(VALUE -> 'en') = 'string' AND VALUE ->> 'en' ~ '[^[:space:]]'));
    END IF;
    FOR named IN SELECT table_name FROM information_schema.columns
                  WHERE table_schema = current_schema() AND column_name = 'name_en'
                    AND table_name IN ('lines', 'bodies', 'districts', 'topics', 'outside_numbers')
    LOOP
        EXECUTE format($step$
            ALTER TABLE %1$I ADD COLUMN names names;
            UPDATE %1$I SET names = jsonb_build_object('kk', coalesce(kk, ru, en, '–'),
                                                       'ru', coalesce(ru, kk, en, '–'),
                                                       'en', coalesce(en, ru, kk, '–'))
              FROM (SELECT ctid AS place, substring(name_kk FROM '^.*[^[:space:]].*$') AS kk,
                           substring(name_ru FROM '^.*[^[:space:]].*$') AS ru,
                           substring(name_en FROM '^.*[^[:space:]].*$') AS en FROM %1$I) AS written
             WHERE %1$I.ctid = written.place;
            ALTER TABLE %1$I ALTER COLUMN names SET NOT NULL,
                DROP COLUMN name_kk, DROP COLUMN name_ru, DROP COLUMN name_en
            $step$, named);
        IF named = 'outside_numbers' THEN
            ALTER TABLE outside_numbers ADD CONSTRAINT outside_numbers_names_check CHECK (
                length(names ->> 'kk') <= 200 AND length(names ->> 'ru') <= 200
                AND length(names ->> 'en') <= 200);
        END IF;
    END LOOP;
END $$;
