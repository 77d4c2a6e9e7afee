"""What is counted and timed, for `/metrics`: API calls by door, jobs by kind. No ids and no texts, ever.

Names begin with `tieline_`; the process's own figures (memory, CPU, files) come with the library.
"""

from __future__ import annotations

from prometheus_client import Counter, Histogram

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

API_SECONDS = Histogram(
    "tieline_api_seconds", "Time to answer an API call.", ["door", "method", "status"], buckets=_SECONDS
)
JOB_SECONDS = Histogram("tieline_job_seconds", "Time to run a job's handler.", ["kind"], buckets=_SECONDS)
JOBS = Counter("tieline_jobs", "Jobs by how their run ended.", ["kind", "outcome"])
"""Outcomes: done, later (asked to be called again), failed (will be retried), buried (given up)."""
