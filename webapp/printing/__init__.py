"""Everything that is printed: frozen dataclasses in, PDF bytes out.

`sheets` says what goes on paper, `words` the fixed Chinese of the forms; each form has a module of its own.
Nothing here knows a request, a database or a clock. Only `sheets`, `words`, `preview` and `child` may be
imported by a worker; the rest pulls in fpdf2 and the fonts, and runs in the child that `child` starts.
"""
