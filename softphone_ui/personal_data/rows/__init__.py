"""What the whole house holds of an applicant."""
