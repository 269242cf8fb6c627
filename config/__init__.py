"""How the site is assembled; no business."""
