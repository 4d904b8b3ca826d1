"""A bare Asterisk for the peers' own tests: two telephones, one trunk, no system of ours.

with bare_pbx(prefix, folder) as port: …
"""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from asterisk_conf.prefix import Pbx
from launcher.homes import free_ports

MODULES = """
pbx_config res_sorcery_config res_sorcery_memory res_sorcery_astdb res_pjproject res_speech
res_timing_timerfd res_rtp_asterisk res_musiconhold res_pjsip res_pjsip_session res_pjsip_sdp_rtp
res_pjsip_caller_id res_pjsip_authenticator_digest res_pjsip_registrar res_pjsip_nat
res_pjsip_endpoint_identifier_user res_pjsip_endpoint_identifier_ip res_pjsip_rfc3326 res_stasis
res_pjsip_pubsub res_pjsip_dtmf_info chan_pjsip bridge_simple bridge_native_rtp
bridge_builtin_features bridge_holding codec_alaw codec_ulaw codec_resample app_dial app_echo
app_queue app_verbose app_read app_sendtext app_playback app_stack func_callerid func_global
func_channel func_strings func_logic res_pjsip_messaging format_pcm format_wav
""".split()

ENDPOINT = """
[{user}]
type=endpoint
context=phones
disallow=all
allow=alaw,ulaw
direct_media=no
auth={user}
aors={user}
[{user}]
type=auth
auth_type=digest
username={user}
password=secret-{user}
[{user}]
type=aor
max_contacts=1
remove_existing=yes
qualify_frequency=1
"""

PJSIP = """
[global]
type=global
endpoint_identifier_order=username,ip
[udp]
type=transport
protocol=udp
bind=127.0.0.1:{port}
[trunk]
type=endpoint
context=citizens
disallow=all
allow=alaw,ulaw
direct_media=no
[trunk]
type=identify
endpoint=trunk
match=127.0.0.1
"""

DIALPLAN = """
[citizens]
exten => 109,1,Answer()
 same => n,Queue(desk,r,,,30)
exten => 110,1,Dial(PJSIP/1001,20)
exten => 111,1,Answer()
 same => n,Echo()
exten => 112,1,Answer()
 same => n,Read(KEYS,,4,,1,5)
 same => n,SendText(${KEYS})
 same => n,Set(GLOBAL(KEYS)=${KEYS})
 same => n,Hangup()
exten => 113,1,Hangup(21)
[phones]
exten => *10,1,Answer()
 same => n,Hangup()
exten => _1XXX,1,Dial(PJSIP/${EXTEN},20)
"""

QUEUES = """
[desk]
strategy=rrmemory
timeout=6
retry=1
autofill=yes
ringinuse=no
musicclass=default
"""


def _write(folder: Path, pbx: Pbx, port: int, phones: list[str]) -> None:
    etc = folder / "etc"
    for name in ("etc", "run", "log", "spool", "db"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (etc / "asterisk.conf").write_text(
        f"[directories]\nastetcdir => {etc}\nastmoddir => {pbx.module_dir}\n"
        f"astdatadir => {pbx.data_dir}\nastvarlibdir => {folder}/db\n"
        f"astdbdir => {folder}/db\nastspooldir => {folder}/spool\nastrundir => {folder}/run\n"
        f"astlogdir => {folder}/log\nastkeydir => {folder}/db\n[options]\nsystemname=bare\n"
    )
    (etc / "modules.conf").write_text(
        "[modules]\nautoload=no\n" + "".join(f"load => {m}.so\n" for m in MODULES)
    )
    (etc / "logger.conf").write_text("[logfiles]\nmessages => notice,warning,error\n")
    (etc / "rtp.conf").write_text("[general]\nrtpstart=30000\nrtpend=33999\n")
    (etc / "pjsip.conf").write_text(
        PJSIP.format(port=port) + "".join(ENDPOINT.format(user=user) for user in phones)
    )
    (etc / "extensions.conf").write_text(DIALPLAN)
    members = "".join(f"member => PJSIP/{user}\n" for user in phones)
    (etc / "queues.conf").write_text(QUEUES + members)
    (etc / "musiconhold.conf").write_text(f"[default]\nmode=files\ndirectory={pbx.music_dir}\n")


@contextlib.contextmanager
def bare_pbx(pbx: Pbx, folder: Path, phones: list[str]) -> Iterator[tuple[str, int]]:
    """A started Asterisk's SIP address; it is ended with the block."""
    port = free_ports(folder)["sip_port"]  # nobody is given it who asks for any
    _write(folder, pbx, port, phones)
    conf = folder / "etc/asterisk.conf"
    with (folder / "log/console").open("w") as console:
        server = subprocess.Popen(pbx.foreground(conf), stdout=console, stderr=console)
    try:
        deadline = time.monotonic() + 20
        booted = pbx.console(conf, "core waitfullybooted")
        while subprocess.run(booted, capture_output=True).returncode:
            if time.monotonic() > deadline or server.poll() is not None:
                raise RuntimeError(f"Asterisk did not start: see {folder}/log")
            time.sleep(0.1)  # its console refuses at once until the socket is there
        yield "127.0.0.1", port
    finally:
        server.kill()
        server.wait()
