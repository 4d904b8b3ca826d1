"""The floor held against the PBX's own snapshot and trace."""
