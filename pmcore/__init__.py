"""Postmortem's product code: everything but the screens. Never imports streamlit."""
