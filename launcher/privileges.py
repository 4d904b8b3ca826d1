"""Giving up root for a user, for good, with one capability kept at most (capabilities(7))."""

import ctypes
import os

CAP_DAC_OVERRIDE, CAP_SYS_NICE = 1, 23
PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 8, 47, 2
LINUX_CAPABILITY_VERSION_3 = 0x20080522


def become(uid: int, gid: int, keeps: int = 0) -> None:
    """Give up root for this user, for good; `keeps` is the one capability that stays, also over an
    exec. Where the kernel refuses even root that one, none stays."""
    libc = ctypes.CDLL(None, use_errno=True)
    if keeps:
        libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if keeps:
        bit = 1 << keeps
        header = (ctypes.c_uint32 * 2)(LINUX_CAPABILITY_VERSION_3, 0)
        sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
        libc.capset(ctypes.byref(header), ctypes.byref(sets))
        libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, keeps, 0, 0)
