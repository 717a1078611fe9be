"""Our users and teams, client organisations, who may see what, alerts, jobs and the journal."""
