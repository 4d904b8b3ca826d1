// Written by `python -m softphone_ui.script_types`: do not edit.

declare namespace Api {
  interface AbuseQuery {
    only?: "waiting" | null;
  }

  interface AbuseWord {
    reason: "hoax" | "insult" | "nuisance" | "threat" | null;
  }

  interface AccessRecord {
    audit_id: number;
    at: string;
    login: string | null;
    person: string | null;
    role: string | null;
    action: string;
    subject: string | null;
    detail: Record<string, unknown>;
    address: string | null;
  }

  interface AccountRequest {
    role: string;
    name: string;
    language?: "en" | "kk" | "ru";
    extension?: string;
    body?: string;
    spoken?: Record<string, number>;
  }

  interface AccountView {
    login: string;
    role: string;
    name: string;
    language: string;
    extension: string;
    body: string;
    spoken: Record<string, number>;
    state: "active" | "closed" | "invited";
  }

  interface ActionInput {
    words: string;
    effect: number;
    due_on: string;
  }

  interface ActionRecorded {
    action_id: number;
  }

  interface Address {
    address_id: number;
    body_id: number | null;
    body_names: Names | null;
    recipient: string;
    channel: string;
    address: string;
  }

  interface AddressAdded {
    address_id: number;
  }

  interface AfterCall {
    reason?: "break" | "lunch" | "task" | "technical" | "training" | null;
  }

  interface AlertRule {
    rule_id: number;
    figure: string;
    comparison: ThresholdComparison;
    threshold: number;
    for_seconds: number;
    line: string | null;
    escalate_seconds: number | null;
    quiet_from: string | null;
    quiet_until: string | null;
    active: boolean;
    version: number;
    recipients: Recipient[];
  }

  type AlertState = "acknowledged" | "escalated" | "firing" | "pending" | "resolved";

  interface AlertsView {
    rules: AlertRule[];
    alerts: ListedAlert[];
    silences: ListedSilence[];
  }

  interface AlikeView {
    conversation_id: number;
    source: string;
    author: string;
    words: string;
    ticket: string | null;
    ended: boolean;
    why: SimilarityReason;
  }

  interface AloneView {
    may: boolean;
    why: NoPrivateWay | null;
  }

  interface AnswerBy {
    article_id: number;
    version: number;
    language: "en" | "kk" | "ru";
  }

  interface AnswerInput {
    key: string;
    text: string;
    done?: boolean;
    alone?: boolean;
  }

  interface AnswerTemplate {
    template_id: number;
    names: Names;
    text_kk: string;
    text_ru: string;
    topic: string | null;
    topic_names: Names | null;
  }

  interface AnsweredBy {
    article_id: number;
    version: number;
    language: string;
    at: string;
    person: string;
    title_kk: string;
    title_ru: string;
    title_en: string;
  }

  interface ApplicantTicketView {
    number: string;
    opened_at: string;
    due_at: string | null;
    state: State;
    state_text: string;
    words: string;
    late: boolean;
    topic: string | null;
    address: string;
    body: string | null;
    answer: string;
    photos: string[];
    story: Happened[];
    may: string[];
    own_photos: string[];
  }

  interface ArticleLine {
    article_id: number;
    version: number;
    title_kk: string;
    title_ru: string;
    title_en: string;
    topics: number[];
    owner: number | null;
    owner_name: string | null;
    review_on: string | null;
    valid_until: string | null;
    retired: boolean;
    written_at: string;
    lacks_facts: boolean;
    answered: number;
  }

  interface ArticleList {
    articles: ArticleLine[];
    reviews_due: number;
    more: boolean;
  }

  interface ArticleOwner {
    person_id: number;
    name: string;
    role: string;
  }

  interface ArticleQuery {
    version?: number | null;
  }

  type ArticleStatus = "expired" | "good" | "retired" | "review_due";

  interface ArticleVersion {
    article_id: number;
    version: number;
    newest: number;
    written_at: string;
    written_by: string | null;
    why: string;
    title_kk: string;
    title_ru: string;
    title_en: string;
    text_kk: string;
    text_ru: string;
    text_en: string;
    other_words: string;
    topics: number[];
    owner: number | null;
    owner_name: string | null;
    review_on: string | null;
    valid_until: string | null;
    retired: boolean;
  }

  interface ArticleView {
    article: ArticleVersion;
    standing: ArticleStatus;
    blocks_kk: Block[];
    blocks_ru: Block[];
    blocks_en: Block[];
    lacks_facts: boolean;
    may_write: boolean;
  }

  interface ArticleWords {
    why?: string;
    title_kk?: string;
    title_ru?: string;
    title_en?: string;
    text_kk?: string;
    text_ru?: string;
    text_en?: string;
    other_words?: string;
    topics?: number[];
    owner?: number | null;
    review_on?: string | null;
    valid_until?: string | null;
    retired?: boolean;
  }

  interface Audit {
    drawn: number;
    judged: number;
    false: number;
  }

  interface AuditJudgement {
    result: AuditResult;
    note?: string;
  }

  type AuditResult = "done" | "not_done" | "unclear";

  interface BadCameraView {
    line: number;
    why: string;
    value: string;
    sentence: string;
  }

  interface BadCellView {
    row: number;
    column: string;
    why: string;
    value: string;
    sentence: string;
  }

  interface BadLineView {
    line: number;
    why: string;
    value: string;
    sentence: string;
  }

  interface BadShiftLine {
    line: number;
    why: string;
    value: string;
    sentence: string;
  }

  interface BarAlert {
    alert_id: number;
    figure: Record<string, string>;
    reading: Record<string, string>;
    since: string;
    escalated: boolean;
  }

  interface BasketRow {
    conversation_id: number;
    source: string;
    author: string;
    published_at: string;
    ended_at: string;
    reason: string;
    by: string | null;
    stopped: boolean;
    words: string;
  }

  interface BeforeAndAfter {
    colour_before: Colour;
    chance_before: number | null;
    colour_after: Colour;
    chance_after: number | null;
    text_before: string;
    text_after: string;
  }

  interface BeginUpload {
    kind: "photo" | "video";
    size: number;
  }

  interface BehindPage {
    calls: CallsBehindView[];
    next: string | null;
  }

  interface BehindQuery {
    day?: string | null;
    since?: string | null;
    until?: string | null;
    line?: string | null;
    part?: CallSubset;
    after?: string | null;
    limit?: number;
  }

  interface Block {
    kind: BlockKind;
    lines: string[];
  }

  type BlockKind = "items" | "missing" | "paragraph";

  interface BlockList {
    entries: BlockRow[];
    marked: Marked[];
  }

  interface BlockRow {
    block_id: number;
    number: string;
    reason: string;
    note: string;
    blocked_at: string;
    blocked_by: string;
    until: string | null;
    lifted_at: string | null;
    lifted_by: string | null;
    refused: number;
  }

  interface BodyName {
    body_id: number;
    names: Names;
  }

  interface BodyPage {
    body: ClerksBody | null;
    totals: BodyTotals | null;
    tickets: BodyTicketLine[];
    next: string | null;
    substituted: string[];
  }

  interface BodyQuery {
    which?: "late" | "open" | "over";
    words?: string | null;
    state?: string | null;
    after?: string | null;
    limit?: number;
  }

  interface BodyRequest {
    version: number;
    kind: "department" | "district_akimat" | "utility";
    names: NamesInput;
    head?: string;
    head_mail?: string;
    deputy?: string;
    deputy_mail?: string;
    mail?: string;
    in_use?: boolean;
  }

  interface BodyRow {
    body_id: number;
    code: string;
    kind: string;
    names: Names;
    head: string;
    head_mail: string;
    deputy: string;
    deputy_mail: string;
    mail: string;
    version: number;
    closed_at: string | null;
    open_tickets: number;
  }

  interface BodySuggested {
    body_id: number;
    names: Names;
    ground: SuggestionBasis;
    tickets: number;
    of: number;
    why: string;
  }

  interface BodyTicket {
    number: string;
    applicant: string | null;
    language: string;
    opened_at: string;
    due_at: string | null;
    state: string;
    subject: string;
    text: string;
    address: string;
    district: string | null;
    lat: number | null;
    lon: number | null;
    rough_place: boolean;
    urgent: boolean;
    answer: string;
    extension_until: string | null;
    reopenings: number;
    version: number;
    changed_at: string;
    duplicate_of: string | null;
    topic_names: Names | null;
    district_names: Names | null;
    duplicates: number;
    needs_photo: boolean;
    before_photo: string | null;
  }

  interface BodyTicketLine {
    number: string;
    opened_at: string;
    changed_at: string;
    due_at: string | null;
    state: string;
    version: number;
    subject: string;
    address: string;
    district: string | null;
    extension_until: string | null;
    reopenings: number;
    topic: string | null;
    topic_names: Names | null;
    duplicates: number;
    photo: string | null;
    urgent: boolean;
    escalation_step: string | null;
    clerk_id: number | null;
    clerk: string | null;
  }

  interface BodyTotals {
    overdue: number;
    today: number;
  }

  interface BodyWithoutHead {
    body_id: number;
    due: number;
  }

  interface Bounds {
    west: number;
    south: number;
    east: number;
    north: number;
  }

  interface BoxQuery {
    south: number;
    north: number;
    west: number;
    east: number;
  }

  interface BrowserFollows {
    endpoint: string;
    p256dh: string;
    auth: string;
    ticket?: string;
    district?: string;
    topic?: string;
  }

  interface BrowserStops {
    endpoint: string;
  }

  interface CalendarChange {
    version: number;
    reason: string;
    days: MarkedDay[];
  }

  interface CalendarChanged {
    version: number;
  }

  interface CalendarDay {
    day: string;
    works: boolean;
    mark: "day_off" | "holiday" | "working" | null;
    reason: string;
  }

  interface CalendarVersion {
    version: number;
    made_at: string;
    made_by: string | null;
    reason: string;
    days: number;
  }

  interface CallBegun {
    call_id: string;
  }

  interface CallBreak {
    operator: string;
    lost_at: string;
    transfer_to: string | null;
    resumed_at: string | null;
    resumed_by: string | null;
    outside: string | null;
    outside_names: Names | null;
    queue_names: Names | null;
  }

  interface CallMark {
    call_id: string;
    operator: string;
    operator_name: string | null;
    reason: string;
    marked_at: string;
    verdict: string | null;
  }

  interface CallOut {
    ticket?: string | null;
    call_id?: string | null;
    reason?: CallReason | null;
    words?: string;
  }

  interface CallPage {
    calls: CallRow[];
    next: string | null;
  }

  type CallReason = "answer" | "broken" | "details" | "missed" | "other" | "request";

  interface CallRow {
    call_id: string;
    line: string;
    caller: string | null;
    caller_shown: string;
    language: string;
    offered_at: string;
    connected_at: string | null;
    ended_at: string | null;
    waited_seconds: number | null;
    talk_seconds: number | null;
    outcome: string | null;
    route: string;
    operator: string | null;
    operator_name: string | null;
    ticket: string | null;
    subject: string | null;
    ticket_state: string | null;
    breaks: number;
    abuse: string | null;
    refusal: string | null;
    score: number | null;
    recordings: string[];
  }

  interface CallStep {
    step: string;
    after_seconds: number;
    operator: string | null;
    cause: string | null;
  }

  type CallSubset = "abandoned" | "answered" | "callback_kept" | "failed" | "in_15" | "in_20" | "in_time" | "in_time.not" | "informed" | "lost" | "nena_15.not" | "nena_20.not" | "not_short" | "of_answered.not" | "offered" | "refused" | "self_served" | "short_abandon" | "strict.not" | "voicemail" | "waiting";

  interface CallbackFigures {
    total: number;
    requested: number;
    lost: number;
    owed: number;
    reached: number;
    not_reached: number;
    expired: number;
    cancelled: number;
    withdrawn: number;
    reached_at: number[];
    reached_share: number | null;
    first_share: number | null;
  }

  type CallbackResult = "cancelled" | "expired" | "not_reached" | "reached" | "withdrawn";

  type CallbackSource = "asked" | "lost";

  interface CallbacksView {
    due: number;
    due_since: string | null;
    owed: OwedCallbackView[];
    by_hand: OwedCall[];
    figures: CallbackFigures;
    queued: QueuedCallbackView[];
  }

  interface CalledBack {
    ticket: string;
    at: string;
  }

  interface CalledOut {
    ticket: string;
    number: string;
  }

  interface CallerCard {
    call_id: string;
    caller: string | null;
    counts: CallerCounts;
    calls: EarlierCall[];
    tickets: TicketLine[];
    abuse: CallerMarks | null;
    ticket: string | null;
  }

  interface CallerCounts {
    calls: number;
    open_tickets: number;
  }

  interface CallerMarks {
    marks: number;
    last_at: string;
    last_by: string;
    last_by_name: string | null;
    last_reason: string;
  }

  interface CallsBehindView {
    call_id: string;
    line: string;
    caller: string;
    language: string;
    offered_at: string;
    connected_at: string | null;
    ended_at: string | null;
    waited_seconds: number | null;
    talk_seconds: number | null;
    outcome: Outcome | null;
    overflowed: boolean;
    operator: string | null;
    ticket: string | null;
  }

  interface CallsQuery {
    words?: string | null;
    outcome?: string | null;
    day_from?: string | null;
    day_until?: string | null;
    operator?: string | null;
    only?: "abuse" | "broken" | null;
    after?: string | null;
    limit?: number;
  }

  interface CameraFileJudged {
    added: number;
    changed: number;
    bad: number;
    bad_lines: BadCameraView[];
    entered: boolean;
  }

  interface CameraFileQuery {
    keep?: "no" | "yes";
  }

  interface CameraForm {
    code: string;
    name: string;
    device?: string;
    channel?: number;
    main_stream: string;
    sub_stream?: string;
    user?: string;
    password?: string;
    lat: number;
    lon: number;
    azimuth?: number | null;
    field_of_view?: number | null;
    owner: string;
    masks?: Mask[];
    presets?: string[];
    in_service?: boolean;
  }

  interface CameraPoint {
    camera_id: number;
    code: string;
    name: string;
    lat: number;
    lon: number;
    azimuth: number | null;
    field_of_view: number | null;
    state: string;
  }

  interface CameraPoints {
    cameras: CameraPoint[];
  }

  interface CameraSaved {
    camera_id: number;
    version: number;
  }

  interface CamerasQuery {
    words?: string;
    owner?: number;
    district?: string;
    state?: "alive" | "all" | "faulty" | "out_of_service" | "unchecked";
  }

  interface CandidateQuery {
    call: string;
  }

  interface Candidates {
    calls: ReportableCall[];
  }

  type Cause = "left_early" | "left_ringing" | "nobody_free" | "not_taken" | "ours" | "vanished";

  interface ChangeEffect {
    in_effect: boolean;
  }

  interface ChangedArticle {
    why?: string;
    title_kk?: string;
    title_ru?: string;
    title_en?: string;
    text_kk?: string;
    text_ru?: string;
    text_en?: string;
    other_words?: string;
    topics?: number[];
    owner?: number | null;
    review_on?: string | null;
    valid_until?: string | null;
    retired?: boolean;
    version?: number;
  }

  interface ChangedCamera {
    code: string;
    name: string;
    device?: string;
    channel?: number;
    main_stream: string;
    sub_stream?: string;
    user?: string;
    password?: string;
    lat: number;
    lon: number;
    azimuth?: number | null;
    field_of_view?: number | null;
    owner: string;
    masks?: Mask[];
    presets?: string[];
    in_service?: boolean;
    version: number;
  }

  interface ChangedLine {
    line: LineRequest;
    version: number;
  }

  interface ChatLineView {
    key: string;
    side: string;
    at: string;
    text: string;
    photos: number;
    place: boolean;
    choices: string[];
    asks_place: boolean;
  }

  interface ChatView {
    version: string;
    lines: ChatLineView[];
  }

  interface CityTerm {
    code: string;
    names: Names;
    amount: number | null;
    unit: string | null;
  }

  interface ClerksBody {
    body_id: number;
    code: string;
    kind: string;
    names: Names;
    head: string;
    deputy: string;
    closed_at: string | null;
  }

  interface ClipForm {
    camera_id: number;
  }

  interface ClipMade {
    sha256: string;
    seconds: number;
  }

  interface ClockShown {
    kind: string;
    state: string;
    late: boolean;
    unit: string;
    allowed: number;
    used: number;
    left: number;
    started_at: string;
    due_at: string | null;
    until: string | null;
    done_at: string | null;
    provisional: boolean;
    reason: string;
    resumes_at: string | null;
  }

  interface ClockTotals {
    overdue: number;
    today: number;
    week: number;
    paused: number;
    terms_overdue: number;
    terms_today: number;
    terms_week: number;
    terms_paused: number;
  }

  interface Closing {
    reason: string;
  }

  interface ClusterTicket {
    number: string;
    is_first: boolean;
    state: string;
    opened_at: string;
    address: string;
  }

  interface Code {
    code: string;
  }

  interface Colleague {
    extension: string;
    name: string;
    state: string;
    free: boolean;
    lead: number | null;
  }

  interface ColleagueInvited {
    to: string;
  }

  interface ColleagueView {
    person_id: number;
    name: string;
    state: string | null;
  }

  interface Colleagues {
    colleagues: Colleague[];
  }

  type Colour = "amber" | "attained" | "green" | "grey" | "missed" | "red" | "unknown";

  interface CompareQuery {
    before: number;
    after: number;
  }

  interface Compared {
    before: VersionLine;
    after: VersionLine;
    parts: PartCompared[];
  }

  type ComparedPeriod = "before" | "chosen" | "year";

  type ComplaintKind = "complaint" | "praise";

  interface ComplaintLine {
    complaint_id: number;
    kind: ComplaintKind;
    source: ComplaintSource;
    call_id: string;
    operator: string;
    operator_name: string;
    words: string;
    state: ComplaintState;
    result: ComplaintState | null;
    opened_at: string;
    due_at: string | null;
    answered_at: string | null;
    decided_at: string | null;
    examiner_name: string | null;
    is_open: boolean;
  }

  type ComplaintSource = "letter" | "operator" | "quality" | "survey";

  type ComplaintState = "answered" | "examining" | "not_upheld" | "opened" | "upheld" | "withdrawn";

  type ComplaintStep = "answer" | "examine" | "examine_again" | "reject" | "uphold" | "withdraw";

  interface ComplaintStepForm {
    step: ComplaintStep;
    words?: string;
    grounds?: DecisionGround[];
    way?: ReplyMethod | null;
  }

  interface ComplaintsList {
    complaints: ComplaintLine[];
  }

  interface ComplaintsQuery {
    only?: "all" | "open" | "over";
    kind?: ComplaintKind | null;
    operator?: string | null;
  }

  interface ConversationTicket {
    number: string;
    subject: string;
    opened_at: string;
  }

  interface ConversationView {
    conversation_id: number;
    source: string;
    author: string;
    language: string;
    applicant: string | null;
    published_at: string;
    seen_at: string;
    answered_at: string | null;
    withdrawn: boolean;
    due_at: string;
    ticket: string | null;
    outcome: string | null;
    reason: string;
    holder: Holder | null;
    blocked: boolean;
    offered: Offered | null;
    outside: OutsideAnswer | null;
    snoozed_until: string | null;
    draft: string;
    draft_mode: DraftMode;
    groundless_before: number;
    groundless: GroundlessGroup[];
    alone: AloneView | null;
    readers: ReaderView[];
    messages: MessageRow[];
    tickets: ConversationTicket[];
  }

  interface CountedSource {
    type: "counted";
    measure: string;
    topic?: string | null;
    body?: string | null;
    place?: string | null;
  }

  interface CourseQuery {
    day?: string | null;
    since?: string | null;
    until?: string | null;
    line?: string | null;
    step_seconds?: number;
  }

  interface CourseView {
    begins_at: string;
    offered: number;
    waiting: number;
    answered: number;
    in_time: number;
    in_time_share: number | null;
    lost: number;
    at_work: number | null;
    occupancy: number | null;
  }

  interface Credential {
    credential: Record<string, unknown>;
  }

  interface CrowdView {
    available: string[];
    ringing: string[];
    talking: string[];
    wrap_up: string[];
    paused: Record<string, string>;
    waiting: number;
  }

  type CutOff = "pbx_down" | "vanished";

  interface DayFigures {
    calls: number;
    answer_seconds: number | null;
    talk_seconds: number | null;
    wrap_up_seconds: number | null;
    pause_seconds: number;
    not_answered: number;
  }

  interface DayLine {
    day: string;
    calls: number;
    handled_ms: number;
  }

  interface Deadlines {
    terms: OpenTerm[];
    totals: ClockTotals;
    outbox: OutboxFigures;
    next: string | null;
  }

  interface DeadlinesQuery {
    body_id?: number | null;
    term?: "overdue" | "paused" | "today" | "week" | null;
    after?: string | null;
    limit?: number;
  }

  interface DecisionDraft {
    words: string;
    body_id: number;
    due_on: string;
    topic_id?: number | null;
    cell?: string | null;
    district?: string | null;
    target?: number | null;
  }

  type DecisionGround = "applicant" | "colleague" | "recording" | "statement" | "ticket";

  interface DecisionMade {
    decision_id: number;
  }

  interface DecisionReport {
    version: number;
    words: string;
  }

  type DecisionStep = "accept" | "give_back" | "move" | "report" | "withdraw";

  interface DecisionStepForm {
    step: DecisionStep;
    version: number;
    words?: string;
    due_on?: string | null;
  }

  type Deed = "begin" | "solve";

  interface DeskComplaint {
    reported_in: string;
    call_id: string;
    kind: ComplaintKind;
    words: string;
  }

  type Dimension = "body" | "day" | "district" | "hour" | "hour_of_day" | "language" | "line" | "month" | "operator" | "quarter" | "quarter_of_day" | "shift" | "skill" | "topic" | "week" | "weekday";

  type Direction = "down" | "up";

  interface District {
    code: string;
    names: Names;
  }

  interface DistrictDrawn {
    version: number;
  }

  interface DistrictRow {
    code: string;
    names: Names;
    outline: ([number, number])[] | null;
    approximate: boolean;
    version: number;
  }

  interface DoubtInput {
    arrived: boolean;
  }

  interface DraftInput {
    topic_id: number;
    subject?: string;
    text?: string;
    address?: string;
    place?: PlaceInput | null;
    urgent?: boolean;
    file_ids?: string[];
  }

  type DraftMode = "alone" | "answer" | "note";

  interface DraftNames {
    kk?: string;
    ru?: string;
    en?: string;
  }

  interface DraftPlace {
    lat: number;
    lon: number;
    rough: boolean;
  }

  interface DraftView {
    topic_id: number | null;
    topic_ground: TopicGround | null;
    address_kk: string;
    address_ru: string;
    place: DraftPlace | null;
    subject: string;
    text: string;
    urgent: boolean;
  }

  interface DrawDistrict {
    version: number;
    outline: ([number, number])[] | null;
    approximate?: boolean;
  }

  interface EarlierCall {
    call_id: string;
    offered_at: string;
    outcome: string;
    waited_seconds: number | null;
    talk_seconds: number | null;
    operator: string | null;
    ticket: string | null;
  }

  interface EffectQuery {
    effect: number;
  }

  interface EndInput {
    outcome: "done" | "groundless" | "spam";
    reason?: string;
    about?: string;
  }

  interface Erasure {
    erasure_id: number;
    applicant: string | null;
    reason: string;
    requested_at: string;
    requested_by: string;
    asker_id: number;
    decided_at: string | null;
    decided_by: string | null;
    state: string;
    tickets: string[];
    erased: Record<string, unknown>;
  }

  interface ErasureDecision {
    confirm: boolean;
  }

  interface ErasureRequested {
    erasure_id: number;
  }

  interface Error {
    error: string;
    message: string;
  }

  interface EscalationSettings {
    addresses: Address[];
    bodies: BodyName[];
    city_terms: CityTerm[];
  }

  interface EscalationStep {
    kind: string;
    round: number;
    step: string;
    due_at: string;
    at: string;
  }

  type Every = "month" | "quarter" | "week" | "year";

  interface ExportView {
    export_id: string;
    state: "failed" | "ready" | "running";
    rows: number;
    of: number;
    cut: boolean;
  }

  interface Extension {
    until: string;
  }

  interface FatalInput {
    code: string;
    names: DraftNames;
  }

  type FigureName = "in_time" | "nena_15" | "nena_20" | "of_answered" | "strict";

  interface FigureView {
    name: FigureName;
    formula: string;
    counted: number;
    out_of: number;
    share: number | null;
    goal: number | null;
    counted_part: string;
    out_of_part: string;
    missing_part: string;
  }

  interface FiguresView {
    share: number | null;
    strict: number | null;
    published: number;
    in_time: number;
    late: number;
    spam: number;
    withdrawn: number;
    outside: number;
    open: number;
    self_served: number;
    lag_seconds: number | null;
  }

  interface FileJudged {
    good: number;
    bad: number;
    good_lines: GoodLineView[];
    bad_lines: BadLineView[];
    invitations: Invitation[];
    in_effect: boolean;
  }

  interface FileQuery {
    keep?: "no" | "yes";
  }

  interface FilesRequested {
    link_id: number;
    sent_to: string;
    expires_at: string;
    files: number;
  }

  interface FinderAnswer {
    hits: FinderHit[];
  }

  interface FinderHit {
    kind: "action" | "article" | "body" | "page" | "person" | "ticket";
    label: string;
    href: string;
    detail: string;
  }

  interface FinderQuery {
    words?: string;
  }

  interface FirstCallView {
    since: string;
    until: string;
    line: string | null;
    answered: number;
    figures: ShareView[];
    topics: TopicShareView[];
  }

  interface FloorFigures {
    now: string;
    today: ServiceLevel;
    half_hour: CourseView[];
    lost_lately: MissedCallView[];
    cut_off_owed: number;
    owed: number;
    owed_since: string | null;
  }

  interface FloorPauses {
    planned: Record<string, number>;
    taken: Record<string, Record<string, number>>;
  }

  interface FloorView {
    seq: number;
    now: string;
    waiting: number;
    lines: Record<string, unknown>;
    calls: Record<string, unknown>;
    operators: Record<string, unknown>;
    rings: Record<string, unknown>;
    listenings: Record<string, unknown>;
    callbacks: Record<string, unknown>;
  }

  interface ForcedState {
    state: "available" | "paused" | "signed_out";
    reason?: "break" | "lunch" | "task" | "technical" | "training" | null;
  }

  interface FormInput {
    revision: number;
    names: NamesInput;
    sections: SectionInput[];
    fatal?: FatalInput[];
  }

  type FormProblem = "code" | "empty_section" | "many" | "name" | "no_items" | "weight";

  interface FoundArticleView {
    article_id: number;
    version: number;
    near: boolean;
    standing: ArticleStatus;
    title_kk: Piece[];
    title_ru: Piece[];
    title_en: Piece[];
    snippet: Piece[];
    topics: number[];
  }

  interface FoundTicket {
    number: string;
    opened_at: string;
    applicant: string | null;
    state: string;
    subject: string;
    address: string;
    operator: string | null;
    due_at: string | null;
    district: string | null;
    channel: string;
    topic_names: Names | null;
    body_names: Names | null;
    call_back: boolean;
    duplicate_of: string | null;
    duplicates: number;
  }

  interface FromFile {
    type: "file";
  }

  interface Funnel {
    mean: number;
    phi: number;
    between: number;
  }

  type FunnelVerdict = "as_others" | "better" | "few" | "worse";

  interface GoalView {
    code: string;
    level: TreeLevel;
    parent: string | null;
    name_kk: string;
    name_ru: string;
    name_en: string;
    owner: string | null;
    weight: number;
    version: number;
    colour: string;
    progress: number | null;
    coverage: number;
    chance: number | null;
    bad: string[];
    measure: Record<string, unknown> | null;
  }

  interface GoalsFileJudged {
    good: number;
    same: number;
    bad: number;
    good_rows: GoodRowView[];
    bad_cells: BadCellView[];
    entered: boolean;
  }

  interface GoalsFileQuery {
    keep?: "no" | "yes";
    kind?: "milestones" | "values";
    name?: string;
  }

  interface GoalsList {
    nodes: GoalView[];
  }

  interface GoodLineView {
    login: string;
    name: string;
    role: string;
    extension: string;
    body: string;
  }

  interface GoodRowView {
    what: string;
    when: string;
    value: string;
  }

  interface GoodShiftLine {
    operator: string;
    name: string;
    day: string;
    begins: string;
    ends: string;
    breaks: number;
  }

  interface GreetingView {
    language: string;
    made: "missing" | "recorded" | "spoken";
    seconds: number | null;
  }

  interface Greetings {
    parts: GreetingView[];
  }

  interface GridQuery {
    lat?: number | null;
    lon?: number | null;
    size?: 1 | 4 | 9 | 16;
  }

  interface GroundlessGroup {
    about: string;
    times: number;
  }

  interface HandInput {
    person_id: number;
    words?: string | null;
  }

  interface HandlingView {
    calls: number;
    talk_seconds: number;
    hold_seconds: number;
    wrap_up_seconds: number;
    average_seconds: number | null;
  }

  interface Happened {
    at: string;
    what: string;
    body: string | null;
    words: string;
    photos: string[];
  }

  type HeadshipPost = "deputy" | "head";

  interface HeardInput {
    recording: string;
    begins: number;
    ends: number;
  }

  interface HistoryLine {
    at: string;
    person: string | null;
    change: Record<string, unknown>;
    reason: string | null;
    step: string | null;
    part: string | null;
  }

  interface Holder {
    person_id: number;
    name: string;
    own: boolean;
    until: string;
  }

  interface InboxCounts {
    all: number;
    mine: number;
    unassigned: number;
    late: number;
    mentions: number;
  }

  interface InboxLine {
    conversation_id: number;
    source: string;
    author: string;
    language: string | null;
    published_at: string;
    answered_at: string | null;
    withdrawn: boolean;
    due_at: string | null;
    ticket: string | null;
    holder: Holder | null;
    last_words: string;
    files: number;
    in_doubt: number;
    blocked: boolean;
    snoozed_until: string | null;
    offered: Offered | null;
  }

  interface InboxQuery {
    view?: InboxViewName;
    open?: number | null;
  }

  interface InboxView {
    figures: FiguresView;
    counts: InboxCounts;
    conversations: InboxLine[];
    within_seconds: number;
    silence_seconds: number;
  }

  type InboxViewName = "all" | "late" | "mentions" | "mine" | "unassigned";

  interface IncidentOpened {
    incident_id: number;
    unsaid: string[];
  }

  interface IncidentRow {
    incident_id: number;
    line: string | null;
    topic: string | null;
    topic_names: Names | null;
    district: string | null;
    district_names: Names | null;
    place: string;
    text_kk: string;
    text_ru: string;
    text_en: string;
    reason: string | null;
    opened_at: string;
    opened_by: string;
    until: string;
    closed_at: string | null;
    closed_by: string | null;
    heard: number;
    informed: number;
    stayed: number;
    sounds: Record<string, string[]>;
  }

  type IncidentSeverity = "extreme" | "minor" | "moderate" | "severe";

  type IncidentState = "acknowledged" | "closed" | "confirmed" | "delivered" | "dismissed" | "dispatched" | "handed_over" | "on_scene" | "resolved" | "seen" | "unfounded";

  type IncidentStep = "acknowledge" | "arrive" | "call" | "close" | "confirm" | "declare_unfounded" | "deliver" | "dismiss" | "dispatch" | "fail_call" | "fail_delivery" | "hand_over" | "print_sheet" | "resolve" | "see";

  interface IncidentStepForm {
    step: IncidentStep;
    reason?: string;
  }

  interface IncidentsView {
    incidents: IncidentRow[];
    proposals: Proposal[];
  }

  interface Invitation {
    login: string;
    name: string;
    path: string;
    phone_password: string;
    in_effect: boolean;
  }

  interface ItemInput {
    code: string;
    names: DraftNames;
    weight: number;
    partly?: boolean;
    optional?: boolean;
  }

  interface JoinInput {
    conversation_id: number;
  }

  interface KeepView {
    name: string;
    query?: string;
    role?: string | null;
  }

  interface KeyInput {
    name: string;
    imports?: boolean;
    per_minute?: number;
  }

  interface KeyMade {
    key_id: number;
    key: string;
  }

  interface KeyRow {
    key_id: number;
    name: string;
    shown: string;
    imports: boolean;
    per_minute: number;
    made_at: string;
    made_by: string | null;
    revoked_at: string | null;
    requests: number;
  }

  interface KpiSheet {
    role: string;
    month: string;
    formulas: number;
    call_formulas: number;
    lines: SheetLine[];
    days: DayLine[];
    pauses: PauseLine[];
    plan: PausePlan | null;
  }

  type KpiUnit = "count" | "points" | "seconds" | "share";

  interface LadderStepRequest {
    after_seconds: number;
    does: string[];
  }

  interface LadderStepView {
    step: string;
    after_seconds: number;
    operator: string | null;
    cause: Cause | null;
  }

  interface Language {
    language: "en" | "kk" | "ru";
  }

  interface Lead {
    lead: number;
  }

  interface LeadsWord {
    to: "lowered" | "seen";
  }

  interface LegQuality {
    leg: string;
    began_at: string;
    seconds: number;
    mos?: number | null;
    mos_worst?: number | null;
    loss_share?: number | null;
    jitter_ms?: number | null;
    round_trip_ms?: number | null;
    outward_loss_share?: number | null;
    one_way_seconds?: number;
    rescues?: number;
  }

  interface LikelyTicket {
    number: string;
    state: string;
    subject: string;
    address: string;
    applicants: number;
    near: Nearness;
    metres: number | null;
    seconds: number;
    shared: string[];
    same_topic: boolean;
    same_meaning: boolean;
    may_join: boolean;
    score: number;
  }

  interface LikelyTickets {
    likely: LikelyTicket[];
    cluster: ClusterTicket[];
    joined: boolean;
  }

  interface LineLog {
    rows: WasOnLine[];
  }

  interface LineProblemsView {
    problems: softphone_ui_lines_problems_ProblemView[];
  }

  interface LineRequest {
    number: string;
    names: Names;
    kpi_seconds: number;
    ring_seconds: number;
    wrap_up_seconds: number;
    short_abandon_seconds: number;
    priority: number;
    emergency: boolean;
    open: boolean;
    hours: (([string, string])[])[] | null;
    overflow_to: string | null;
    callback_offer: boolean;
    survey: boolean;
    voicemail: boolean;
    named_only: boolean;
    most_waiting: number | null;
    greets: boolean;
    topics: string[];
    ladder: LadderStepRequest[];
  }

  interface LineSaved {
    version: number;
    in_effect: boolean;
  }

  interface LineView {
    line: LineRequest;
    version: number;
    answers: boolean;
    opens_at: string | null;
    waiting: number;
  }

  interface ListQuery {
    mine?: boolean;
    topic_id?: number | null;
    retired?: boolean;
    page?: number;
    limit?: number;
  }

  interface ListedAlert {
    alert_id: number;
    rule_id: number;
    state: AlertState;
    value: number;
    step: number;
    fired_at: string;
    acknowledged_at: string | null;
    resolved_at: string | null;
    acknowledged_by: string | null;
  }

  interface ListedSilence {
    silence_id: number;
    rule_id: number | null;
    from_at: string;
    until_at: string;
    reason: string;
    person: string;
  }

  interface LoadView {
    operator: string;
    name: string;
    calls: number;
    run_seconds: number;
    warnings: LoadWarning[];
  }

  type LoadWarning = "calls" | "run";

  interface Loads {
    limit_calls: number;
    limit_seconds: number;
    operators: LoadView[];
  }

  interface LogLine {
    at: string;
    by: string;
    action: string;
    subject: string;
    detail: Record<string, unknown>;
    address: string;
  }

  interface LossCallView {
    call_id: string;
    offered_at: string;
    line: string;
    language: string;
    caller: string;
    cause: MainCause;
    set_by: string | null;
    set_reason: string | null;
    evidence_at: string | null;
    missing: number | null;
    not_taken_by: string[];
    sequel: Sequel | null;
    assignee: string | null;
  }

  interface LossQuery {
    day?: string | null;
    since?: string | null;
    until?: string | null;
    line?: string | null;
    cause?: MainCause | null;
    call?: string | null;
    after?: number;
  }

  interface LossesView {
    day: string;
    made_at: string;
    close_by: string;
    closed_at: string | null;
    closed_in_time: boolean | null;
    offered: number;
    lost: number;
    has_roster: boolean;
    causes: Record<string, number>;
    sequels: Record<string, number>;
    remedies: RemedyView[];
    quarters: QuarterView[];
    calls: LossCallView[];
    unexplained: string[];
    unassigned: MainCause[];
  }

  interface LowMark {
    call_id: string;
    operator: string;
    operator_name: string | null;
    score: number;
    marked_at: string;
    ticket: string | null;
  }

  interface Macro {
    macro_id: number;
    names: Names;
    texts: Names;
  }

  interface MacroAdded {
    macro_id: number;
  }

  interface MacroInput {
    names: NamesInput;
    texts: TextsInput;
  }

  type MainCause = "fault" | "in_greeting" | "left_ringing" | "long_talks" | "more_calls" | "no_answers" | "nobody_signed_in" | "other" | "outside_hours" | "pauses" | "short" | "under_need" | "under_roster" | "under_usual" | "unexplained" | "vanished";

  interface MakeExport {
    format: "csv" | "xlsx";
    query?: string;
  }

  interface MapTicket {
    id: string;
    topic: string;
    open: boolean;
    lat: number;
    lon: number;
  }

  interface MapView {
    districts: DistrictRow[];
    streets: StreetRow[];
    tiles: string;
    attribution: string;
    street_map: StreetMapView | null;
  }

  type Mark = "n_a" | "no" | "partly" | "yes";

  interface Marked {
    number: string;
    marks: number;
    reason: string;
    last_at: string;
    call_id: string;
  }

  interface MarkedDay {
    day: string;
    mark: "day_off" | "holiday" | "working" | null;
    reason?: string;
  }

  interface MarkedNumberView {
    caller: string;
    marks: number;
    waiting: number;
    last_at: string;
    each: NumberMark[];
  }

  interface MarkedNumbers {
    numbers: MarkedNumberView[];
  }

  interface MarksReport {
    operators: OperatorMarks[];
    low: LowMark[];
  }

  interface Mask {
    x: number;
    y: number;
    width: number;
    height: number;
  }

  interface MeasurePlan {
    unit: string;
    direction: Direction;
    every: Every;
    begins_on: string;
    target: number;
    target_on: string;
    source: CountedSource | Statistics | FromFile | Milestones;
    baseline?: number | null;
    trajectory?: Point[];
    cumulative?: boolean;
    supplier?: string;
    supplier_mail?: string;
  }

  interface MeasureView {
    code: string;
    unit: string;
  }

  interface MergeChoice {
    leave?: boolean;
  }

  interface MessageRow {
    message_id: number;
    kind: string;
    part: string;
    person: string | null;
    text: string;
    lat: number | null;
    lon: number | null;
    published_at: string;
    seen_at: string;
    edited_at: string | null;
    deleted_at: string | null;
    link: string;
    delivery: string | null;
    delivered_at: string | null;
    error: string | null;
    alone: boolean;
    before: string[];
    files: (Record<string, unknown>)[];
  }

  interface Milestones {
    type: "milestones";
    project: string;
  }

  interface MissedCallView {
    call_id: string;
    line: string;
    offered_at: string;
    left_at: string;
    waited_seconds: number;
    caller: string;
    language: string;
    outcome: Outcome;
    cause: Cause;
    failure: string | null;
    expected_wait_seconds: number | null;
    rings: RingView[];
    steps: LadderStepView[];
    crowd: CrowdView | null;
    sequel: Sequel;
    came_again: number;
    came_again_at: string | null;
    called_back_at: string | null;
    called_back_by: string | null;
    ticket: string | null;
    cut_off: CutOff | null;
  }

  interface MissedCallsSummary {
    lost: number;
    cut_off: number;
    causes: Record<string, number>;
    sequels: Record<string, number>;
    worst_hour: WorstHour | null;
    not_taken: NotTaken[];
  }

  interface MissedFilter {
    day?: string | null;
    since?: string | null;
    until?: string | null;
    line?: string | null;
    cause?: Cause | null;
    sequel?: Sequel | null;
    hour?: number | null;
    operator?: string | null;
    digits?: string | null;
  }

  interface MissedPage {
    service_level: ServiceLevel;
    why: MissedCallsSummary;
    chosen: number;
    causes: Record<string, number>;
    sequels: Record<string, number>;
    calls: MissedCallView[];
    next: string | null;
  }

  interface MissedQuery {
    day?: string | null;
    since?: string | null;
    until?: string | null;
    line?: string | null;
    cause?: Cause | null;
    sequel?: Sequel | null;
    hour?: number | null;
    operator?: string | null;
    digits?: string | null;
    after?: string | null;
    limit?: number;
  }

  interface MonthView {
    sheet: KpiSheet | null;
    signed: KpiSheet | null;
    signed_at: string | null;
    seal: string | null;
  }

  interface Move {
    device: "phone" | "web";
  }

  interface Moved {
    lines: string[];
  }

  interface Names {
    kk: string;
    ru: string;
    en: string;
  }

  interface NamesInput {
    kk: string;
    ru: string;
    en: string;
  }

  interface NearTicket {
    id: string;
    topic: string;
    open: boolean;
    day: string;
    place: string;
    photo: string | null;
  }

  type Nearness = "address" | "point" | "street";

  interface NewAccount {
    role: string;
    name: string;
    language?: "en" | "kk" | "ru";
    extension?: string;
    body?: string;
    spoken?: Record<string, number>;
    login?: string;
  }

  interface NewAddress {
    recipient: "clerk" | "deputy" | "head";
    channel: "mail" | "webhook";
    address: string;
    body_id?: number | null;
  }

  interface NewBlock {
    number: string;
    reason: "hoax" | "insult" | "nuisance" | "threat";
    days?: number;
    note?: string;
  }

  interface NewChannel {
    name: string;
  }

  interface NewCityTerm {
    amount: number | null;
    unit?: "days" | "hours" | "working_days";
  }

  interface NewIncident {
    until: string;
    text_kk?: string;
    text_ru?: string;
    text_en?: string;
    line?: string | null;
    topic?: string | null;
    district?: string | null;
    place?: string;
    reason?: string | null;
    cluster?: string | null;
  }

  interface NewMessage {
    words: string;
    key: string;
  }

  interface NewObjection {
    ticket: string;
    started_at: string;
    words: string;
  }

  interface NewPasskey {
    name: string;
    credential: Record<string, unknown>;
  }

  interface NewPassword {
    old: string;
    new: string;
  }

  interface NewSubstitution {
    person_id: number;
    substitute_id: number;
    since: string;
    until: string;
  }

  interface NewTenure {
    post: HeadshipPost;
    body_id: number;
    person_id: number;
    since: string;
    until?: string | null;
  }

  interface NewThread {
    recording: string;
    at: number;
    words: string;
    key: string;
  }

  interface NewTraining {
    person_id: number;
    kind: TrainingKind;
    planned_for: string;
    note?: string;
  }

  interface NewVersion {
    version: number;
  }

  interface NewWord {
    word: string;
  }

  interface NewYear {
    version: number;
    year: number;
  }

  interface NewsQuery {
    version?: string;
  }

  type NoPrivateWay = "blocked" | "network" | "nobody" | "not_written" | "too_late" | "used";

  interface NodeInput {
    level: TreeLevel;
    names: NamesInput;
    reason: string;
    version?: number;
    parent?: string | null;
    weight?: number;
    themes?: string[];
    plan?: MeasurePlan | null;
    retired?: boolean;
  }

  interface NodeSaved {
    version: number;
  }

  interface NotTaken {
    operator: string;
    name: string;
    calls: number;
  }

  interface NoticeDrafted {
    notice_id: number;
  }

  interface NoticeSubscription {
    endpoint: string;
    p256dh: string;
    auth: string;
    least?: "extreme" | "minor" | "moderate" | "severe";
    topic?: string;
    district?: string;
    lat?: number | null;
    lon?: number | null;
    radius_m?: number | null;
    quiet_from?: number | null;
    quiet_to?: number | null;
  }

  interface NoticeView {
    series: string;
    version: number;
    current: boolean;
    drill: boolean;
    severity: string;
    heading: string;
    kind: string;
    state: string;
    where: string;
    what: string;
    doing: string;
    since: string;
    until: string;
    corrected: string;
    lat: number | null;
    lon: number | null;
    radius_m: number | null;
    district: string | null;
  }

  interface NoticesView {
    version: string;
    at: string;
    notices: NoticeView[];
  }

  type NotificationMethod = "mail" | "screen" | "telegram" | "webhook";

  interface NumberAndCode {
    number: string;
    code: string;
  }

  interface NumberBlocked {
    block_id: number;
    number: string;
  }

  interface NumberInput {
    kind: "body" | "emergency" | "lead" | "other";
    number: string;
    names: NamesInput;
    body_code?: string | null;
    open?: boolean;
  }

  interface NumberJudged {
    caller: string;
    verdict: "blocked" | "dismissed";
  }

  interface NumberMark {
    call_id: string;
    at: string;
    operator: string;
    operator_name: string | null;
    reason: string;
    ticket: string | null;
    verdict: string | null;
    judged_by: string | null;
  }

  interface ObjectionAnswer {
    result: ObjectionResult;
    answer: string;
  }

  interface ObjectionMade {
    objection_id: number;
  }

  type ObjectionResult = "refused" | "upheld";

  interface OfApplicant {
    applicant: string;
    reason: string;
  }

  interface OfCall {
    call_id: string;
    kind?: ComplaintKind | null;
  }

  interface OfService {
    kind: ComplaintKind;
  }

  interface Offer {
    open: boolean;
  }

  interface Offered {
    name: string;
    own: boolean;
    until: string;
  }

  interface OnLine {
    mode: "barge" | "listen" | "take_over" | "whisper";
  }

  interface OpenClock {
    ticket: string;
    kind: string;
    state: string;
    amount: number;
    unit: string;
    started_at: string;
    due_at: string | null;
    provisional: boolean;
    subject: string;
    address: string;
    ticket_state: string;
    body_names: Names | null;
    last_step: string | null;
  }

  interface OpenTerm {
    ticket: OpenClock;
    clock: ClockShown;
  }

  interface OpenedComplaint {
    complaint_id: number;
  }

  interface OperatorDay {
    begins: string;
    figures: DayFigures;
    pauses: Pauses;
  }

  interface OperatorMarks {
    operator: string;
    operator_name: string | null;
    answered: number;
    marks: number;
    mean: number | null;
    ones: number;
    twos: number;
    threes: number;
    fours: number;
    fives: number;
  }

  interface OperatorMonth {
    person_id: number;
    extension: string;
    name: string;
    sheet: KpiSheet;
    signed_at: string | null;
  }

  interface OperatorSkills {
    extension: string;
    languages: Record<string, number>;
    lines: string[];
    topics: string[];
    reserve: boolean;
    calls: boolean;
    texts: number;
    text_languages: ("en" | "kk" | "ru")[];
    name: string;
    named_only: boolean;
  }

  interface OperatorVoice {
    operator: string;
    operator_name: string | null;
    calls: number;
    mos: number | null;
    mos_worst: number | null;
    poor_calls: number;
    loss_share: number | null;
    jitter_ms: number | null;
    round_trip_ms: number | null;
    one_way_calls: number;
    rescues: number;
  }

  interface OutboxFigures {
    waiting: number;
    since: string | null;
    in_doubt: number;
    refused: number;
  }

  type Outcome = "abandoned" | "answered" | "callback_kept" | "failed" | "informed" | "refused" | "self_served" | "short_abandon" | "voicemail";

  interface OutsideAnswer {
    link: string;
    at: string;
  }

  interface OutsideInput {
    link: string;
    at: string;
  }

  interface OutsideNumber {
    code: string;
    kind: string;
    number: string;
    body_code: string | null;
    names: Names;
    closed_at: string | null;
  }

  interface OutsideTarget {
    code: string;
  }

  interface OwedCall {
    ticket: string;
    since: string;
    applicant: string;
    language: string;
    tries: number;
  }

  interface OwedCallbackView {
    callback_id: string;
    source: CallbackSource;
    line: string;
    number: string;
    ticket: string;
    language: string;
    offered_at: string;
    expires_at: string;
    due_at: string | null;
    tries: number;
    tried_at: string | null;
    tried_by: string | null;
    last: string | null;
    operator: string | null;
    held: boolean;
  }

  interface OwnComplaint {
    complaint_id: number;
    kind: ComplaintKind;
    state: ComplaintState;
    result: ComplaintState | null;
    opened_at: string;
    decided_at: string | null;
    shown: boolean;
    words: string | null;
    call_id: string | null;
    offered_at: string | null;
    ticket: string | null;
    finding: string;
    statement: string;
  }

  interface OwnComplaints {
    complaints: OwnComplaint[];
  }

  interface OwnNews {
    assessments: number;
    answer_until: string | null;
    complaints: number;
    threads: number;
    practice: number;
  }

  interface OwnPassword {
    password: string;
  }

  interface OwnerInput {
    since: string;
    person_id?: number | null;
    body_id?: number | null;
    mail?: string;
  }

  interface PanelProblem {
    topic_id: number;
    topic: Names;
    cell: number;
    contacts: number;
    incidents: number;
    applicants: number;
    post_weight: number;
    months: number;
    solved: number;
    returned: number;
    rate: number;
    criticality: number;
    resonance: number;
    recurrence: number;
    score: number;
    counted_at: string;
    place_before: number | null;
    district_code: string | null;
    district: Names | null;
    decisions: number;
  }

  interface PartCompared {
    part: string;
    changes: TextChange[];
  }

  interface PauseLine {
    reason: string;
    ms: number;
    own: boolean;
  }

  interface PausePlan {
    shifts: number;
    planned_ms: number;
    taken_ms: number;
  }

  interface Pauses {
    planned: Record<string, number>;
    taken: Record<string, number>;
  }

  interface PeriodQuery {
    day?: string | null;
    since?: string | null;
    until?: string | null;
    line?: string | null;
  }

  interface Person {
    person_id: number;
    login: string;
    role: string;
    name: string;
    language: string;
    extension: string | null;
    session: string;
    must_change_password: boolean;
    password_version: number;
    must_enrol: boolean;
    language_chosen: boolean;
    tour_due: boolean;
  }

  interface PersonalData {
    tickets: number;
    calls: number;
    recordings: number;
    files: number;
    conversations: number;
    letters: number;
    hindrances: string[];
  }

  interface Phone {
    extension: string;
    user: string;
    password: string;
  }

  type Piece = [string, boolean];

  interface PlaceInput {
    lat: number;
    lon: number;
    rough?: boolean;
  }

  interface PlaceView {
    place: string | null;
    label: string;
  }

  interface PlacedTicket {
    number: string;
    lat: number;
    lon: number;
    rough: boolean;
    state: string;
    topic_id: number | null;
    topic_names: Names | null;
    applicants: number;
  }

  interface PlannedTraining {
    training_id: number;
  }

  interface Point {
    on: string;
    value: number;
  }

  interface PointQuery {
    lat: number;
    lon: number;
    address?: string;
  }

  interface PointView {
    district: string | null;
    district_names: Names | null;
    outside: boolean;
    metres: number;
    approximate: boolean;
    street_kk: string | null;
    street_ru: string | null;
    apart_metres: number | null;
    apart_kk: string | null;
    apart_ru: string | null;
  }

  interface PoliceAnswerTaken {
    incident: number;
    state: IncidentState;
  }

  interface PoorCall {
    leg: string;
    call_id: string;
    operator: string;
    operator_name: string | null;
    began_at: string;
    seconds: number;
    mos: number | null;
    mos_worst: number | null;
    loss_share: number | null;
    jitter_ms: number | null;
    round_trip_ms: number | null;
    one_way_seconds: number;
    rescues: number;
    ticket: string | null;
  }

  interface PresenceInput {
    open: boolean;
    typing?: boolean;
    draft?: string | null;
    draft_mode?: DraftMode;
  }

  interface PresenceView {
    readers: ReaderView[];
    holder: Holder | null;
  }

  interface Preview {
    text_kk?: string;
    text_ru?: string;
    text_en?: string;
  }

  interface Previewed {
    blocks_kk: Block[];
    blocks_ru: Block[];
    blocks_en: Block[];
  }

  interface ProblemList {
    problems: softphone_ui_problems_api_ProblemView[];
  }

  interface ProblemsQuery {
    scope?: "all" | "city" | "districts" | "places";
    district?: string;
    topic?: number;
  }

  interface Proposal {
    topic: string;
    topic_names: Names;
    place: string;
    since: string;
    tickets: string[];
    text_kk: string;
    text_ru: string;
    text_en: string;
    applicants: number;
    cluster: string | null;
    district: string | null;
    district_names: Names | null;
  }

  interface PublicQuery {
    topic?: string;
    district?: string;
    state?: "" | "closed" | "open";
  }

  interface Publication {
    revision: number;
  }

  interface PublishedForm {
    version: number;
  }

  interface QualityComplaint {
    call_id: string;
    kind: ComplaintKind;
    source?: "quality" | "survey";
    words?: string;
  }

  interface QuarterView {
    at: string;
    offered: number;
    lost: number;
    usual: number | null;
    signed_in: number;
    on_shift: number | null;
    rostered: number | null;
    available: number;
    talking: number;
    paused: number;
    over_plan: number;
  }

  interface QueuedCallbackView {
    callback_id: string;
    source: CallbackSource;
    line: string;
    number: string;
    ticket: string;
    language: string;
    offered_at: string;
    queued_at: string;
    ended_at: string | null;
    result: CallbackResult | null;
    attempts: number;
    reached_by: string | null;
    withdrawn_by: string | null;
    reason: string | null;
    tries: Try[];
  }

  interface RaisedHand {
    up: boolean;
  }

  type RatedKind = "body" | "deputy" | "head";

  interface RatedView {
    name: string | null;
    names: Names | null;
    figures: RatingFigures;
    since_frozen: SinceFrozen;
  }

  interface RatingFigures {
    part: RatedKind;
    ident: number;
    bodies: number[];
    sums: TallySums;
    due: number;
    missed: number;
    points: number;
    per_hundred: number | null;
    share: number | null;
    low: number;
    shrunken: number | null;
    ratio: number | null;
    z: number | null;
    verdict: FunnelVerdict;
    explained: boolean;
    signs: Sign[];
    audit: Audit;
    in_question: boolean;
    rank: number | null;
    rejections: Audit;
  }

  interface RatingTotals {
    due: number;
    points: number;
    sums: TallySums;
  }

  interface RatingView {
    month: string;
    counted_at: string;
    frozen_at: string | null;
    formulas: number;
    city: RatingTotals;
    nobodys: RatingTotals;
    mean: number;
    weight: number | null;
    funnel: Funnel;
    heads: RatedView[];
    deputies: RatedView[];
    bodies: RatedView[];
    supervised: SupervisedBody[];
    headless: BodyWithoutHead[];
  }

  interface ReaderView {
    name: string;
    types: boolean;
  }

  interface ReadingsPage {
    readings: AccessRecord[];
    next: number | null;
  }

  interface ReadingsQuery {
    action?: string | null;
    subject?: string | null;
    login?: string | null;
    day_from?: string | null;
    day_until?: string | null;
    after?: number | null;
    limit?: number;
  }

  interface Recipient {
    step: number;
    way: NotificationMethod;
    address: string;
  }

  interface RecipientBody {
    step: number;
    way: "mail" | "screen" | "telegram" | "webhook";
    address: string;
  }

  interface RecordingGap {
    reason?: "card" | "secret" | "unwilling";
  }

  interface RecordingLine {
    recording_id: string;
    started_at: string;
    seconds: number;
    operator: string | null;
    gaps: SilentPart[];
  }

  interface RefusedCall {
    call_id: string;
    offered_at: string;
    line: string;
    language: string;
    caller: string | null;
    refusal: string | null;
    ticket: string | null;
    came_again_at: string | null;
  }

  interface Registered {
    ticket: string;
  }

  interface RemedyView {
    remedy: string;
    begins: string;
    ends: string;
    lost_without: number;
    saved: number;
    least: number;
    most: number;
  }

  interface Reopened {
    number: string;
    opened_at: string;
    state: string;
    subject: string;
    address: string;
    reopenings: number;
    due_at: string | null;
    body_names: Names | null;
    reopened_at: string;
    reason: string;
  }

  interface ReopenedQuery {
    days?: number;
    limit?: number;
  }

  interface Reply {
    number: string;
    code: string;
    text: string;
  }

  type ReplyMethod = "letter" | "sms" | "telephone" | "unreachable";

  interface ReportQuery {
    measures?: string;
    rows?: Dimension | null;
    columns?: Dimension | null;
    since?: string | null;
    until?: string | null;
    beside?: ComparedPeriod | null;
    beside_since?: string | null;
    beside_until?: string | null;
    upper?: string | null;
    lower?: string | null;
    line?: string | null;
    language?: string | null;
    operator?: string | null;
    topic?: string | null;
    body?: string | null;
    district?: string | null;
    skill?: string | null;
    shift?: string | null;
  }

  type ReportRowKind = "day" | "hour" | "language" | "network" | "person";

  interface ReportView {
    since: string;
    until: string;
    measures: MeasureView[];
    rows: PlaceView[];
    columns: PlaceView[];
    cells: ValueView[][][];
    of_rows: ValueView[][];
    of_columns: ValueView[][];
    total: ValueView[];
  }

  interface ReportableCall {
    call_id: string;
    offered_at: string;
    operator: string;
    operator_name: string;
    ticket: string | null;
    subject: string | null;
    kinds: ComplaintKind[];
  }

  type Resolution = "declared" | "held" | "held_of_declared";

  type RingResult = "answered" | "busy" | "caller_left" | "failed" | "no_answer" | "rejected" | "taken" | "unreachable" | "withdrawn";

  interface RingView {
    operator: string;
    name: string;
    seconds: number;
    result: RingResult;
  }

  interface RosterFileJudged {
    good: number;
    same: number;
    bad: number;
    dropped: number;
    good_lines: GoodShiftLine[];
    bad_lines: BadShiftLine[];
    entered: boolean;
  }

  interface RosterFileQuery {
    keep?: "no" | "yes";
    replace?: "no" | "yes";
  }

  interface RosterQuarter {
    begins_at: string;
    on_shift: number | null;
    rostered: number | null;
    signed_in: number | null;
    required: number | null;
  }

  interface RosterQuery {
    since?: string | null;
    until?: string | null;
  }

  interface RosterView {
    since: string;
    until: string;
    unknown: string[];
    shifts: ShiftView[];
    quarters: RosterQuarter[];
  }

  interface RuleAdded {
    rule_id: number;
  }

  interface RuleBody {
    figure: string;
    comparison: "above" | "below";
    threshold: number;
    for_seconds: number;
    recipients: RecipientBody[];
    line?: string | null;
    escalate_seconds?: number | null;
    quiet_from?: string | null;
    quiet_until?: string | null;
    active?: boolean;
    version?: number;
  }

  interface RuleChange {
    topic: string;
    district: string | null;
    before: string | null;
    after: string | null;
    tickets: number;
  }

  interface RulesPreview {
    changes: RuleChange[];
  }

  interface RulesRequest {
    version: number;
    everywhere?: string | null;
    districts?: Record<string, string>;
  }

  interface SameIncident {
    other: number;
    same?: boolean;
  }

  interface SameTicket {
    ticket: string;
    same?: boolean;
  }

  interface SaveTicket {
    version: number;
    subject?: string;
    text?: string;
    address?: string;
    topic_id?: number | null;
    district?: string | null;
    place?: PlaceInput | null;
    body_id?: number | null;
    state?: State | null;
    call_id?: string | null;
    typed_at?: string | null;
    reopened?: boolean;
  }

  interface Saved {
    code: string;
    number: string;
    applied: boolean;
  }

  interface SavedForm {
    revision: number;
    hindrance: FormProblem | null;
  }

  interface SavedSheet {
    revision: number;
    score: number | null;
    without_fatal: number | null;
  }

  interface SavedTicket {
    number: string;
    version: number;
    saved_at: string;
    body_id: number | null;
    district: string | null;
    state: string;
    left: string | null;
  }

  interface SavedView {
    view_id: number;
    query: string;
  }

  interface SearchAsTyped {
    typed: string;
    found: number;
    language: "en" | "kk" | "ru";
    ticket?: string | null;
    topic_id?: number | null;
  }

  interface SearchQuery {
    words?: string;
    topic_id?: number | null;
    language?: "en" | "kk" | "ru";
    limit?: number;
  }

  interface SearchView {
    found: FoundArticleView[];
  }

  interface SectionInput {
    names: DraftNames;
    items: ItemInput[];
  }

  interface Seen {
    version: number;
  }

  type Sequel = "called_back" | "came_again" | "no_number" | "owed" | "withdrawn";

  interface ServiceLevel {
    since: string;
    until: string;
    line: string | null;
    kpi_seconds: number;
    calls: TallyView;
    figures: FigureView[];
    handling: HandlingView;
    occupancy: number | null;
  }

  interface SettledSearch {
    folded: string;
  }

  interface ShareView {
    name: Resolution;
    formula: string;
    counted: number;
    out_of: number;
    share: number | null;
  }

  interface SheetInput {
    revision: number;
    marks?: Record<string, Mark>;
    fatal?: string[];
    notes?: softphone_ui_assessments_api_NoteInput[];
    comment?: string;
    heard?: HeardInput[] | null;
  }

  interface SheetLine {
    code: string;
    unit: KpiUnit;
    counted: number;
    out_of: number | null;
    low: number | null;
    high: number | null;
    like: number | null;
    differs: string | null;
  }

  interface ShiftEntered {
    shift_id: number;
  }

  interface ShiftRequest {
    operator: string;
    day: string;
    begins: string;
    ends: string;
    breaks?: string;
    languages?: ("en" | "kk" | "ru")[];
  }

  interface ShiftTask {
    kind: TaskKind;
    action: TaskAction;
    since: string | null;
    operator: string | null;
    name: string;
    line: string | null;
    language: string | null;
    count: number;
    subject: string | null;
    amount: number | null;
    limit: number | null;
  }

  interface ShiftTasks {
    tasks: ShiftTask[];
    more: number;
  }

  interface ShiftView {
    shift_id: number;
    operator: string;
    name: string;
    begins: string;
    ends: string;
    breaks: SpanView[];
    languages: string[];
    gone: boolean;
  }

  interface ShownNumber {
    applicant: string | null;
  }

  type Shut = "closed" | "draining";

  interface Sides {
    sides?: boolean;
  }

  interface SightingForm {
    kind: string;
    camera_id?: number | null;
    lat?: number | null;
    lon?: number | null;
    place?: string;
    words?: string;
    severity?: IncidentSeverity | null;
    test?: boolean;
  }

  interface SightingSaved {
    incident_id: number;
  }

  type Sign = "alike" | "bounced" | "extended" | "last_hour" | "open_long" | "rejected" | "reopened" | "waited" | "without_photo";

  interface SignIn {
    login: string;
    password: string;
  }

  interface Signature {
    month: string;
    seal: string;
  }

  interface SignedIn {
    person: Person;
    csrf: string;
  }

  interface SilenceAdded {
    silence_id: number;
  }

  interface SilenceBody {
    until_at: string;
    reason: string;
    rule_id?: number | null;
    from_at?: string | null;
  }

  interface SilentPart {
    reason: string;
    operator: string;
    from_seconds: number;
    seconds: number;
  }

  type SimilarityReason = "author" | "words";

  interface SinceFrozen {
    refuted: number;
    upheld: number;
    points: number;
  }

  interface Size {
    preview?: boolean;
  }

  interface SkillsRequest {
    extension: string;
    languages: Record<string, number>;
    lines?: string[];
    topics?: string[];
    reserve?: boolean;
    calls?: boolean;
    texts?: number;
    text_languages?: ("en" | "kk" | "ru")[];
  }

  interface SkillsRequests {
    operators: SkillsRequest[];
  }

  interface SkillsSaved {
    in_effect: boolean;
  }

  interface SnoozeInput {
    until: string;
  }

  interface SolutionTerm {
    until: string | null;
    words: Record<string, string> | null;
  }

  interface Solved {
    number: string;
    code: string;
    solved: boolean;
    reason?: string;
  }

  interface SoundTaken {
    seconds: number;
  }

  interface SpanView {
    begins: string;
    ends: string;
  }

  interface SpeechSegment {
    at: number;
    seconds: number;
  }

  type State = "accepted" | "answered_on_the_spot" | "assigned" | "awaiting_applicant" | "confirmed" | "duplicate" | "forwarded" | "in_progress" | "registered" | "rejected" | "reopened" | "resolved" | "returned";

  interface StateChange {
    state: "available" | "paused" | "signed_out";
    reason?: "break" | "lunch" | "task" | "technical" | "training" | null;
    device?: "phone" | "web";
  }

  interface StateNow {
    state: ComplaintState;
  }

  interface Statement {
    words: string;
  }

  interface Statistics {
    type: "statistics";
    indicator: number;
    period: number;
    dictionaries: number[];
    terms: number[];
  }

  type Step = "accept" | "answer_on_the_spot" | "answer_time_over" | "applicant_answered" | "ask_applicant" | "ask_extension" | "assign" | "confirm" | "forward" | "grant_extension" | "join" | "refuse_extension" | "register" | "reject" | "reopen" | "resolve" | "restored" | "return" | "separate" | "start" | "told_of_extension";

  interface StepTaken {
    number: string;
    version: number;
    state: string;
    body_id: number | null;
    possible: Step[];
  }

  interface StepsTaken {
    done: string[];
    refused: TicketRefused[];
  }

  interface StopInput {
    reason: string;
    about?: string;
  }

  interface StoredArticle {
    article_id: number;
    version: number;
  }

  interface StreamTickets {
    tickets: string[];
  }

  interface StreamTicketsForm {
    cameras: number[];
  }

  interface StreetInput {
    version: number;
    name_kk: string;
    name_ru: string;
    former?: string[];
    lat?: number | null;
    lon?: number | null;
  }

  interface StreetMapView {
    url: string;
    attribution: string;
    schematic: boolean;
    bounds: Bounds;
    min_zoom: number;
    max_zoom: number;
  }

  interface StreetQuery {
    words: string;
    limit?: number;
  }

  interface StreetRow {
    street_id: number;
    name_kk: string;
    name_ru: string;
    former: string[];
    lat: number | null;
    lon: number | null;
    approximate: boolean;
    version: number;
  }

  interface StreetVersion {
    street_id: number;
    version: number;
  }

  interface StreetView {
    street_id: number;
    name_kk: string;
    name_ru: string;
    house: string;
    former: string | null;
    near: boolean;
    lat: number | null;
    lon: number | null;
    district: string | null;
    district_names: Names | null;
    exact: boolean;
  }

  interface StreetsImported {
    added: number;
    known: number;
  }

  interface StreetsView {
    found: StreetView[];
  }

  interface SubmittedSheet {
    next: number | null;
    calibration: number | null;
  }

  interface SubstitutionEntered {
    substitution_id: number;
  }

  type SuggestionBasis = "branch" | "corrected" | "district" | "like" | "meaning" | "name" | "spelling" | "topic";

  interface Suggestions {
    topic: TopicSuggested | null;
    body: BodySuggested | null;
    others: BodySuggested[];
    closed: string[];
  }

  interface SupervisedBody {
    deputy: number;
    body_id: number;
    sums: TallySums;
  }

  interface TakePhone {
    page: string;
    renew?: boolean;
    force?: boolean;
    back?: boolean;
  }

  interface TakeStep {
    step: Step;
    text?: string;
    reason?: string;
    body_id?: number | null;
    of?: string | null;
    until?: string | null;
    version?: number | null;
    photos?: string[];
  }

  interface TakeSteps {
    deed: Deed;
    tickets: softphone_ui_workflow_several_Chosen[];
    text?: string;
  }

  interface TakenDown {
    letter_id: number;
  }

  interface Taking {
    shut: Shut | null;
  }

  interface TallySums {
    solved: number;
    missed: number;
    held: number;
    squares: number;
    contacts: number;
    closed: number;
    young: number;
    last_hour: number;
    without_photo: number;
    reopened: number;
    bounced: number;
    open_long: number;
    questions: number;
    waited: number;
    extended: number;
    alike: number;
    rejected: number;
    handled: number;
    expected: number;
    variance: number;
  }

  interface TallyView {
    offered: number;
    lost: number;
    waiting: number;
    answered: number;
    short_abandon: number;
    abandoned: number;
    callback_kept: number;
    informed: number;
    self_served: number;
    voicemail: number;
    refused: number;
    failed: number;
    in_time: number;
    in_15: number;
    in_20: number;
    overflowed: number;
  }

  type TaskAction = "answer_hand" | "callback_offer" | "end_pause" | "open_callbacks" | "open_conversation" | "open_missed_calls" | "open_roster" | "open_service_level" | "operator_menu";

  type TaskKind = "callbacks" | "callers" | "conversations" | "disconnected" | "help" | "line_full" | "long_call" | "missed_calls" | "missed_shift" | "pause" | "paused_by_system" | "service_level";

  interface TeamMonth {
    operators: OperatorMonth[];
  }

  interface TemplateInput {
    name_kk: string;
    name_ru: string;
    text_kk: string;
    text_ru: string;
    topic?: string | null;
  }

  interface TemplateSaved {
    template_id: number;
  }

  interface TenureDays {
    since: string;
    until?: string | null;
  }

  interface TenureEntered {
    tenure_id: number;
  }

  interface TenureList {
    tenures: TenureRow[];
  }

  interface TenureRow {
    post: HeadshipPost;
    tenure_id: number;
    body_id: number;
    body: Names;
    body_closed: boolean;
    person_id: number;
    person: string;
    since: string;
    until: string | null;
  }

  type TextChange = ["gone" | "new" | "same", string];

  interface TextsInput {
    kk: string;
    ru: string;
    en: string;
  }

  interface ThreadNumber {
    thread_id: number;
  }

  type ThresholdComparison = "above" | "below";

  interface TicketCode {
    code: string;
    page: string;
  }

  interface TicketFile {
    file_id: string;
    at: string;
    kind: string;
    media_type: string;
    bytes: number;
    width: number | null;
    height: number | null;
    lat: number | null;
    lon: number | null;
    part: string;
    received_from: string | null;
    own: boolean;
    removable: boolean;
    answer_at: string | null;
  }

  interface TicketLine {
    number: string;
    opened_at: string;
    applicant: string | null;
    state: string;
    subject: string;
    address: string;
    operator: string | null;
    topic_names: Names | null;
    call_back: boolean;
  }

  interface TicketPage {
    tickets: FoundTicket[];
    next: string | null;
    found: number | null;
    more: boolean;
  }

  interface TicketRefused {
    number: string;
    message: string;
  }

  interface TicketRow {
    number: string;
    line: string | null;
    call_id: string | null;
    operator: string | null;
    operator_name: string | null;
    applicant: string | null;
    language: string;
    opened_at: string;
    state: string;
    subject: string;
    text: string;
    address: string;
    topic_id: number | null;
    district: string | null;
    body_id: number | null;
    lat: number | null;
    lon: number | null;
    rough_place: boolean;
    urgent: boolean;
    due_at: string | null;
    answer: string;
    duplicate_of: string | null;
    version: number;
    changed_at: string;
    topic_names: Names | null;
    body_names: Names | null;
    district_names: Names | null;
    caller_shown: string | null;
    offered_at: string | null;
    outcome: string | null;
    waited_seconds: number | null;
    talk_seconds: number | null;
    call_back_since: string | null;
    duplicates: number;
  }

  interface TicketTerms {
    clocks: ClockShown[];
    steps: EscalationStep[];
  }

  interface TicketView {
    view_id: number;
    name: string;
    query: string;
    role: string | null;
    own: boolean;
    person: string;
  }

  interface TicketsAround {
    tickets: PlacedTicket[];
    more: boolean;
  }

  interface TicketsQuery {
    words?: string | null;
    state?: string | null;
    topic_id?: number | null;
    body_id?: number | null;
    district?: string | null;
    channel?: string | null;
    operator?: string | null;
    term?: "overdue" | "paused" | "today" | "week" | null;
    day_from?: string | null;
    day_until?: string | null;
    near?: string | null;
    metres?: number;
    sort?: "due" | "opened" | null;
    after?: string | null;
    limit?: number;
  }

  interface Topic {
    topic_id: number;
    code: string;
    names: Names;
    body_names: Names | null;
    branch_names: Names | null;
  }

  interface TopicBranch {
    topic_id: number;
    names: Names;
    level: number;
  }

  type TopicGround = "author" | "bot" | "words";

  interface TopicRequest {
    version: number;
    names: NamesInput;
    parent?: string | null;
    near_metres?: number;
    in_use?: boolean;
    after_photo?: boolean;
  }

  interface TopicRow {
    topic_id: number;
    code: string;
    parent: string | null;
    names: Names;
    everywhere: string | null;
    districts: Record<string, string>;
    near_metres: number;
    version: number;
    in_use: boolean;
    after_photo: boolean;
  }

  interface TopicShareView {
    topic_id: number | null;
    topic_names: Names | null;
    answered: number;
    figures: ShareView[];
  }

  interface TopicSuggested {
    topic_id: number;
    names: Names;
    ground: SuggestionBasis;
    tickets: number;
    of: number;
    why: string;
  }

  interface Training {
    training_id: number;
    person_id: number;
    person_name: string;
    kind: TrainingKind;
    planned_for: string;
    note: string;
    done_on: string | null;
    outcome: string;
    planned_by_name: string;
  }

  interface TrainingHeld {
    done_on: string;
    outcome?: string;
  }

  type TrainingKind = "conversation" | "emergency" | "knowledge" | "language" | "program" | "stress";

  interface Trainings {
    trainings: Training[];
  }

  interface TransferPartner {
    to?: string | null;
    code?: string | null;
  }

  interface TransferQueue {
    to: string;
    free: string[];
    at_work: number;
    wait_seconds: number | null;
  }

  interface TransferTarget {
    to: string;
  }

  type TreeLevel = "goal" | "indicator" | "measure";

  interface TrialCall {
    line: string;
    dialled: string | null;
    offered_at: string;
    connected_at: string | null;
    ended_at: string | null;
    waited_seconds: number | null;
    outcome: string | null;
    refusal: string | null;
    operator: string | null;
    operator_name: string | null;
    ticket: string | null;
    rings: TrialRing[];
  }

  interface TrialRing {
    operator: string;
    result: string;
    seconds: number;
    after_seconds: number;
  }

  interface Try {
    at: string;
    operator: string;
    result: string;
  }

  interface TypedTicket {
    words?: string;
    topic_id?: number | null;
  }

  interface Unanswered {
    folded: string;
    typed: string;
    searches: number;
    found_nothing: number;
    people: number;
    last_at: string;
    language: string;
    ticket: string | null;
  }

  interface UnansweredList {
    searches: Unanswered[];
  }

  interface UnregisteredTicket {
    number: string;
    opened_at: string;
    applicant: string | null;
    subject: string;
    address: string;
    topic_names: Names | null;
  }

  interface Upload {
    file_id: string;
    size: number;
    offset: number;
    done: boolean;
  }

  interface UploadLinkView {
    files: number;
    uploads: number;
    photo_bytes: number;
    video_bytes: number;
  }

  interface UrgencyInput {
    urgent: boolean;
  }

  interface ValueView {
    counted: number;
    out_of: number | null;
    value: number | null;
  }

  interface VersionLine {
    version: number;
    written_at: string;
    written_by: string | null;
    why: string;
  }

  interface VisibilityChoice {
    shown: boolean;
  }

  interface VoiceLeg {
    leg: string;
    began_at: string;
    seconds: number;
    mos: number | null;
    mos_worst: number | null;
    loss_share: number | null;
    jitter_ms: number | null;
    round_trip_ms: number | null;
    outward_loss_share: number | null;
    one_way_seconds: number;
    rescues: number;
    operator: string;
  }

  interface VoiceReport {
    operators: OperatorVoice[];
    worst: PoorCall[];
  }

  interface VoicesOfRecording {
    peaks_a_second: number;
    caller: string;
    operator: string;
    caller_seconds: number;
    operator_seconds: number;
    silences: SpeechSegment[];
    overtalks: SpeechSegment[];
  }

  interface WasOnLine {
    leg: string;
    call_id: string;
    operator: string;
    operator_name: string | null;
    lead: string;
    mode: string;
    began_at: string;
    ended_at: string;
    ticket: string | null;
  }

  interface WatchGrid {
    cameras: WatchedCamera[];
    share: number;
  }

  interface WatchedCamera {
    camera_id: number;
    code: string;
    name: string;
    lat: number;
    lon: number;
    masks: Mask[];
    unseen_seconds: number | null;
  }

  interface WatchedChannel {
    channel_id: number;
    name: string;
    added_at: string;
    added_by: string;
  }

  interface WatchedWord {
    word_id: number;
    word: string;
    normal: string;
    added_at: string;
    added_by: string | null;
  }

  interface Weights {
    version: number;
    usual: number;
    topics: Record<string, number>;
    reason: string;
  }

  interface WeightsSaved {
    version: number;
  }

  interface WholeBodyTicket {
    ticket: BodyTicket;
    history: HistoryLine[];
    possible: Step[];
    body: ClerksBody;
  }

  interface WholeTicket {
    ticket: TicketRow;
    history: HistoryLine[];
    recordings: RecordingLine[];
    breaks: CallBreak[];
    steps: CallStep[];
    abuse: CallMark[];
  }

  interface Withdrawal {
    reason: string;
  }

  interface WorstHour {
    hour: number;
    lost: number;
    offered: number;
    at_work: number | null;
  }

  interface WrittenFigures {
    share: number | null;
    strict: number | null;
    published: number;
    in_time: number;
    late: number;
    spam: number;
    withdrawn: number;
    outside: number;
    outside_in_time: number;
    open: number;
    self_served: number;
    lag_seconds: number | null;
    offered_seconds: number | null;
    answer_seconds: number | null;
    resolved_seconds: number | null;
  }

  interface WrittenLine {
    key: string;
    figures: WrittenFigures;
  }

  interface WrittenNow {
    words?: string;
    address?: string;
    topic_id?: number | null;
    place?: PlaceInput | null;
  }

  interface WrittenQuery {
    day?: string | null;
    since?: string | null;
    until?: string | null;
    line?: string | null;
    by?: ReportRowKind;
  }

  interface WrittenReport {
    total: WrittenFigures;
    rows: WrittenLine[];
  }

  interface Year {
    year: number;
    version: number;
    known: boolean;
    days: CalendarDay[];
    next_year_missing: boolean;
    provisional: number;
  }

  interface YearQuery {
    year?: number | null;
  }

  interface softphone_ui_assessments_api_NoteInput {
    text: string;
    at?: number | null;
    item?: string | null;
  }

  interface softphone_ui_inbox_acts_NoteInput {
    text: string;
  }

  interface softphone_ui_knowledge_search_Chosen {
    article_id: number;
  }

  interface softphone_ui_kpi_load_MonthQuery {
    month?: string | null;
  }

  interface softphone_ui_lines_problems_ProblemView {
    field: string;
    step: number | null;
    why: string;
    message: string;
  }

  interface softphone_ui_problems_api_ProblemView {
    cell: string;
    outline: ([number, number])[];
    problem: PanelProblem;
  }

  interface softphone_ui_rating_load_MonthQuery {
    month?: string | null;
  }

  interface softphone_ui_workflow_several_Chosen {
    number: string;
    version: number;
  }
}
