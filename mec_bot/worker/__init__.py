"""The worker: the service that starts and stops its parts, the jobs that are due, health checks and metrics."""
