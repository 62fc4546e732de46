"""What comes from elsewhere: samples (real incidents to rehearse with) and files that other tools wrote."""
