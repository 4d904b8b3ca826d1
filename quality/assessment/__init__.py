"""The quality controller's work: forms, scores, samples, disputes, calibration."""
