"""Committees, groups, officers, volunteers, donors; roles and permissions."""
