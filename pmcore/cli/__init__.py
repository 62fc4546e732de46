"""The `postmortem` command, one file for what belongs together; `app.py` names them all."""
