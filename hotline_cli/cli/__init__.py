"""Commands: parse, call, render. No SQL, no date arithmetic, no question whether this is a terminal."""
