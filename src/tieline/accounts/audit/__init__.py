"""The audit log: who did what, when, to which ids, from where.

Rows are added and, after their time, forgotten; never changed.
"""

from tieline.accounts.audit.models import Act, ActFilter, RecordedAct
from tieline.accounts.audit.service import AuditService

__all__ = ["Act", "ActFilter", "AuditService", "RecordedAct"]
