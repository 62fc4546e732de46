"""Screens: one file per page. A page draws and sends commands; it never decides."""
