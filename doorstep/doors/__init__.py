"""Every way in and out. No rules here."""
