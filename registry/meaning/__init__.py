"""Topics by meaning: what earlier tickets in Kazakh and Russian say of one being written."""
