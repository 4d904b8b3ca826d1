"""Which room owns which table: only it writes there, and only rooms above it read there."""

from __future__ import annotations

import configparser
import re

from foundation.settings import CODE_DIR


def _floors() -> list[set[str]]:
    """The packages of each floor of `.importlinter`, from the ground up."""
    config = configparser.ConfigParser()
    config.read(CODE_DIR / ".importlinter", encoding="utf-8")
    layers = config["importlinter:contract:floors"]["layers"].strip().splitlines()
    return [set(re.findall(r"\w+", line)) for line in reversed(layers)]


FLOORS = _floors()
OWNERS: dict[str, str] = {
    table: room
    for room, tables in {
        "foundation": "schema_version",
        "staff": """
            people operators password_links shifts shift_breaks audit
            wall_devices wall_pairings api_tokens sign_on_groups sign_on_identities
            sign_on_refusals
            substitutions
            totp_secrets passkeys recovery_codes factor_resets""",
        "registry": """
            contacts tickets public_ids ticket_meanings ticket_lines ticket_history ticket_views
            ticket_number_gaps tasks erasures
            topics after_photo_topics answer_templates topic_words bodies routes routing_examples
            districts streets houses ticket_files upload_links
            articles article_versions article_searches article_answers
            calendar_versions calendar_days calendar_years city_terms
            clock_words clocks clock_events escalations escalation_addresses
            outbox notices inquiries open311_keys open311_requests report_drafts
            followers publications own_codes public_articles
            public_notices public_notice_steps notice_followers notice_rounds notice_receipts
            deadline_facts facts_progress facts_comparisons""",
        "queue_manager": """
            lines operator_states calls rings call_steps call_breaks abuse_marks raised_hands
            leads_on_line calls_out callbacks outside_numbers handed_out voice_quality
            incidents incident_hearings surveys blocked_numbers recording_gaps
            journal_position journal_refused contact_facts conversation_offers""",
        "recordings": "recordings recording_voices recordings_expected",
        "channels": """
            sources authors conversations messages message_versions message_views message_files
            deletions_ahead watched_words watched_channels conversation_readers macros mails""",
        "second_line": """
            cameras camera_health camera_outages camera_views
            camera_incidents camera_incident_steps camera_incident_tickets
            camera_incident_notices""",
        "workforce": "shift_calendars shift_calendar_events",
        "demo": "demo_history",
        "city": """
            headships supervisions
            rating_months rating_contacts rating_objections rating_audits
            goal_nodes goal_versions goal_owners goal_feeds goal_values goal_milestones
            goal_troubles goal_judgements goal_alerts goal_actions
            open_data_releases open_data_rows open_data_contacts council_decisions council_steps
            problem_tickets problem_months problem_priors problems problem_snapshots
            problem_clusters problem_progress criticality_versions
            problem_cells problem_districts problem_outlook""",
        "quality": """
            report_quarters report_days report_built report_months report_clocks
            report_built_months report_dirty saved_reports boards board_charts
            report_subscriptions report_deliveries
            loss_analyses loss_calls loss_tasks loss_history loss_requests
            alert_rules alert_recipients alerts alert_events alert_notices alert_silences
            complaints complaint_steps service_letters conversation_letters kpi_sheets trainings
            kpi_days kpi_day_sums kpi_day_states kpi_day_first_calls kpi_dirty
            assessment_forms assessment_form_versions assessment_draws assessment_strata
            assessments assessment_scores assessment_steps assessment_disputes calibrations
            call_threads call_thread_messages practice_runs practice_items
            forecast_quarters forecast_days forecast_events staffing_habits""",
    }.items()
    for table in tables.split()
}

#: Tables that one file of queries writes, whatever else its room holds.
ONE_WRITER = {"ticket_history": "registry/tickets/rows/history.sql"}


def floor(room: str) -> int:
    """How far above the ground a room lies."""
    return next(level for level, rooms in enumerate(FLOORS) if room in rooms)
