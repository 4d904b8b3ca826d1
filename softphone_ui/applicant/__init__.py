"""The applicant: his ticket's public page, its code, and what he says of the answer."""
