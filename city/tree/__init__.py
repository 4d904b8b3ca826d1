"""The tree of the city's aims: goal, indicator, measure, counted by itself and foreseen."""
