"""What speaks HTTP: joining, documents, the API, health, and the guards around Streamlit."""
