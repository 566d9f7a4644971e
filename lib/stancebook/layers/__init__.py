"""The layers of an analysis, a module each: actors, claims, acts (interactions), stances."""
