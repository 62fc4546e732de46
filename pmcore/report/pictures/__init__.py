"""Pictures: plain values with all coordinates done (`scene`), made from a review, and drawn as SVG or PNG.

Plotly draws the same values on screen (pages/parts/charts.py).
"""
