"""What of an applicant's words and photos everybody may see, by a person's yes."""
