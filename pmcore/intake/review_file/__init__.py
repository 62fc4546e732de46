"""A whole review as a file that a person carries to another Postmortem: its log, without what is nobody else's business."""
