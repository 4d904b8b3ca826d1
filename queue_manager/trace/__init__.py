"""The PBX's own trace of channel events (CEL), read back as calls we did not see."""
