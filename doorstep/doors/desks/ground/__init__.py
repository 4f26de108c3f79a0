"""The ground desk: editions loaded, checked, compared and published by people who never see a table of the database."""
