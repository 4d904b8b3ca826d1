"""Personal data of applicants in all tables: what there is, handed over, and erased."""
