"""Word: blocks as WordprocessingML strings, put into a package that starts from our own template.

`xml` escapes and writes runs, `tables` and `drawings` and `charts` write what their names say, `body` goes through the
blocks, `package` makes the file.
"""
