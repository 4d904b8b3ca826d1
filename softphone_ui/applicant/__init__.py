"""The applicant: the public page of their ticket, its code, and what they say of the answer."""
