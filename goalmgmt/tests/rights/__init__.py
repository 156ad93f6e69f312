"""Access and harm, over every route of the site."""
