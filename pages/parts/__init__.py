"""Drawing that several pages share. Besides the pages themselves, the only place that may import streamlit."""
