"""The packages of the project, each a folder of its code."""

#: What runs in a city.
PRODUCT = (
    "agi", "asterisk_conf", "channels", "city", "demo", "foundation", "launcher",
    "personal_data", "prompts", "quality", "queue_manager", "recordings", "registry",
    "softphone_ui", "staff",
)  # fmt: skip
ROOMS = (*PRODUCT, "bench", "sip_peers")
