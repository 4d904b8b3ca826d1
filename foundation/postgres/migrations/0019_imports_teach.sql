-- rolling: rows only, as programs of the version before write them and read them
-- What another system said of a request teaches topics, also of those that were brought before: the
-- newest hundred of each topic.
INSERT INTO routing_examples (ticket, topic_id, corrected, words, at)
SELECT number, topic_id, false,
       ARRAY(SELECT word FROM unnest(tsvector_to_array(knowledge_words(left(subject || ' ' || text, 2000)))) AS word
              WHERE length(word) BETWEEN 2 AND 60 LIMIT 120),
       changed_at
  FROM (SELECT t.number, t.topic_id, t.subject, t.text, t.changed_at,
               row_number() OVER (PARTITION BY t.topic_id ORDER BY t.changed_at DESC, t.number DESC) AS place
          FROM open311_requests r JOIN tickets t ON t.number = r.ticket
         WHERE r.original_id IS NOT NULL AND t.topic_id IS NOT NULL AND t.text <> '') brought
 WHERE place <= 100
ON CONFLICT (ticket) DO NOTHING;
