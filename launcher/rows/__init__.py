"""What the commands read of the whole house."""
