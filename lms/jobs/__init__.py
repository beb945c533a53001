"""Work that can wait: rows in the database are the truth, the queue is only a nudge."""

from lms.jobs.queue import Handler, enqueue, job, list_dead, run_due

__all__ = ["Handler", "enqueue", "job", "list_dead", "run_due"]
