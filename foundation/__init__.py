"""What every room stands on and what knows no trade: settings, errors, processes, PostgreSQL."""
