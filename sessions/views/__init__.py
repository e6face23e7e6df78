"""Pages of the diary, of notes, of groups, and the client's own appointments."""
