"""The desks of those who look at the whole: leaders and auditors."""
