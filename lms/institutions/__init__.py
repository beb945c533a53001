"""Who belongs where: institutions, memberships with roles, invitations."""
