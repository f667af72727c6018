"""How several respondents' answers came together: for people, and as JSON."""
