"""The design system as a page: every part of the pages, drawn by the templates and sheets that the pages use."""
