"""What happens by the clock: each task sees for itself whether there is anything to do."""

TIMETABLE = {
    "resume_due_jobs": {"task": "accounts.tasks.resume_due_jobs", "schedule": 30.0},
    "analyse_forgotten": {"task": "stakeholders.tasks.analyse_forgotten", "schedule": 300.0},
    "number_changes": {"task": "accounts.tasks.number_changes", "schedule": 300.0},
    "forget_loads": {"task": "crm.tasks.forget_loads", "schedule": 3600.0},
    "tick": {"task": "stakeholders.tasks.tick", "schedule": 900.0},
    "forget_replies": {"task": "crm.tasks.forget_replies", "schedule": 3600.0},
    "forget_uses": {"task": "crm.tasks.forget_uses", "schedule": 21600.0},
    "sync_connections": {"task": "crm.tasks.sync_connections", "schedule": 60.0},
    "tell_webhooks": {"task": "crm.tasks.tell_webhooks", "schedule": 5.0},
    "forget_deliveries": {"task": "crm.tasks.forget_deliveries", "schedule": 21600.0},
    "read_mailbox": {"task": "crm.tasks.read_mailbox", "schedule": 60.0},
    "read_closely": {"task": "feedback.tasks.read_closely", "schedule": 10.0},
    "forget_arrivals": {"task": "feedback.tasks.forget_arrivals", "schedule": 21600.0},
    "watch_cases": {"task": "feedback.tasks.watch_cases", "schedule": 300.0},
    "send_invitations": {"task": "feedback.tasks.send_invitations", "schedule": 60.0},
    "remind_invited": {"task": "feedback.tasks.remind_invited", "schedule": 3600.0},
    "forget_invitations": {"task": "feedback.tasks.forget_invitations", "schedule": 21600.0},
    "forget_looks": {"task": "feedback.tasks.forget_looks", "schedule": 21600.0},
    "measure_goals": {"task": "feedback.tasks.measure_goals", "schedule": 3600.0},
    "send_digests": {"task": "web.tasks.send_digests", "schedule": 900.0},
}
