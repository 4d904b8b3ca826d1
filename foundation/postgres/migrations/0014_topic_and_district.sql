-- Tickets of a topic in a district are read off one index: schema.sql makes it anew, with the district.
DROP INDEX IF EXISTS tickets_topic;
