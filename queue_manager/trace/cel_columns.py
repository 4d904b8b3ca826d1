"""CEL's file and its columns, by whose names the dispatcher's trace reads it."""

CEL_FILE = "cel.csv"

# column -> how Asterisk is asked for it. ``at`` is epoch seconds with six decimals.
CEL_COLUMNS: dict[str, str] = {
    "event": "${eventtype}",
    "at": "${eventtime}",
    "uniqueid": "${CHANNEL(uniqueid)}",
    "linkedid": "${CHANNEL(linkedid)}",
    "channel": "${CHANNEL(channame)}",
    "context": "${CHANNEL(context)}",
    "exten": "${CHANNEL(exten)}",
    "app": "${CHANNEL(appname)}",
    "app_data": "${CHANNEL(appdata)}",
    "caller": "${CALLERID(num)}",
    "extra": "${eventextra}",
    "user_event": "${userdeftype}",
    "user_field": "${CHANNEL(userfield)}",
}


def cel_mapping() -> str:
    """Return the mapping of cel_custom.conf: CSV, every field quoted."""
    return ",".join(f"${{CSV_QUOTE({field})}}" for field in CEL_COLUMNS.values())
