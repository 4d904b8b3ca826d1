"""Personal data: who has read what, an applicant's data handed over or erased, numbers shown."""
