"""Who people are to a case: roles, posts, what they cover, and who answers when nobody is there."""

from enum import StrEnum


class Role(StrEnum):
    """What a post is for. Everything a person may see or do comes from the roles of the posts they hold."""

    WORKER = "worker"
    HEAD = "head"
    CENTRE = "centre"
    CHECKER = "checker"
    LEADER = "leader"
    ASSESSOR = "assessor"
    AUDITOR = "auditor"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


class UnitKind(StrEnum):
    """What sort of body a unit is."""

    COUNTY = "county"
    CENTRE = "centre"
    DEPARTMENT = "department"
    TOWN = "town"
    COMMUNITY = "community"
    UTILITY = "utility"
    CONTRACTOR = "contractor"
