-- name: public_article_add
-- Everybody may read :article_id, says :person_id.
INSERT INTO public_articles (article_id, published_by) VALUES (:article_id, :person_id)
ON CONFLICT (article_id) DO NOTHING;

-- name: public_article_remove
-- :article_id is for the centre alone again.
DELETE FROM public_articles WHERE article_id = :article_id;

-- name: public_article_is
-- Whether everybody may read :article_id.
SELECT EXISTS (SELECT FROM public_articles WHERE article_id = :article_id);

-- name: public_articles
-- What everybody may read on :today, :article_id alone (null: all): in force, and without a fact that is still to be
-- filled in. At most :limit.
SELECT a.article_id, v.title_kk, v.title_ru, v.title_en, v.text_kk, v.text_ru, v.text_en, v.other_words
  FROM public_articles p
  JOIN articles a USING (article_id)
  JOIN article_versions v USING (article_id, version)
 WHERE (:article_id::bigint IS NULL OR a.article_id = :article_id)
   AND NOT a.retired AND (a.valid_until IS NULL OR a.valid_until >= :today::date)
   AND NOT (v.text_kk || v.text_ru || v.text_en) LIKE '%?? %'
 ORDER BY a.article_id
 LIMIT :limit;
