// Written by `python -m softphone_ui.script_types`: do not edit.

declare namespace Floor {
  interface AbuseMark {
    call_id: string;
    reason: string;
    rests_until: string | null;
  }

  interface Acquaintance {
    tickets: OpenTicket[];
    topics: string[];
    near: string[];
    language: string | null;
    answered: AnsweredTicket[];
  }

  interface Announcement {
    say_id: string;
    about: string;
    prompts: string[];
    since: string | null;
  }

  interface AnsweredTicket {
    number: string;
    round: number;
  }

  interface Break {
    operator: string;
    lost_at: string;
    transfer_to: string | null;
    resumed_at: string | null;
    resumed_by: string | null;
    outside: string | null;
    silent: boolean;
  }

  type CallState = "ended" | "hold" | "kept" | "ringing" | "talking" | "voicemail" | "waiting";

  interface CallView {
    again_after: string | null;
    breached: boolean;
    call_id: string;
    caller: string | null;
    caller_kind: string;
    caller_shown: string;
    channel: string;
    claim: string | null;
    comfort_at: string | null;
    connected_at: string | null;
    dialled: string | null;
    ended_by: EndedBy | null;
    expected_wait_seconds: number | null;
    faults: number;
    first_rung_at: string | null;
    gap: Gap | null;
    greeted_at: string | null;
    heard: string[];
    held: string;
    hold_since: string | null;
    joined: string[];
    judges: AnsweredTicket | null;
    kept_for: string | null;
    kept_until: string | null;
    known: Acquaintance | null;
    known_to: string | null;
    language: string;
    language_told: boolean;
    line: string;
    lookup: Lookup | null;
    message_at: string | null;
    not_come: NotCome | null;
    not_taken: number;
    offered_at: string;
    offered_back_at: string | null;
    operator: string | null;
    outside: string | null;
    overflowed: boolean;
    parachuted: boolean;
    parting_until: string | null;
    pbx: string;
    private_since: string | null;
    reclaims: number;
    ring_id: string | null;
    rings: number;
    route: Route;
    rung: string[];
    saying: Announcement | null;
    says: number;
    second_ring: string | null;
    silent_since: string | null;
    state: CallState;
    steps: StepKind[];
    story: Break[];
    surveyed: boolean;
    talk_ended_at: string | null;
    ticket: string | null;
    to_say: Announcement[];
    topic: string | null;
    trial: boolean;
    wish: CallbackRequest | null;
    wrap_up_ended: boolean;
    wrong_codes: number;
  }

  interface CallbackRequest {
    number: string | null;
    typed: string;
    wrong: number;
  }

  type CallbackSource = "asked" | "lost";

  interface CallbackView {
    callback_id: string;
    caller: string | null;
    due_at: string | null;
    expires_at: string;
    held: boolean;
    kept_at: string;
    language: string;
    language_told: boolean;
    last: string | null;
    line: string;
    now: boolean;
    number: string;
    offered_at: string;
    operator: string | null;
    out_id: string | null;
    pbx: string;
    source: CallbackSource;
    ticket: string;
    topic: string | null;
    tried_at: string | null;
    tried_by: string | null;
    tries: number;
  }

  interface ConversationView {
    conversation_id: string;
    due_at: string;
    holder: string | null;
    language: string | null;
    offered_at: string | null;
    offered_to: string | null;
    source: string;
    waits: boolean;
  }

  type CutOff = "pbx_down" | "vanished";

  interface Deed {
    at: string;
    by: string;
    what: string;
    reason: string | null;
    later: boolean;
    lines: string[];
  }

  type Device = "phone" | "web";

  type EndedBy = "caller" | "operator" | "system";

  interface FloorView {
    callbacks: Record<string, CallbackView>;
    calls: Record<string, CallView>;
    conversations: Record<string, ConversationView>;
    draining: boolean;
    lines: Record<string, Line>;
    listenings: Record<string, ListeningView>;
    operators: Record<string, OperatorView>;
    rings: Record<string, RingView>;
  }

  interface Gap {
    recordings: string[];
    operator: string;
    reason: string;
    began_at: string;
  }

  interface Hand {
    raised_at: string;
    call_id: string | null;
    seen_at: string | null;
    seen_by: number | null;
    seen_by_name: string;
  }

  interface LadderStep {
    after: string;
    does: StepKind[];
  }

  type LeadMode = "barge" | "listen" | "take_over" | "whisper";

  interface Line {
    number: string;
    kpi: string;
    ring_time: string;
    wrap_up: string;
    short_abandon: string;
    names: Names | null;
    priority: number;
    emergency: boolean;
    ladder: LadderStep[];
    topics: string[];
    overflow_to: string | null;
    callback_offer: boolean;
    open: boolean;
    most_waiting: number | null;
    hours: OpeningSpan[][] | null;
    survey: boolean;
    voicemail: boolean;
    named_only: boolean;
  }

  interface ListeningView {
    answered_at: string | null;
    asked_at: string;
    asked_by: string;
    call_id: string;
    ending: boolean;
    joined: boolean;
    leg: string;
    mode: LeadMode;
    name: string;
    operator: string;
    person_id: number;
    recorded: boolean;
    sent: string;
    shown: boolean;
    since: string | null;
    spied: string;
    taking: boolean;
  }

  interface Lookup {
    number: string;
    typed: string;
  }

  interface Names {
    kk: string;
    ru: string;
    en: string;
  }

  interface NotCome {
    who: string;
    result: RingResult;
    at: string;
  }

  interface OpenTicket {
    number: string;
    state: string;
    due: string | null;
  }

  interface OpeningSpan {
    opens: number;
    closes: number;
  }

  type OperatorState = "available" | "calling_out" | "hold" | "paused" | "ringing" | "signed_out" | "talking" | "wrap_up";

  interface OperatorView {
    abuse: AbuseMark | null;
    after_call: string | null;
    available_since: string | null;
    call_id: string | null;
    called_out: string[];
    cut_off: CutOff | null;
    deed: Deed | null;
    device: Device;
    engaged: boolean;
    extension: string;
    hand: Hand | null;
    load: number;
    name: string;
    ordered_out: boolean;
    outgoing: OutgoingView | null;
    own_lines: string[] | null;
    paused_until: string | null;
    reachable: Device[];
    reason: string | null;
    ring_id: string | null;
    since: string | null;
    skills: Skills;
    state: OperatorState;
    stopping_until: string | null;
    wrap_up_extended: boolean;
    wrap_up_until: string | null;
  }

  type OutResult = "answered" | "busy" | "failed" | "given_up" | "no_answer" | "not_picked_up" | "unseen";

  interface OutgoingView {
    asked_at: string;
    callback: string | null;
    connected_at: string | null;
    gap: Gap | null;
    leg: string;
    line: string;
    number: string;
    out_id: string;
    pbx: string;
    picked_up_at: string | null;
    result: OutResult | null;
    rung: boolean;
    ticket: string;
  }

  interface OutsideView {
    asked_by: string;
    code: string;
    how: string;
    number: string;
    ticket: string | null;
  }

  type RingResult = "answered" | "busy" | "caller_left" | "failed" | "no_answer" | "rejected" | "taken" | "unreachable" | "withdrawn";

  interface RingView {
    again: boolean;
    answered_at: string | null;
    call_id: string;
    cancelled_at: string | null;
    connected: boolean;
    device: Device;
    join: boolean;
    leave: boolean;
    operator: string;
    outside: OutsideView | null;
    private: boolean;
    ring_id: string;
    ringing_at: string | null;
    started_at: string;
    withdrawn: RingResult | null;
    withdrawn_at: string | null;
  }

  type Route = "dispatcher" | "parachute";

  interface Skills {
    lines: string[];
    languages: Record<string, number>;
    topics: string[];
    reserve: boolean;
    calls: boolean;
    texts: number;
    text_languages: string[];
    named_only: boolean;
  }

  type StepKind = "alert_lead" | "end_wrap_up" | "overflow_joins" | "relax_topics" | "reserve_joins" | "ring_two";
}
