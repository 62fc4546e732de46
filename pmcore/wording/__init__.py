"""Words and looks: what codes are called, and which colours stand for them."""
