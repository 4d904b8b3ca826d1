"""Which of Asterisk's modules are loaded, and for what."""

# Order matters where one needs another before it (res_speech before res_agi).
MODULES: dict[str, tuple[str, ...]] = {
    "timing, sound files, codecs": (
        "res_timing_timerfd",
        "format_wav",
        "format_pcm",
        "format_sln",
        "codec_alaw",
        "codec_ulaw",
        "codec_a_mu",
        "codec_resample",
        "codec_opus_open_source",
        "res_format_attr_opus",
        "res_musiconhold",
    ),
    "bridges": (
        "bridge_simple",
        "bridge_native_rtp",
        "bridge_softmix",
        "bridge_holding",
        "bridge_builtin_features",
        "bridge_builtin_interval_features",
    ),
    "SIP": (
        "res_pjproject",
        "res_sorcery_config",
        "res_sorcery_memory",
        "res_sorcery_astdb",
        "res_crypto",
        "res_srtp",
        "res_http_websocket",
        "res_rtp_asterisk",
        "res_pjsip",
        "res_pjsip_pubsub",
        "res_pjsip_session",
        "res_pjsip_authenticator_digest",
        "res_pjsip_outbound_authenticator_digest",
        "res_pjsip_outbound_registration",
        "res_pjsip_endpoint_identifier_ip",
        "res_pjsip_endpoint_identifier_user",
        "res_pjsip_acl",
        "res_pjsip_caller_id",
        "res_pjsip_dtmf_info",
        "res_pjsip_header_funcs",
        "res_pjsip_nat",
        "res_pjsip_refer",
        "res_pjsip_registrar",
        "res_pjsip_rfc3326",
        "res_pjsip_sdp_rtp",
        "res_pjsip_transport_websocket",
        "res_security_log",
        "chan_pjsip",
    ),
    "dialplan": (
        "pbx_config",
        "app_stack",
        "app_bridgeaddchan",
        "app_dial",
        "app_exec",
        "app_playback",
        "app_queue",
        "app_userevent",
        "func_callerid",
        "func_channel",
        "func_cut",
        "func_devstate",
        "func_export",
        "func_global",
        "func_groupcount",
        "func_logic",
        "func_strings",
        "func_timeout",
        "func_uri",
    ),
    "recording, listening in": ("app_chanspy", "func_periodic_hook", "app_mixmonitor"),
    "our FastAGI service": ("res_speech", "res_agi"),
    # Without it the manager says no word when a telephone comes or goes.
    "which telephones can be rung": ("res_manager_devicestate",),
    "the trace": ("res_cdrel_custom", "cel_custom"),
}

# Without these there is no service; a host's Asterisk that lacks one is refused by name.
REQUIRED = frozenset(
    "res_pjsip chan_pjsip res_pjsip_session res_agi app_queue app_mixmonitor app_userevent "
    "app_playback app_dial app_exec app_stack cel_custom pbx_config res_musiconhold "
    "res_manager_devicestate".split()
)
