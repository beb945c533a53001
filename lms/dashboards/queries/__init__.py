"""Reading for dashboards: the coordinator's table, one person's history, one's own day. Nothing here changes a row."""
