-- name: personal_data_counts
-- What there is of :applicant, and what stands in the way of erasing it.
SELECT (SELECT count(*) FROM tickets WHERE applicant = :applicant) AS tickets,
       (SELECT count(*) FROM calls WHERE caller = :applicant) AS calls,
       (SELECT count(*) FROM recordings r WHERE r.erased_at IS NULL AND (
           r.ticket IN (SELECT number FROM tickets WHERE applicant = :applicant)
           OR r.call_id IN (SELECT call_id FROM calls WHERE caller = :applicant))) AS recordings,
       (SELECT count(*) FROM ticket_files f JOIN tickets t ON t.number = f.ticket
         WHERE t.applicant = :applicant AND f.erased_at IS NULL) AS files,
       cardinality(conversations_of(:applicant)) AS conversations,
       cardinality(letters_of(:applicant)) AS letters,
       erasure_hindrances(:applicant) AS hindrances;

-- name: personal_data
-- All there is of :applicant, to be handed over to him: names of tables → their rows. Not who
-- of the centre has done what.
SELECT jsonb_build_object(
    'applicant', :applicant::text,
    'tickets', (SELECT coalesce(jsonb_agg(jsonb_build_object(
        'number', t.number, 'channel', t.channel, 'opened_at', t.opened_at, 'state', t.state,
        'language', t.language, 'subject', t.subject, 'text', t.text, 'address', t.address,
        'lat', t.lat, 'lon', t.lon, 'district', t.district, 'topic', p.names ->> 'ru', 'body', b.names ->> 'ru',
        'answer', t.answer, 'due_at', t.due_at, 'history', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('at', h.at, 'step', h.step,
                       'change', h.change, 'reason', h.reason) ORDER BY h.at, h.history_id), '[]')
              FROM ticket_history h WHERE h.ticket = t.number)) ORDER BY t.opened_at), '[]')
        FROM tickets t LEFT JOIN topics p USING (topic_id) LEFT JOIN bodies b ON b.body_id = t.body_id
       WHERE t.applicant = :applicant),
    'open311', (SELECT coalesce(jsonb_agg(jsonb_build_object(
        'token', o.token, 'ticket', o.ticket, 'received_at', o.received_at, 'text', o.text,
        'description', o.description, 'address', o.address, 'media_url', o.media_url,
        'lat', o.lat, 'lon', o.lon, 'account_id', o.account_id, 'device_id', o.device_id)
        ORDER BY o.received_at), '[]') FROM open311_requests o WHERE o.applicant = :applicant),
    'reports_not_sent', (SELECT coalesce(jsonb_agg(d.answers ORDER BY d.expires_at), '[]')
        FROM report_drafts d WHERE d.applicant = :applicant),
    'calls', (SELECT coalesce(jsonb_agg(jsonb_build_object(
        'call_id', c.call_id, 'line', c.line, 'offered_at', c.offered_at, 'ended_at', c.ended_at,
        'outcome', c.outcome, 'talk_seconds', c.talk_seconds, 'ticket', c.ticket)
        ORDER BY c.offered_at), '[]') FROM calls c WHERE c.caller = :applicant),
    'calls_to_the_applicant', (SELECT coalesce(jsonb_agg(jsonb_build_object(
        'asked_at', o.asked_at, 'ended_at', o.ended_at, 'result', o.result, 'ticket', o.ticket)
        ORDER BY o.asked_at), '[]') FROM calls_out o WHERE o.number = :applicant),
    'callbacks', (SELECT coalesce(jsonb_agg(jsonb_build_object(
        'kept_at', k.kept_at, 'ended_at', k.ended_at, 'result', k.result, 'ticket', k.ticket)
        ORDER BY k.kept_at), '[]') FROM callbacks k WHERE k.number = :applicant),
    'messages', (SELECT coalesce(jsonb_agg(jsonb_build_object(
        'made_at', s.made_at, 'state', s.state, 'message', s.message) ORDER BY s.outbox_id), '[]')
        FROM outbox s WHERE s.channel = 'sms' AND s.address = :applicant),
    'written', (SELECT coalesce(jsonb_agg(jsonb_build_object(
        'source', m.source, 'published_at', m.published_at, 'text', m.text, 'lat', m.lat, 'lon', m.lon,
        'from', m.part, 'edited_at', m.edited_at, 'deleted_at', m.deleted_at, 'before', (
            SELECT coalesce(jsonb_agg(v.text ORDER BY v.until_at), '[]')
              FROM message_versions v WHERE v.message_id = m.message_id), 'files', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('file_id', w.file_id, 'kind', w.kind,
                       'type', w.media_type, 'lat', w.lat, 'lon', w.lon) ORDER BY w.place), '[]')
              FROM message_files w WHERE w.message_id = m.message_id AND w.erased_at IS NULL))
        ORDER BY m.message_id), '[]')
        FROM messages m
       WHERE m.conversation_id = ANY (conversations_of(:applicant)) AND m.kind <> 'note'),
    'complaints_and_praise', (SELECT coalesce(jsonb_agg(jsonb_build_object(
        'kind', q.kind, 'call_id', q.call_id, 'opened_at', q.opened_at, 'words', q.words,
        'result', q.result, 'answer', q.answer, 'answered_at', q.answered_at) ORDER BY q.opened_at), '[]')
        FROM complaints q LEFT JOIN calls c USING (call_id) LEFT JOIN calls r ON r.call_id = q.reported_in
       WHERE :applicant IN (c.caller, r.caller) OR q.complaint_id IN
             (SELECT complaint_id FROM service_letters WHERE letter_id = ANY (letters_of(:applicant)))),
    'letters_on_service', (SELECT coalesce(jsonb_agg(jsonb_build_object(
        'kind', l.kind, 'received_at', l.received_at, 'words', l.words, 'spoken_on', l.spoken_on,
        'ticket', l.ticket, 'name', l.name, 'state', l.state) ORDER BY l.received_at), '[]')
        FROM service_letters l WHERE l.letter_id = ANY (letters_of(:applicant))),
    'blocks', (SELECT coalesce(jsonb_agg(jsonb_build_object(
        'blocked_at', n.blocked_at, 'until_at', n.until_at, 'lifted_at', n.lifted_at,
        'reason', n.reason) ORDER BY n.blocked_at), '[]') FROM blocked_numbers n
         WHERE n.number = :applicant),
    'recordings', (SELECT coalesce(jsonb_agg(jsonb_build_object(
        'recording_id', r.recording_id, 'ticket', r.ticket, 'call_id', r.call_id,
        'started_at', r.started_at, 'seconds', r.seconds, 'sha256', r.mixed_sha256)
        ORDER BY r.started_at), '[]') FROM recordings r
       WHERE r.erased_at IS NULL
         AND (r.ticket IN (SELECT number FROM tickets WHERE applicant = :applicant)
              OR r.call_id IN (SELECT call_id FROM calls WHERE caller = :applicant))),
    'files', (SELECT coalesce(jsonb_agg(jsonb_build_object(
        'file_id', f.file_id, 'ticket', f.ticket, 'at', f.at, 'kind', f.kind, 'type', f.media_type,
        'bytes', f.bytes, 'lat', f.lat, 'lon', f.lon, 'from', f.part) ORDER BY f.at), '[]')
        FROM ticket_files f JOIN tickets t ON t.number = f.ticket
       WHERE t.applicant = :applicant AND f.erased_at IS NULL)
) AS data;

-- name: personal_data_erase
-- Carry out the confirmed erasure :erasure_id. Returns what was erased.
SELECT erase_applicant(:erasure_id);
