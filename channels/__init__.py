"""Written channels: networks are read, and what citizens write there is answered."""
