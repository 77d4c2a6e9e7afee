"""What a supervisor sees and does: the team, the queues, any conversation, reports. The door is `tieline.supervisor`."""
