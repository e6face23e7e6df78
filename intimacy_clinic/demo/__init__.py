"""The demo clinic: invented people, and a folder where the mail that they are sent can be read."""
