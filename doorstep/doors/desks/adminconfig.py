"""The framework's admin with our own site. Apart from `apps`, where a second configuration would be taken for ours."""

from django.contrib.admin.apps import AdminConfig


class RecordAdminConfig(AdminConfig):
    """Lets in by post, never by a flag on the account."""

    default = False
    default_site = "doorstep.doors.desks.adminsite.RecordSite"
