"""SQL of assessments."""
