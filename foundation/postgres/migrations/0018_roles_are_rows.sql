-- Which roles there are stands in staff/roles.py alone.
ALTER TABLE people DROP CONSTRAINT people_role_check,
    ADD CONSTRAINT people_role_check CHECK (role ~ '^[a-z_]{2,30}$');
ALTER TABLE ticket_views DROP CONSTRAINT ticket_views_role_check,
    ADD CONSTRAINT ticket_views_role_check CHECK (role ~ '^[a-z_]{2,30}$');
