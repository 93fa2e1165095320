"""What each report says: figures and rows in, plain objects out. How they are drawn is the output's business."""
