"""REST under /api/v1, by FastAPI: whatever a page can do is a command here, by the same door.

`application` mounts the routes (a file per resource: reviews, changes, commands, seats, report, imports, tokens),
`document` describes them. Bearer tokens only (`principal`), so no page of somebody else's can use a visitor's cookie.
"""
