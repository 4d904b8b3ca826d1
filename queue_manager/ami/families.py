"""Families of Asterisk's own database that the dialplan and the dispatcher share."""

WEB_AUTH_PREFIX = "komek"
#: AMI DBPut Family=WEB_AUTH_FAMILY Key=<extension>-web Val={"auth_type": ..., ...}
WEB_AUTH_FAMILY = f"{WEB_AUTH_PREFIX}/auth"
#: Addresses that may not speak SIP: AMI DBPut Val={"deny": "203.0.113.7/32,…"}
BAN_FAMILY = f"{WEB_AUTH_PREFIX}/acl"
#: Where dialplan/inquiry.conf notes what applicants said, by their legs.
INQUIRY_FAMILY = f"{WEB_AUTH_PREFIX}/asked"
#: Where dialplan/police.conf notes what the police did, by the ids of calls to them.
POLICE_FAMILY = f"{WEB_AUTH_PREFIX}/police"
