"""Rows of forecasts and of the habits that staffing is computed from."""
