-- A form for calls of each line, published, to begin with: added where there is no form at all.
WITH form AS (
    INSERT INTO assessment_forms (line)
    SELECT NULL WHERE NOT EXISTS (SELECT FROM assessment_forms)
    RETURNING form_id)
INSERT INTO assessment_form_versions (form_id, version, names, content, published_at)
SELECT form_id, 1, names_of('Қоңырауды бағалау', 'Оценка звонка', 'Assessment of a call'), '{"sections": [
    {"names": {"kk": "Сәлемдесу", "ru": "Приветствие", "en": "Greeting"}, "items": [
     {"code": "greeting", "names": {"kk": "Сәлемдесу, қызмет пен өз атын атау", "ru": "Приветствие, название службы и имя", "en": "Greeting, the service''s name and one''s own"}, "weight": 1, "partly": false, "optional": false},
     {"code": "language", "names": {"kk": "Әңгіме қоңырау шалушының тілінде", "ru": "Разговор на языке заявителя", "en": "Talk in the caller''s language"}, "weight": 1, "partly": false, "optional": false}]},
    {"names": {"kk": "Тыңдау", "ru": "Умение слушать", "en": "Listening"}, "items": [
     {"code": "listening", "names": {"kk": "Сөзін бөлмей тыңдау", "ru": "Заявителя слушают, не перебивая", "en": "The caller is heard out"}, "weight": 2, "partly": true, "optional": false},
     {"code": "questions", "names": {"kk": "Іске қатысты нақтылау сұрақтары", "ru": "Уточняющие вопросы по делу", "en": "Questions to the point"}, "weight": 2, "partly": true, "optional": true},
     {"code": "summary", "names": {"kk": "Мәселенің мәні қайталанып, расталды", "ru": "Суть повторена и подтверждена", "en": "The matter is repeated and confirmed"}, "weight": 1, "partly": false, "optional": true}]},
    {"names": {"kk": "Тақырып пен мекенжай", "ru": "Тема и адрес", "en": "Topic and address"}, "items": [
     {"code": "topic", "names": {"kk": "Тақырып дұрыс таңдалды", "ru": "Тема выбрана верно", "en": "The right topic"}, "weight": 3, "partly": false, "optional": false},
     {"code": "address", "names": {"kk": "Мекенжай дұрыс әрі толық жазылды", "ru": "Адрес записан верно и полностью", "en": "The address is right and complete"}, "weight": 3, "partly": true, "optional": true},
     {"code": "words", "names": {"kk": "Өтініш мәтіні органға түсінікті", "ru": "Текст заявки понятен исполнителю", "en": "The ticket''s words are clear to the body"}, "weight": 2, "partly": true, "optional": true}]},
    {"names": {"kk": "Шешім мен мерзім", "ru": "Решение и срок", "en": "Decision and deadline"}, "items": [
     {"code": "answer", "names": {"kk": "Жауап немесе шешім дұрыс", "ru": "Ответ или решение верные", "en": "The right answer or decision"}, "weight": 3, "partly": true, "optional": false},
     {"code": "deadline", "names": {"kk": "Өтініш нөмірі, орган және мерзім айтылды", "ru": "Названы номер, исполнитель и срок", "en": "Number, body and deadline were named"}, "weight": 3, "partly": true, "optional": true}]},
    {"names": {"kk": "Сыпайылық", "ru": "Вежливость", "en": "Politeness"}, "items": [
     {"code": "tone", "names": {"kk": "Сыпайы әрі сабырлы сөйлеу", "ru": "Вежливая и спокойная речь", "en": "Polite and calm speech"}, "weight": 2, "partly": true, "optional": false},
     {"code": "hold", "names": {"kk": "Ұстау себебі айтылып, алғыс білдірілді", "ru": "Удержание объяснено, с благодарностью", "en": "Holds are explained, with thanks"}, "weight": 1, "partly": false, "optional": true}]},
    {"names": {"kk": "Қоштасу", "ru": "Завершение разговора", "en": "Ending"}, "items": [
     {"code": "more_help", "names": {"kk": "Тағы көмек керек пе деген сұрақ", "ru": "Вопрос, нужна ли ещё помощь", "en": "Whether anything else is needed"}, "weight": 1, "partly": false, "optional": false},
     {"code": "farewell", "names": {"kk": "Қоштасу", "ru": "Прощание", "en": "Farewell"}, "weight": 1, "partly": false, "optional": false}]}],
 "fatal": [
    {"code": "rudeness", "names": {"kk": "Дөрекілік", "ru": "Грубость", "en": "Rudeness"}},
    {"code": "personal_data", "names": {"kk": "Басқа адамның дербес деректері айтылды", "ru": "Сообщены чужие персональные данные", "en": "Somebody else''s personal data were told"}},
    {"code": "not_registered", "names": {"kk": "Өтініш тіркелмеді", "ru": "Заявка не зарегистрирована", "en": "The ticket was not registered"}}]}', now()
  FROM form;
